import type { BranchStatement, OptionItem } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { checkBody } from "../body.js";
import type { FlowCheck } from "../flow-check.js";

/** `name => { … }` outside `@parallel`. */
export function checkBranchStatement(check: FlowCheck, branch: BranchStatement): void {
  check.report(
    "E213",
    branch.name,
    `A branch ${quote("name => { … }")} stands only directly in ${quote("@parallel")}.`,
  );
  checkBody(check, branch.body);
}

/** An option that is not among the first lines of its block's body. */
export function checkOptionItem(check: FlowCheck, { setting }: OptionItem): void {
  check.report(
    "E213",
    setting.name,
    `The option ${quote(setting.name.text)} stands in the first lines of its block, or in its header.`,
  );
}
