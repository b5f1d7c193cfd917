import {
  type Declaration,
  type FlowDeclaration,
  type Name,
  type Span,
  type TypeDeclaration,
} from "../../syntax/index.js";
import { isDiagnosticCode } from "../diagnostics/catalogue.js";
import { createReporter } from "../diagnostics/reporter.js";
import { quote } from "../diagnostics/wording.js";
import type { Symbol } from "../model/symbol.js";
import { createCoreEntity } from "./core-entity.js";
import { createFacts } from "./facts.js";
import { createFlowEntity } from "./flow-entity.js";
import { createInterfaces } from "./interface-entity.js";
import type { ParsedFile } from "./parsed-files.js";
import { createTypeEntity } from "./type-entity.js";
import type { Unit } from "./unit.js";

/** Collects what a file declares. Reports its syntax errors and the names that it declares twice. */
export function createUnit(path: string, { text, file, lineMap, errors, deep }: ParsedFile): Unit {
  const reporter = createReporter(path);
  const unit: Unit = {
    path,
    text,
    file,
    lineMap,
    deep,
    syntaxErrors: errors,
    unresolved: new Set(),
    reporter,
    facts: createFacts(),
    types: new Map(),
    flows: new Map(),
    ownInterfaces: [],
    interfaces: new Map(),
    imports: [],
    program: [],
    core: undefined,
  };
  for (const error of errors) {
    if (!isDiagnosticCode(error.code)) continue;
    reporter.report(error.code, { start: error.start, end: error.end }, error.message, {
      related: (error.related ?? []).map(({ message, start, end }) => ({ message, file: path, start, end })),
      ...(error.fix === undefined ? {} : { fix: error.fix }),
    });
  }
  for (const { covers } of errors) if (covers !== undefined) reporter.hush(covers);
  const declarations = allDeclarations(file.declarations);
  for (const declaration of declarations) {
    if (declaration.kind === "TypeDeclaration") declareType(unit, declaration);
    else if (declaration.kind === "TypesDeclaration") for (const type of declaration.types) declareType(unit, type);
    else if (declaration.kind === "FlowDeclaration") declareFlow(unit, declaration);
  }
  unit.ownInterfaces.push(...createInterfaces(unit, declarations));
  unit.core = createCoreEntity(unit, declarations);
  return unit;
}

/** What stands in the file, and in its core: the meaning is the same. */
export function allDeclarations(declarations: readonly Declaration[]): readonly Declaration[] {
  return declarations.flatMap((declaration) =>
    declaration.kind === "CoreDeclaration" ? [declaration, ...allDeclarations(declaration.members)] : [declaration],
  );
}

function declareType(unit: Unit, node: TypeDeclaration): void {
  if (node.name.text === "") return;
  const first = unit.types.get(node.name.text);
  if (first !== undefined) {
    tellTwice(unit, "type", node.name, first.symbol);
    return;
  }
  const entity = createTypeEntity(node, unit);
  unit.types.set(node.name.text, entity);
  declared(unit, node.name, entity.symbol);
}

function declareFlow(unit: Unit, node: FlowDeclaration): void {
  if (node.name.text === "") return;
  tellReserved(unit, node.name);
  const first = unit.flows.get(node.name.text);
  if (first !== undefined) {
    tellTwice(unit, "flow", node.name, first.symbol);
    return;
  }
  const entity = createFlowEntity(node, unit);
  unit.flows.set(node.name.text, entity);
  declared(unit, node.name, entity.symbol);
}

const RESERVED: ReadonlySet<string> = new Set(["core", "memory", "reference", "config"]);

/** The language's own names stay what they are. */
export function tellReserved(unit: Unit, { text, start, end }: { readonly text: string } & Span): void {
  if (!RESERVED.has(text)) return;
  unit.reporter.report("E201", { start, end }, `${quote(text)} belongs to the language. Choose another name.`);
}

function declared(unit: Unit, name: Name, symbol: Symbol): void {
  unit.facts.occurrences.push({ start: name.start, end: name.end, symbol, role: "declaration" });
}

function tellTwice(unit: Unit, what: string, name: Name, first: Symbol): void {
  unit.reporter.report("E201", name, `There is a ${what} ${quote(name.text)} already. Rename one of them.`, {
    related:
      first.declaration === undefined
        ? []
        : [
            {
              message: "The first one",
              file: first.declaration.file,
              start: first.declaration.name.start,
              end: first.declaration.name.end,
            },
          ],
  });
}
