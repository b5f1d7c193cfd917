import type { IRType } from "../../ir/module.js";
import { stdMembers } from "../../stdlib/table.js";
import type { Expression, Span, TypedField } from "../../syntax/ast.js";
import { constantToJson } from "../semantics/constants.js";
import { interfaceOf } from "../semantics/interfaces.js";
import { fieldNames, fieldOf, membersOf, stdSymbol, storedMembers } from "../semantics/members.js";
import { type FlowEntity, isConstantFlow, signature, type Unit } from "../semantics/program.js";
import { fieldSymbol, type Occurrence, rootSymbols, type Symbol, type SymbolDeclaration } from "../semantics/symbol.js";
import { formatType } from "../semantics/types/format.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { type Type, withoutNull } from "../semantics/types/type.js";
import { type BodyAround, bodyAround, openAt } from "./around.js";
import { contextAt } from "./completion-context.js";
import { pathAt } from "./node-path.js";
import type { Context, FlowInfo, FlowParam, NamedPlugin, SemanticModel } from "./semantic-model.js";

/** A segment of a file, and the unit that it is part of. */
export interface ModelSegment {
  readonly start: number;
  readonly unit: Unit;
  /** Where it begins in the text of the unit. */
  readonly offset: number;
}

/** A file that has been checked. */
export interface ModelFile {
  readonly path: string;
  /** In the order of the text. */
  readonly segments: () => readonly ModelSegment[];
  /** The flows that it declares, the first of each name. */
  readonly flows: () => readonly ModelFlow[];
  /** Where a place in a unit is in its file, by what the places of the unit are known under. */
  readonly placeOf: (address: string, span: Span) => Span & { readonly file: string };
  /** The type of an expression of the file's tree, or of the tree of a segment. */
  readonly typeOf: (expression: Expression) => Type | undefined;
}

/** A flow with its tree as it was checked: it goes on as the same entity when its body is edited. */
export interface ModelFlow {
  readonly flow: FlowEntity;
  readonly node: FlowEntity["node"];
}

/** The model of a file that has been checked. One is made at every keystroke: what is not asked is not made. */
class FileModel implements SemanticModel {
  readonly membersOf = membersOfType;
  readonly #file: ModelFile;
  #occurrences: readonly Occurrence[] | undefined;
  #flows: readonly FlowInfo[] | undefined;
  #declarations: readonly Symbol[] | undefined;
  #units: readonly Unit[] | undefined;

  constructor(file: ModelFile) {
    this.#file = file;
  }

  get occurrences(): readonly Occurrence[] {
    return (this.#occurrences ??= this.#all
      .flatMap((unit) => unit.checked.occurrences.map((occurrence) => this.#inFile(unit, occurrence)))
      .sort(
        (one, other) =>
          one.start - other.start || one.end - other.end || Number(one.isKey ?? 0) - Number(other.isKey ?? 0),
      ));
  }
  get links(): SemanticModel["links"] {
    return this.#all.flatMap(({ checked }) => checked.links);
  }
  get types(): readonly Symbol[] {
    return this.#first.types.values().map(({ symbol }) => symbol);
  }
  get roles(): readonly Symbol[] {
    return [...(this.#first.core?.roles.values() ?? [])].map(({ symbol }) => symbol);
  }
  get flows(): readonly FlowInfo[] {
    return (this.#flows ??= flowInfos(
      this.#file.flows().filter(({ flow }) => !isConstantFlow(flow)),
      this.#all[0],
      this.#file.placeOf,
    ));
  }
  get declarations(): readonly Symbol[] {
    const { placeOf, path } = this.#file;
    return (this.#declarations ??= this.occurrences
      .filter(
        ({ role, symbol }) =>
          role === "declaration" &&
          symbol.declaration !== undefined &&
          placeOf(symbol.declaration.file, symbol.declaration.name).file === path,
      )
      .map(({ symbol }) => symbol));
  }

  symbolAt(offset: number): Occurrence | undefined {
    const inside = this.#at(offset);
    const found = occurrenceAt(inside.unit.checked.occurrences, inside.offset);
    return found === undefined ? undefined : this.#inFile(inside.unit, found);
  }
  references(symbol: Symbol): readonly Occurrence[] {
    const key = this.keyOf(symbol);
    return this.occurrences.filter(
      ({ symbol: other }) => other === symbol || (other.kind === symbol.kind && this.keyOf(other) === key),
    );
  }
  declarationOf({ declaration }: Pick<Symbol, "declaration">): SymbolDeclaration | undefined {
    if (declaration === undefined) return undefined;
    const { file: path, ...name } = this.#file.placeOf(declaration.file, declaration.name);
    const { start, end } = this.#file.placeOf(declaration.file, declaration.full);
    return { file: path, name, full: { start, end } };
  }
  keyOf({ kind, name, declaration }: Symbol): string {
    if (declaration === undefined) return `${kind} ${name}`;
    const place = this.#file.placeOf(declaration.file, declaration.name);
    return `${kind} ${place.file}:${place.start}`;
  }
  scopeAt(offset: number): readonly Symbol[] {
    const inside = this.#at(offset);
    return scopeAt(inside.unit, inside.offset);
  }
  typeOf(expression: Expression): Type | undefined {
    return this.#file.typeOf(expression);
  }
  expectedTypeAt(offset: number): Type | undefined {
    const inside = this.#at(offset);
    return expectedTypeAt(inside.unit, inside.offset);
  }
  contextAt(offset: number): Context {
    const inside = this.#at(offset);
    return contextAt(inside.unit, inside.offset);
  }
  bodyAt(offset: number): BodyAround {
    const inside = this.#at(offset);
    return bodyAround(inside.unit, inside.offset);
  }
  openAt(end: number): readonly string[] {
    const inside = this.#at(end);
    return openAt(inside.unit, inside.offset);
  }
  undeclaredPlugin(alias: string): NamedPlugin | undefined {
    const plugin = this.#first.core?.plugins.get(alias);
    if (plugin === undefined || interfaceOf(plugin.unit, plugin.node) !== undefined) return undefined;
    const { package: name, version } = plugin.node.reference;
    return name === "" || version === "" ? undefined : { alias, package: name, version };
  }

  get #all(): readonly Unit[] {
    return (this.#units ??= [...new Set(this.#file.segments().map(({ unit }) => unit))]);
  }
  get #first(): Unit {
    return this.#file.segments()[0]!.unit;
  }
  #inFile(unit: Unit, occurrence: Occurrence): Occurrence {
    const { start, end } = this.#file.placeOf(unit.path, occurrence);
    return { ...occurrence, start, end };
  }
  #at(offset: number): { readonly unit: Unit; readonly offset: number } {
    const { start, unit, offset: from } = segmentAt(this.#file.segments(), offset);
    return { unit, offset: offset - start + from };
  }
}

export const semanticModelOf = (file: ModelFile): SemanticModel => new FileModel(file);

function segmentAt(segments: readonly ModelSegment[], offset: number): ModelSegment {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return segments[low]!;
}

/** The narrowest word at the offset, or the one that ends there. */
function occurrenceAt(occurrences: readonly Occurrence[], offset: number): Occurrence | undefined {
  let low = 0;
  let high = occurrences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (occurrences[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0 && index >= low - 8; index--) {
    const occurrence = occurrences[index]!;
    if (occurrence.end >= offset && occurrence.end > occurrence.start) return ofValue(occurrences, index);
  }
  return undefined;
}

/** Of the two that a shorthand has, the one that is not the key. */
function ofValue(occurrences: readonly Occurrence[], index: number): Occurrence {
  const found = occurrences[index]!;
  if (found.isKey !== true) return found;
  const other = occurrences
    .slice(Math.max(0, index - 4), index + 4)
    .find(({ start, end, isKey }) => start === found.start && end === found.end && isKey !== true);
  return other ?? found;
}

function scopeAt(unit: Unit, offset: number): readonly Symbol[] {
  const seen = new Set<string>();
  const found: Symbol[] = [];
  const add = (symbol: Symbol): void => {
    if (seen.has(symbol.name)) return;
    seen.add(symbol.name);
    found.push(symbol);
  };
  const around = unit.checked.scopesAt(offset);
  for (const { names } of around) {
    for (const { symbol } of names.values()) {
      const { declaration } = symbol;
      // A variable is visible after the statement that assigns it first.
      if (
        declaration === undefined ||
        isFlowParameter(symbol) ||
        declaration.full.end <= offset ||
        isBinding(symbol, offset)
      )
        add(symbol);
    }
  }
  for (const symbol of rootSymbols) add(symbol);
  for (const { symbol } of unit.core?.plugins.values() ?? []) add(symbol);
  for (const flow of unit.flows.values()) add(flow.symbol);
  for (const member of stdMembers("global")) add(stdSymbol(member));
  return found;
}

/** A parameter of a flow is visible all over it; its declaration is more than its name. */
const isFlowParameter = ({ kind, declaration }: Symbol): boolean =>
  kind === "parameter" && declaration !== undefined && declaration.full.end > declaration.name.end;

/** A name of a pattern, a loop or a lambda is visible right after it stands. */
const isBinding = ({ declaration }: Symbol, offset: number): boolean =>
  declaration !== undefined &&
  declaration.full.start === declaration.name.start &&
  declaration.full.end === declaration.name.end &&
  declaration.name.end <= offset;

/** What the innermost expression at the offset should be; a setting and the like may say it of an object's place. */
function expectedTypeAt(unit: Unit, offset: number): Type | undefined {
  const path = pathAt(unit.file, offset, unit.text);
  for (let index = path.length - 1; index >= 0; index--) {
    const place = path[index]!;
    const type = unit.checked.expectedTypeOf(place as Expression);
    if (type !== undefined) return type;
    // What stands between the items of a body has no place that expects anything.
    if (place.kind === "Body") return undefined;
  }
  return undefined;
}

function membersOfType(type: Type, stored?: "memory" | "reference"): readonly Symbol[] {
  const inner = withoutNull(type);
  const fields = fieldNames(inner).map((name) => fieldSymbol(fieldOf(inner, name)!));
  const members = membersOf(inner);
  if (stored === undefined) return [...fields, ...members.map(stdSymbol)];
  const own = storedMembers(stored, inner).map(({ member }) => member);
  // What changes a map in place is not offered where nothing may change.
  const hidden = new Set([...own.map(({ name }) => name), ...(stored === "reference" ? ["set"] : [])]);
  return [
    ...own.map(stdSymbol),
    ...fields,
    ...members.filter(({ name, kind }) => kind === "property" || !hidden.has(name)).map(stdSymbol),
  ];
}

function flowInfos(
  flows: readonly ModelFlow[],
  first: Unit | undefined,
  placeOf: ModelFile["placeOf"],
): readonly FlowInfo[] {
  const types: Record<string, IRType> = {};
  for (const type of first?.types.values() ?? []) types[type.irName] = typeToIR(type.type);
  return flows.map((flow) => flowInfo(flow, types, placeOf)).sort((one, other) => one.span.start - other.span.start);
}

function flowInfo(
  { flow, node }: ModelFlow,
  types: Readonly<Record<string, IRType>>,
  placeOf: ModelFile["placeOf"],
): FlowInfo {
  const { unit } = flow;
  const spanOf = (span: Span): Span => {
    const { start, end } = placeOf(unit.path, span);
    return { start, end };
  };
  return {
    name: flow.name,
    role: node.role === "constant" ? "flow" : node.role,
    internal: node.internal,
    doc: node.doc,
    signature: signature(flow),
    params: flow.params.map((param): FlowParam => ({
      name: param.name,
      typeText: formatType(param.type),
      type: typeToIR(param.type),
      doc: param.node.doc,
      required: param.required,
      default: defaultOf(param.node),
    })),
    returnType: typeToIR(flow.returnType),
    types,
    nameSpan: spanOf(node.name),
    span: spanOf(node),
  };
}

const defaultOf = (param: TypedField) => (param.default === undefined ? undefined : constantToJson(param.default));
