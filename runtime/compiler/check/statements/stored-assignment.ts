import type { AssignStatement, NameExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { resolveCoreField } from "../core-field.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { isRootMember } from "../roots.js";
import { checkValue } from "../value.js";

/** `memory.n = …`; the other roots cannot be written. */
export function checkStoredAssignment(check: FlowCheck, statement: AssignStatement, root: NameExpression): void {
  switch (root.name) {
    case "memory":
      checkMemoryAssignment(check, statement);
      return;
    case "reference":
      checkValue(check, statement.value, undefined, undefined);
      check.report(
        "E401",
        statement.target,
        `Reference data is read-only: it is the same for all instances and set when the core is deployed. What a flow changes belongs in ${quote("@memory")}.`,
      );
      return;
    default:
      checkValue(check, statement.value, undefined, undefined);
      check.report("E213", statement.target, `${quote(root.name)} can only be read.`);
  }
}

/** A field of memory takes what its declaration says, whatever has been read of it before. */
function checkMemoryAssignment(check: FlowCheck, statement: AssignStatement): void {
  const { target, value } = statement;
  if (!isRootMember(check, target)) {
    infer(check, target);
    checkValue(check, value, undefined, undefined);
    return;
  }
  const field = resolveCoreField(check, target, "memory", "write");
  if (field === undefined) {
    checkValue(check, value, undefined, undefined);
    return;
  }
  const { node, unit, type } = field;
  check.facts.types.set(target, type);
  checkValue(check, value, type, {
    what: quote(`memory.${field.name}`),
    related: { message: "Its type is given here", file: unit.path, start: node.type.start, end: node.type.end },
  });
}
