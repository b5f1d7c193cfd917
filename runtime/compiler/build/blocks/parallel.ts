import type { IRBranch, IRParallelBlock } from "../../../ir/module.js";
import type { Item, ParallelBlock } from "../../../syntax/ast.js";
import { optionsOf, withoutOptions } from "../../semantics/blocks.js";
import { buildBody, yieldValue } from "../blocks.js";
import { type BlockHead, within } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { expressionOf, optionalField, settingValues } from "../settings.js";

export function buildParallel(build: FlowBuild, block: ParallelBlock, { path, ...head }: BlockHead): IRParallelBlock {
  const values = settingValues(optionsOf(block));
  return {
    kind: "parallel",
    branches: within(build, path, () => withoutOptions(block.body).items.flatMap((item) => buildBranch(build, item))),
    ...optionalField(build, "max_concurrent", expressionOf(values, "max_concurrent")),
    ...optionalField(build, "fail_fast", expressionOf(values, "fail_fast")),
    ...head,
  };
}

function buildBranch(build: FlowBuild, item: Item): readonly IRBranch[] {
  if (item.kind === "AssignStatement" && item.target.kind === "NameExpression") {
    const { name } = item.target;
    return [{ name, body: yieldValue(build, item.value, item, name) }];
  }
  if (item.kind !== "BranchStatement") return [];
  const name = item.name.text;
  return [{ name, body: within(build, build.path.named(name), () => buildBody(build, item.body, "drop")) }];
}
