import type { Expression, Span } from "../../syntax/ast.js";
import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import type { Reporter } from "../diagnostics/reporter.js";
import type { Variable } from "../resolve/variable.js";
import type { FlowCheck } from "./flow-check.js";
import { referenceOf } from "./narrow.js";

/**
 * Tells that a value may be null. Who forgot the test forgot it for all uses of the variable or path: told once, it reads as
 * present from there on, until it is assigned again.
 */
export function tellNull(
  check: FlowCheck,
  code: DiagnosticCode & ("E301" | "E309"),
  value: Expression | undefined,
  span: Span,
  message: string,
  more?: Parameters<Reporter["report"]>[3],
): void {
  if (value !== undefined) {
    const told = toldPlaces(check, value);
    const key = told && placeOf(check, value);
    if (told !== undefined && key !== undefined) {
      if (told.has(key)) return;
      told.add(key);
    }
  }
  check.report(code, span, message, more);
}

/** A variable takes a value that was told to be null: it is the same mistake there. */
export function passOnTold(check: FlowCheck, value: Expression, variable: Variable): void {
  const key = placeOf(check, value);
  if (key === undefined || toldPlaces(check, value)?.has(key) !== true) return;
  check.facts.toldNull.set(variable, new Set([variable.name]));
}

/** The places that were told of, of the variable or in the flow that the value belongs to. */
function toldPlaces(check: FlowCheck, value: Expression): Set<string> | undefined {
  const owner = referenceOf(check, value)?.variable ?? check.flow;
  if (owner === undefined) return undefined;
  const { toldNull } = check.facts;
  let places = toldNull.get(owner);
  if (places === undefined) {
    places = new Set();
    toldNull.set(owner, places);
  }
  return places;
}

/** The path from a variable; or `memory.customer.name`, which no test narrows. */
function placeOf(check: FlowCheck, value: Expression): string | undefined {
  const reference = referenceOf(check, value);
  return reference === undefined ? rootPath(check, value) : `${reference.variable.name}${reference.path}`;
}

function rootPath(check: FlowCheck, value: Expression): string | undefined {
  if (value.kind === "ParenthesizedExpression") return rootPath(check, value.expression);
  if (value.kind === "NameExpression") {
    const referent = check.facts.names.get(value);
    return referent?.kind === "root" ? referent.scope : undefined;
  }
  if (value.kind === "MemberExpression") {
    const object = rootPath(check, value.object);
    return object === undefined ? undefined : `${object}.${value.name.text}`;
  }
  return undefined;
}
