import type {
  Declaration,
  FlowDeclaration,
  ImportDeclaration,
  Name,
  SourceFile,
  Span,
  TypeDeclaration,
} from "../../syntax/index.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import { createReporter } from "../diagnostics/reporter.js";
import { CheckedUnit } from "../semantics/checked-unit.js";
import { createFacts } from "../semantics/facts.js";
import type { Unit } from "../semantics/program.js";
import type { Symbol } from "../semantics/symbol.js";
import { allDeclarations } from "../semantics/tree.js";
import { createCoreEntity } from "./core.js";
import { createFlowEntity } from "./flow.js";
import { createInterfaces } from "./interfaces.js";
import { createNameTable } from "../semantics/name-table.js";
import type { ParsedFile } from "./parsed-files.js";
import { createTypeEntity } from "./type-entity.js";

/** No text makes checking it take for ever: a file of a thousand matches of a thousand arms takes some millions. */
const COVERAGE_STEPS = 2_000_000;

/** Collects what a file declares. Reports its syntax errors and the names that it declares twice. */
export function createUnit(path: string, { text, file, lineMap, errors, deep }: ParsedFile): Unit {
  const reporter = createReporter(path);
  const declarations = declarationsOf(file);
  const facts = createFacts();
  const unit: Unit = {
    path,
    text,
    file,
    lineMap,
    deep,
    syntaxErrors: errors,
    unresolved: new Set(),
    reporter,
    facts,
    checked: new CheckedUnit(facts),
    coverageBudget: { left: COVERAGE_STEPS },
    types: createNameTable(declarations.types, (node) => declare(unit, createTypeEntity(node, unit))),
    flows: createNameTable(declarations.flows, (node) => declare(unit, createFlowEntity(node, unit))),
    ownInterfaces: [],
    interfaces: new Map(),
    importDeclarations: declarations.imports,
    imports: [],
    program: [],
    core: undefined,
  };
  reporter.reportSyntaxErrors(errors);
  const { all, interfaces, reserved, doubles } = declarations;
  for (const name of reserved) reportReserved(unit, name);
  for (const { kind, name, first } of doubles) {
    reporter.report(E201["double-declaration"]({ what: kind, name: name.text }), name, {
      related: [{ message: relatedTexts.first(), file: path, start: first.start, end: first.end }],
    });
  }
  unit.ownInterfaces.push(...createInterfaces(unit, interfaces));
  if (declarations.hasCore) unit.core = createCoreEntity(unit, all);
  return unit;
}

/** What a tree declares by name. */
interface Declarations {
  readonly all: readonly Declaration[];
  readonly imports: readonly ImportDeclaration[];
  readonly interfaces: readonly Declaration[];
  readonly hasCore: boolean;
  /** By name; of two with one name the first. */
  readonly types: ReadonlyMap<string, TypeDeclaration>;
  readonly flows: ReadonlyMap<string, FlowDeclaration>;
  /** Names of flows that belong to the language. */
  readonly reserved: readonly Name[];
  readonly doubles: readonly { readonly kind: "type" | "flow"; readonly name: Name; readonly first: Name }[];
}

/** A tree does not change: what it declares is collected once. */
const known = new WeakMap<SourceFile, Declarations>();

function declarationsOf(file: SourceFile): Declarations {
  let declarations = known.get(file);
  if (declarations === undefined) known.set(file, (declarations = collectDeclarations(file)));
  return declarations;
}

function collectDeclarations(file: SourceFile): Declarations {
  const all = allDeclarations(file.declarations);
  const types = new Map<string, TypeDeclaration>();
  const flows = new Map<string, FlowDeclaration>();
  const doubles: { kind: "type" | "flow"; name: Name; first: Name }[] = [];
  const declare = <N extends { readonly name: Name }>(kind: "type" | "flow", table: Map<string, N>, node: N): void => {
    const { name } = node;
    if (name.text === "") return;
    const first = table.get(name.text);
    if (first === undefined) table.set(name.text, node);
    else doubles.push({ kind, name, first: first.name });
  };
  for (const declaration of all) {
    if (declaration.kind === "TypeDeclaration") declare("type", types, declaration);
    else if (declaration.kind === "TypesDeclaration")
      for (const type of declaration.types) declare("type", types, type);
    else if (declaration.kind === "FlowDeclaration") declare("flow", flows, declaration);
  }
  const reserved = all.flatMap((declaration) =>
    declaration.kind === "FlowDeclaration" && RESERVED.has(declaration.name.text) ? [declaration.name] : [],
  );
  return {
    all,
    imports: file.declarations.filter((declaration) => declaration.kind === "ImportDeclaration"),
    interfaces: all.filter(({ kind }) => kind === "PluginInterfaceDeclaration" || kind === "CoreInterfaceDeclaration"),
    hasCore: all.some(({ kind }) => kind === "CoreDeclaration"),
    types,
    flows,
    reserved,
    doubles,
  };
}

/** Makes an entity, and notes where it is declared. */
function declare<E extends { readonly symbol: Symbol; readonly node: { readonly name: Name } }>(
  unit: Unit,
  entity: E,
): E {
  const { symbol, node } = entity;
  unit.facts.occurrences.push({ start: node.name.start, end: node.name.end, symbol, role: "declaration" });
  return entity;
}

const RESERVED: ReadonlySet<string> = new Set(["core", "memory", "reference", "config"]);

/** Reports E201 for a name that belongs to the language. */
export function reportReserved(unit: Unit, { text, start, end }: { readonly text: string } & Span): void {
  if (!RESERVED.has(text)) return;
  unit.reporter.report(E201["reserved-name"]({ name: text }), { start, end });
}
