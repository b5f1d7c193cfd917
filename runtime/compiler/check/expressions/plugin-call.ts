import type { CallExpression, MemberExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, type Type } from "../../types/type.js";
import { inferStray } from "../arguments.js";
import { type FlowCheck, unsupported } from "../flow-check.js";

/** `crm.lookup(…)`. */
export function inferPluginCall(check: FlowCheck, call: CallExpression, callee: MemberExpression): Type {
  for (const argument of call.arguments) inferStray(check, argument.value);
  unsupported(check, callee, `the call ${quote(check.unit.text.slice(callee.start, callee.end))}`);
  return ERROR;
}
