import type { IndexExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../types/format.js";
import { ERROR, INT, STRING, type Type, optional, unalias } from "../../types/type.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { requireReceiver } from "../receiver.js";
import { presentType, readsAsPresent } from "../test/reads-as-present.js";

/** `xs[i]`, `m[k]`: null where there is none. */
export function inferIndex(check: FlowCheck, expression: IndexExpression): Type {
  const { object, index } = expression;
  const receiver = requireReceiver(check, expression, infer(check, object));
  const known = receiver === undefined ? undefined : unalias(receiver);
  const element = (type: Type): Type => (readsAsPresent(check, expression) ? presentType(type) : optional(type));
  if (known?.kind === "array") {
    checkAgainst(check, index, INT, { what: "the index of an array", argument: true });
    return element(known.items);
  }
  if (known?.kind === "map") {
    checkAgainst(check, index, STRING, { what: "the key of a map", argument: true });
    return element(known.values);
  }
  if (known?.kind === undefined) {
    infer(check, index);
    return ERROR;
  }
  infer(check, index);
  check.report(
    "E302",
    expression,
    `Only arrays and maps have elements, and this is ${quote(formatType(receiver!, 60))}.${known!.kind === "primitive" && known.name === "string" ? ` A part of a string is ${quote("text.slice(0, 1)")}.` : ""}`,
  );
  return ERROR;
}
