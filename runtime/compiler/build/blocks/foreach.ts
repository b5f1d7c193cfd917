import type { IRForeachBlock } from "../../../ir/module.js";
import type { ForeachBlock } from "../../../syntax/ast.js";
import { optionsOf } from "../../semantics/blocks.js";
import { buildBody } from "../blocks.js";
import { type BlockHead, within } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { foreachHead, loopBody } from "../loops.js";
import { expressionOf, optionalField, settingValues } from "../settings.js";

export function buildForeach(build: FlowBuild, block: ForeachBlock, { path, ...head }: BlockHead): IRForeachBlock {
  const values = settingValues(optionsOf(block));
  return {
    kind: "foreach",
    ...foreachHead(build, block),
    ...optionalField(build, "max_concurrent", expressionOf(values, "max_concurrent")),
    ...optionalField(build, "fail_fast", expressionOf(values, "fail_fast")),
    body: within(build, path, () => buildBody(build, loopBody(build, block), "drop")),
    ...head,
  };
}
