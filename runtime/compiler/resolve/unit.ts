import {
  type Declaration,
  type FlowDeclaration,
  type Name,
  parse,
  type Span,
  type TypeDeclaration,
} from "../../syntax/index.js";
import { createLineMap } from "../../syntax/line-map.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import { createReporter } from "../diagnostics/reporter.js";
import { createFacts } from "../semantics/facts.js";
import type { Unit } from "../semantics/program.js";
import type { Symbol } from "../semantics/symbol.js";
import { createCoreEntity } from "./core.js";
import { createFlowEntity } from "./flow.js";
import { createInterfaces } from "./interfaces.js";
import { createTypeEntity } from "./types.js";

/** Parses a file and collects what it declares. Syntax errors and double names are reported. */
export function createUnit(path: string, text: string): Unit {
  const { file, errors, deep } = parse(text);
  const reporter = createReporter(path);
  const unit: Unit = {
    path,
    text,
    file,
    lineMap: createLineMap(text),
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
  reporter.reportSyntaxErrors(errors);
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
  unit.reporter.report(E201["reserved-name"]({ name: text }), { start, end });
}

function declared(unit: Unit, name: Name, symbol: Symbol): void {
  unit.facts.occurrences.push({ start: name.start, end: name.end, symbol, role: "declaration" });
}

function tellTwice(unit: Unit, what: string, name: Name, first: Symbol): void {
  unit.reporter.report(E201["double-declaration"]({ what, name: name.text }), name, {
    related:
      first.declaration === undefined
        ? []
        : [
            {
              message: relatedTexts.first(),
              file: first.declaration.file,
              start: first.declaration.name.start,
              end: first.declaration.name.end,
            },
          ],
  });
}
