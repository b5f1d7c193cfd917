import type { BudgetBlock } from "../../../syntax/ast.js";
import { E212 } from "../../diagnostics/definitions/settings.js";
import { places } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { NULL, type Type } from "../../semantics/types/type.js";
import { checkBody, checkYieldingBody } from "../body.js";
import { type FlowCheck, withContext } from "../context.js";
import { checkOptions } from "../settings.js";
import { withoutOptions } from "../../semantics/blocks.js";

/** `@budget(max_duration = 30s) { … }`. */
export function checkBudget(check: FlowCheck, block: BudgetBlock, expected: Type | undefined, captured: boolean): Type {
  const reportsBefore = check.unit.reporter.count();
  const options = checkOptions(check, "budget", block);
  // What stands in place of options has been reported.
  if (options.size === 0 && options.probablyMeant.size === 0 && check.unit.reporter.count() === reportsBefore) {
    check.report(E212["empty-budget"](), block.keyword);
  }
  const body = withoutOptions(block.body);
  return withContext(check, { direct: undefined }, () => {
    if (!captured) {
      checkBody(check, body);
      return NULL;
    }
    const why = expected === undefined ? undefined : { what: places.blockResult() };
    return checkYieldingBody(check, body, {
      expected,
      why,
      what: quote("@budget"),
      lastIsValue: false,
      mustYield: true,
    });
  });
}
