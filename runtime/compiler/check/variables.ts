import type { Name, NameExpression, Span } from "../../syntax/ast.js";
import type { FlowParameter, Variable } from "../semantics/program.js";
import { reportReserved } from "../resolve/unit.js";
import type { Symbol } from "../semantics/symbol.js";
import { formatType } from "../semantics/types/format.js";
import type { Type } from "../semantics/types/type.js";
import type { FlowCheck, Scope } from "./context.js";

/** Declares a variable in a scope. It is assigned unless said otherwise. */
export function declareVariable(
  check: FlowCheck,
  scope: Scope,
  name: { readonly text: string } & Span,
  type: Type,
  more: {
    readonly full?: Span;
    readonly doc?: string | undefined;
    readonly node?: Name | NameExpression;
    readonly kind?: "variable" | "parameter";
  } = {},
): Variable {
  reportReserved(check.unit, name);
  const symbol: Symbol = {
    kind: more.kind ?? "variable",
    name: name.text,
    type,
    doc: more.doc,
    detail: `${name.text}: ${formatType(type)}`,
    declaration: { file: check.unit.path, name: { start: name.start, end: name.end }, full: more.full ?? name },
  };
  const variable: Variable = {
    name: name.text,
    kind: "local",
    type,
    symbol,
    irName: check.uniqueName(name.text),
    concurrency: scope.concurrency,
  };
  scope.names.set(name.text, variable);
  check.declared.push(variable);
  check.state.set(variable, { assigned: true, type: undefined, paths: undefined });
  check.facts.occurrences.push({ start: name.start, end: name.end, symbol, role: "declaration" });
  if (more.node !== undefined) check.facts.bindings.set(more.node, variable);
  return variable;
}

/** Declares `input`, `output` or `failed` for the conditions of a model block. It is not a variable of the flow. */
export function declareBlockName(check: FlowCheck, name: string, type: Type, doc: string): void {
  const symbol: Symbol = {
    kind: "variable",
    name,
    type,
    doc,
    detail: `${name}: ${formatType(type)}`,
    declaration: undefined,
  };
  const variable: Variable = { name, kind: "block", type, symbol, irName: name, concurrency: check.scope.concurrency };
  check.scope.names.set(name, variable);
  check.state.set(variable, { assigned: true, type: undefined, paths: undefined });
}

/** Declares a name of a pattern, a loop, a catch or a lambda; an empty name, or `_`, declares nothing. */
export function declareBinding(check: FlowCheck, name: Name, type: Type, full?: Span): Variable | undefined {
  if (name.text === "" || name.text === "_") return undefined;
  return declareVariable(check, check.scope, name, type, { node: name, ...(full === undefined ? {} : { full }) });
}

export function declareParameter(check: FlowCheck, parameter: FlowParameter): Variable {
  reportReserved(check.unit, parameter.node.name);
  const variable: Variable = {
    name: parameter.name,
    kind: "param",
    type: parameter.type,
    symbol: parameter.symbol,
    irName: check.uniqueName(parameter.name),
    concurrency: 0,
  };
  check.scope.names.set(parameter.name, variable);
  check.state.set(variable, { assigned: true, type: undefined, paths: undefined });
  const { start, end } = parameter.node.name;
  check.facts.occurrences.push({ start, end, symbol: parameter.symbol, role: "declaration" });
  return variable;
}
