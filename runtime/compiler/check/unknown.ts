import type { Expression, Value } from "../../syntax/ast.js";
import { E310 } from "../diagnostics/definitions/literals.js";
import { isBlock } from "../../syntax/blocks.js";
import { calledCore } from "../semantics/blocks.js";
import { hasUnknown, isError, type Type, unalias, UNKNOWN } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";
import { reportAwaited } from "./handles.js";

/** What a part of a literal is expected to be, where the place of the whole has a type that nothing declares: it may be empty. */
export const inside = (expected: Type | undefined, part: Expression): Type | undefined =>
  expected !== undefined &&
  unalias(expected).kind === "unknown" &&
  (part.kind === "ArrayLiteral" || part.kind === "ObjectLiteral")
    ? UNKNOWN
    : undefined;

/**
 * A value of unknown type beside one of a known type is read as that type, which is checked when the flow runs. Gives
 * the type; `undefined`, reported, where the other side has none.
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

/** A value of unknown type is used where nothing gives it a type. */
export function reportUnknown(check: FlowCheck, value: Value): void {
  const call = value.kind === "CallExpression" ? check.facts.calls.get(value)?.callee : undefined;
  if (isBlock(value)) {
    if (value.kind === "CoreCallBlock" && reportAwaited(check, value)) return;
    const core = value.kind === "CoreCallBlock" ? calledCore(value) : undefined;
    check.report(
      core === undefined ? E310["unknown-value"]() : E310["unknown-result-of-core"]({ core }),
      value.keyword,
    );
  } else if (call?.kind === "method" && call.type === "plugin" && value.kind === "CallExpression") {
    const shown = check.unit.text.slice(value.callee.start, value.callee.end);
    check.report(E310["unknown-method-result"]({ call: shown }), value);
  } else check.report(E310["unknown-value"](), value);
}
