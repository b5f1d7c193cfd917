import type { Expression, Value } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import { isBlock } from "../semantics/tree.js";
import { calledCore } from "../semantics/blocks.js";
import { admitsNull, hasUnknown, isError, type Type, unalias, UNKNOWN } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";
import { tellNull, testAdvice } from "./null-safety.js";

/** What a part of a literal is expected to be, where the place of the whole has a type that nothing declares: it may be empty. */
export const inside = (expected: Type | undefined, part: Expression): Type | undefined =>
  expected !== undefined &&
  unalias(expected).kind === "unknown" &&
  (part.kind === "ArrayLiteral" || part.kind === "ObjectLiteral")
    ? UNKNOWN
    : undefined;

/**
 * A value of unknown type beside one of a known type is read as that type, which is checked when the flow runs. Gives
 * the type; `undefined` where the other side says none, which is told.
 */
export function unknownBeside(check: FlowCheck, expression: Expression, other: Type | undefined): Type | undefined {
  const known = other === undefined ? undefined : unalias(other);
  if (other === undefined || known?.kind === "null" || known?.kind === "handle" || hasUnknown(other)) {
    reportUnknown(check, expression);
    return undefined;
  }
  if (isError(other) || known?.kind === "never") return undefined;
  check.facts.checks.set(expression, other);
  return other;
}

export const isUnknown = (type: Type): boolean => unalias(type).kind === "unknown";

/** A value that goes into a string may not be null, nor a handle, nor of unknown type. */
export function requirePrintable(check: FlowCheck, expression: Expression, type: Type): void {
  const known = unalias(type);
  if (known.kind === "unknown") {
    reportUnknown(check, expression);
  } else if (admitsNull(type)) {
    tellNull(
      check,
      "E309",
      expression,
      expression,
      `This may be null, which does not print. Give a default with ${quote("??")}, ${testAdvice(check, expression)}.`,
    );
  } else if (known.kind === "handle") {
    check.report("E300", expression, "The handle of an asynchronous call is no text. Await it first.");
  }
}

/** A value of unknown type is used where nothing gives it a type. */
export function reportUnknown(check: FlowCheck, value: Value): void {
  const advice = `Put it into an annotated variable first, ${quote("name: Type = …")}: it is then checked when the flow runs.`;
  const call = value.kind === "CallExpression" ? check.facts.calls.get(value)?.callee : undefined;
  if (isBlock(value)) {
    const core = value.kind === "CoreCallBlock" ? calledCore(value) : undefined;
    check.report(
      "E310",
      value.keyword,
      `Nothing declares the type of this result. Annotate the variable that takes it, ${quote("name: Type = …")}${core === undefined ? "" : `, or declare the flow in ${quote(`@core_interface ${core}`)}`}.`,
    );
  } else if (call?.kind === "method" && call.type === "plugin" && value.kind === "CallExpression") {
    const shown = check.unit.text.slice(value.callee.start, value.callee.end);
    check.report(
      "E310",
      value,
      `Nothing declares what ${quote(shown)} gives. ${advice} Or declare the method in a ${quote("@plugin_interface")}.`,
    );
  } else check.report("E310", value, `Nothing declares the type of this value. ${advice}`);
}
