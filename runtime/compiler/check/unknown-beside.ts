import type { Expression } from "../../syntax/ast.js";
import { hasUnknown } from "../types/has-unknown.js";
import { type Type, isError, unalias } from "../types/type.js";
import type { FlowCheck } from "./flow-check.js";
import { reportUnknown } from "./printable.js";

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
