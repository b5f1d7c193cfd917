import type { Name, NameExpression, Span } from "../../syntax/ast.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { spanOf } from "../diagnostics/edits.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import { type FlowParameter, isConstantFlow, type Variable } from "../semantics/program.js";
import { reportReserved } from "../resolve/unit.js";
import { ValueSymbol } from "../semantics/symbol.js";
import { withWholeEnums } from "../semantics/types/enum-order.js";
import { emptyArrays, plain, withWords } from "../semantics/types/literals.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import { E313 } from "../diagnostics/definitions/literals.js";
import type { FlowCheck, Scope } from "./context.js";

/** The type that a value gives its variable. Reports an empty array that nothing has said the elements of. */
export function typeOfVariable(check: FlowCheck, value: Type): Type {
  const [empty] = emptyArrays(value);
  if (empty === undefined) return withWholeEnums(plain(value));
  check.report(E313["empty-array"](), empty);
  return ERROR;
}

/**
 * Declares a variable in a scope. It is assigned unless said otherwise. Its type is that of its value without what is known of
 * literals or after tests only; which words and members it holds is known until it is assigned again.
 */
export function declareVariable(
  check: FlowCheck,
  scope: Scope,
  name: { readonly text: string } & Span,
  value: Type,
  more: {
    readonly full?: Span;
    readonly doc?: string | undefined;
    readonly node?: Name | NameExpression;
    readonly kind?: "variable" | "parameter";
  } = {},
): Variable {
  reportReserved(check.unit, name);
  const type = typeOfVariable(check, value);
  reportConstant(check, name);
  const symbol = new ValueSymbol(more.kind ?? "variable", name.text, type, more.doc, {
    file: check.unit.path,
    name: { start: name.start, end: name.end },
    full: more.full ?? name,
  });
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
  const words = type.kind === "error" ? type : withWords(value);
  check.state.set(variable, { assigned: true, type: words === type ? undefined : words, paths: undefined });
  check.facts.occurrences.push({ start: name.start, end: name.end, symbol, role: "declaration" });
  if (more.node !== undefined) check.facts.bindings.set(more.node, variable);
  return variable;
}

/** No variable hides a constant, so that settings can be read before it is known which variables there are. */
function reportConstant({ unit, report }: FlowCheck, name: { readonly text: string } & Span): void {
  const constant = /^[A-Z]/.test(name.text) ? unit.flows.get(name.text) : undefined;
  if (constant === undefined || !isConstantFlow(constant)) return;
  report(E201["constant-as-variable"]({ name: name.text }), name, {
    related: [{ message: relatedTexts.declared(), file: constant.unit.path, ...spanOf(constant.node.name) }],
  });
}

/** Declares `input`, `output` or `failed` for the conditions of a model block. It is not a variable of the flow. */
export function declareBlockName(check: FlowCheck, name: string, type: Type, doc: string): void {
  const symbol = new ValueSymbol("variable", name, type, doc, undefined);
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
  reportConstant(check, parameter.node.name);
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
