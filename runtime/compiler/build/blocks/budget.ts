import type { IRBudget, IRBudgetBlock } from "../../../ir/module.js";
import type { BudgetBlock } from "../../../syntax/ast.js";
import { optionsOf, withoutOptions } from "../../semantics/blocks.js";
import { buildBody } from "../blocks.js";
import { type BlockHead, within } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { buildDuration, expressionOf, optionalField, settingValues, type SettingValues } from "../settings.js";

export function buildBudget(build: FlowBuild, block: BudgetBlock, { path, ...head }: BlockHead): IRBudgetBlock {
  return {
    kind: "budget",
    ...buildBounds(build, settingValues(optionsOf(block))),
    body: within(build, path, () => buildBody(build, withoutOptions(block.body), "drop")),
    ...head,
  };
}

/** What may be spent, of a block of its own or of a model block. */
export const buildBounds = (build: FlowBuild, settings: SettingValues): IRBudget => ({
  ...optionalField(build, "max_cost", expressionOf(settings, "max_cost")),
  ...optionalField(build, "max_duration_ms", expressionOf(settings, "max_duration"), buildDuration),
  ...optionalField(build, "max_retries", expressionOf(settings, "max_retries")),
  ...optionalField(build, "max_tokens", expressionOf(settings, "max_tokens")),
});
