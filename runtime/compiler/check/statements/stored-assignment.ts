import type { AssignStatement, NameExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { type FlowCheck, unsupported } from "../flow-check.js";
import { checkValue } from "../value.js";

/** `memory.n = …`; the other roots cannot be written. */
export function checkStoredAssignment(check: FlowCheck, statement: AssignStatement, root: NameExpression): void {
  checkValue(check, statement.value, undefined, undefined);
  switch (root.name) {
    case "memory":
      unsupported(check, root, `writing ${quote("memory")}`);
      return;
    case "reference":
      check.report(
        "E401",
        statement.target,
        "Reference data is read-only: it is the same for all instances and set when the core is deployed.",
      );
      return;
    default:
      check.report("E213", statement.target, `${quote(root.name)} can only be read.`);
  }
}
