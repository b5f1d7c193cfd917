import type { Expression, MemberExpression } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import type { ConfigEntity } from "../resolve/config-entity.js";
import type { FlowCheck } from "./flow-check.js";

/**
 * Notes that a secret may stand here, just as it is: an argument of a plugin call, a setting of a plugin. To be called
 * before the value is checked.
 */
export function allowSecret(check: Pick<FlowCheck, "facts">, value: Expression): void {
  let inner = value;
  while (inner.kind === "ParenthesizedExpression") inner = inner.expression;
  check.facts.secretPlaces.add(inner);
}

/** A secret is handed to plugins by name, and never becomes a value that a flow could pass on. */
export function requireSecretPlace(check: FlowCheck, expression: MemberExpression, param: ConfigEntity): boolean {
  if (!param.secret || check.facts.secretPlaces.has(expression)) return true;
  const { unit, symbol } = param;
  check.report(
    "E414",
    expression,
    `${quote(`config.${param.name}`)} is a secret. It may go to a plugin only, just as it is: as an argument of a plugin call, or as a setting in ${quote("@plugins")}.`,
    { related: [{ message: "Declared @secret here", file: unit.path, ...symbol.declaration!.name }] },
  );
  return false;
}
