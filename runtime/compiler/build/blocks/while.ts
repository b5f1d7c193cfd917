import type { IRWhileBlock } from "../../../ir/module.js";
import type { WhileBlock } from "../../../syntax/ast.js";
import { optionsOf, withoutOptions } from "../../semantics/blocks.js";
import { constantNumber } from "../../semantics/constants.js";
import { type BlockHead, within } from "../block-head.js";
import { buildBody } from "../blocks.js";
import type { FlowBuild } from "../context.js";
import { buildExpression } from "../expression.js";
import { expressionOf, settingValues } from "../settings.js";

export function buildWhile(build: FlowBuild, block: WhileBlock, { path, ...head }: BlockHead): IRWhileBlock {
  const most = expressionOf(settingValues(optionsOf(block)), "max_iterations");
  return {
    kind: "while",
    condition: buildExpression(build, block.condition),
    max_iterations: (most === undefined ? undefined : constantNumber(most)) ?? 1,
    body: within(build, path, () => buildBody(build, withoutOptions(block.body), "drop")),
    ...head,
  };
}
