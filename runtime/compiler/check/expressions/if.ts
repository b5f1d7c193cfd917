import type { Body, IfExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { joinAll } from "../../types/join.js";
import { NEVER, type Type } from "../../types/type.js";
import { type BranchMode, checkBranch } from "../branch.js";
import { checkCondition } from "../condition.js";
import type { FlowCheck } from "../flow-check.js";
import { assume } from "../narrow.js";
import type { State } from "../state.js";

/** An `if` inside an expression: each branch is one expression. */
export const inferIf = (check: FlowCheck, node: IfExpression, expected: Type | undefined): Type =>
  checkIf(check, node, { kind: "operand", expected });

/** An `if` in any of its uses. Gives the type of its value, if it is used as one. */
export function checkIf(check: FlowCheck, node: IfExpression, mode: BranchMode): Type {
  checkCondition(check, node.condition, quote("if"));
  const before = check.state;
  const ends: State[] = [];
  const types: Type[] = [];
  check.branching.push(node);
  const run = (holds: boolean, body: Body | IfExpression | undefined): void => {
    check.state = before.branch();
    assume(check, node.condition, holds);
    if (body === undefined) {
      if (mode.kind !== "statement") {
        check.report(
          "E308",
          { start: node.start, end: node.start + 2 },
          `An ${quote("if")} used as a value needs an ${quote("else")}: what is the value when the condition is false?`,
        );
      }
    } else types.push(body.kind === "Body" ? checkBranch(check, body, mode) : checkIf(check, body, mode));
    ends.push(check.state);
  };
  run(true, node.then);
  run(false, node.else);
  check.branching.pop();
  check.state = before;
  before.merge(ends);
  return mode.kind === "statement" ? NEVER : joinAll(types);
}
