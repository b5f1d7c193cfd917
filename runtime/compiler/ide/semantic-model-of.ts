import type { IRType } from "../../ir/module.js";
import { stdMembers } from "../../stdlib/table.js";
import type { Expression, TypedField } from "../../syntax/ast.js";
import { constantToJson } from "../semantics/constants.js";
import { fieldNames, fieldOf, membersOf, stdSymbol, storedMembers } from "../semantics/members.js";
import { type FlowEntity, signature, type Unit } from "../semantics/program.js";
import { fieldSymbol, type Occurrence, rootSymbols, type Symbol } from "../semantics/symbol.js";
import { formatType } from "../semantics/types/format.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { type Type, withoutNull } from "../semantics/types/type.js";
import { contextAt } from "./completion-context.js";
import { pathAt } from "./node-path.js";
import type { FlowInfo, FlowParam, SemanticModel } from "./semantic-model.js";

/** The model of a file that has been checked. */
export function semanticModelOf(unit: Unit): SemanticModel {
  const { checked } = unit;
  const { occurrences } = checked;
  let flows: readonly FlowInfo[] | undefined;
  let declarations: readonly Symbol[] | undefined;
  return {
    occurrences,
    symbolAt: (offset) => occurrenceAt(occurrences, offset),
    references: (symbol) => occurrences.filter((occurrence) => occurrence.symbol === symbol),
    scopeAt: (offset) => scopeAt(unit, offset),
    typeOf: (expression) => checked.typeOf(expression),
    expectedTypeAt: (offset) => expectedTypeAt(unit, offset),
    contextAt: (offset) => contextAt(unit, offset),
    membersOf: membersOfType,
    get flows() {
      return (flows ??= flowInfos(unit));
    },
    get declarations() {
      return (declarations ??= occurrences
        .filter(({ role, symbol }) => role === "declaration" && symbol.declaration?.file === unit.path)
        .map(({ symbol }) => symbol));
    },
  };
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
    if (occurrence.end >= offset) return occurrence;
  }
  return undefined;
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

function flowInfos(unit: Unit): readonly FlowInfo[] {
  const types: Record<string, IRType> = {};
  for (const type of unit.types.values()) types[type.irName] = typeToIR(type.type);
  return [...unit.flows.values()].filter((flow) => flow.unit === unit).map((flow) => flowInfo(flow, types));
}

function flowInfo(flow: FlowEntity, types: Readonly<Record<string, IRType>>): FlowInfo {
  const { node } = flow;
  return {
    name: flow.name,
    role: node.role,
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
    nameSpan: { start: node.name.start, end: node.name.end },
    span: { start: node.start, end: node.end },
  };
}

const defaultOf = (param: TypedField) => (param.default === undefined ? undefined : constantToJson(param.default));
