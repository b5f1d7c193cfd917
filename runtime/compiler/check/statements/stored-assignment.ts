import type { AssignStatement, Expression, NameExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { isCoreRoot, resolveCoreField } from "../core-field.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { isRootMember } from "../roots.js";
import { requireWritable } from "../stored-writes.js";
import { checkValue } from "../value.js";

/** `memory.n = …`; the other roots cannot be written. */
export function checkStoredAssignment(check: FlowCheck, statement: AssignStatement, root: NameExpression): void {
  switch (root.name) {
    case "memory":
      checkMemoryAssignment(check, statement);
      return;
    case "reference":
      noteParts(check, statement.target);
      checkValue(check, statement.value, undefined, undefined);
      check.report(
        "E401",
        statement.target,
        `Reference data is read-only: it is the same for all instances and set when the core is deployed. What a flow changes belongs in ${quote("@memory")}.`,
      );
      return;
    default:
      noteParts(check, statement.target);
      checkValue(check, statement.value, undefined, undefined);
      check.report(
        "E213",
        statement.target,
        root.name === "config"
          ? `${quote("config")} can only be read: the host sets it. What a flow changes belongs in ${quote("@memory")}.`
          : `${quote(root.name)} can only be read.`,
      );
  }
}

/** What stands in the brackets of a target that cannot be assigned, and the field it begins with, count as read. */
function noteParts(check: FlowCheck, target: Expression): void {
  let part = target;
  while (part.kind === "MemberExpression" || part.kind === "IndexExpression") {
    if (part.kind === "IndexExpression") infer(check, part.index);
    if (isRootMember(check, part)) {
      const root = part.object.name;
      // An unknown field is the lesser mistake.
      if (isCoreRoot(root) && check.unit.core?.[root].has(part.name.text) === true)
        resolveCoreField(check, part, root, "write");
    }
    part = part.object;
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
  requireWritable(check, target, `memory.${field.name} = …`);
  check.facts.types.set(target, type);
  checkValue(check, value, type, {
    what: quote(`memory.${field.name}`),
    related: { message: "Its type is given here", file: unit.path, start: node.type.start, end: node.type.end },
  });
}
