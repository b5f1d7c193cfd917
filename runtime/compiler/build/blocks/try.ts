import type { IRTryBlock } from "../../../ir/module.js";
import type { TryBlock } from "../../../syntax/ast.js";
import { buildBody } from "../blocks.js";
import { type BlockHead, within } from "../block-head.js";
import type { FlowBuild } from "../context.js";

export function buildTry(build: FlowBuild, block: TryBlock, { path, ...head }: BlockHead): IRTryBlock {
  return within(build, path, () => ({
    kind: "try",
    body: buildBody(build, block.body, "drop"),
    catches: block.catches.map((clause) => {
      const name = clause.name === undefined ? undefined : build.checked.variableOf(clause.name)?.irName;
      return {
        ...(clause.errorType === undefined ? {} : { error_type: clause.errorType.text }),
        ...(name === undefined ? {} : { name }),
        body: buildBody(build, clause.body, "drop"),
      };
    }),
    ...head,
  }));
}
