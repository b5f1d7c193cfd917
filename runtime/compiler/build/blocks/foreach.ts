import type { IRForeachBlock } from "../../../ir/module.js";
import type { ForeachBlock } from "../../../syntax/ast.js";
import { optionsOf, withoutOptions } from "../../semantics/blocks.js";
import { unalias, withoutNull } from "../../semantics/types/type.js";
import { buildBody } from "../blocks.js";
import { type BlockHead, within } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { buildExpression } from "../expression.js";
import { expressionOf, optionalField, settingValues } from "../settings.js";

export function buildForeach(build: FlowBuild, block: ForeachBlock, { path, ...head }: BlockHead): IRForeachBlock {
  const values = settingValues(optionsOf(block));
  const type = build.checked.typeOf(block.collection);
  const index = block.index === undefined ? undefined : build.checked.variableOf(block.index)?.irName;
  return {
    kind: "foreach",
    item: build.checked.variableOf(block.item)?.irName ?? block.item.text,
    ...(index === undefined ? {} : { index }),
    collection: buildExpression(build, block.collection),
    of: type !== undefined && unalias(withoutNull(type)).kind === "map" ? "map" : "array",
    ...optionalField(build, "max_concurrent", expressionOf(values, "max_concurrent")),
    ...optionalField(build, "fail_fast", expressionOf(values, "fail_fast")),
    body: within(build, path, () => buildBody(build, withoutOptions(block.body), "drop")),
    ...head,
  };
}
