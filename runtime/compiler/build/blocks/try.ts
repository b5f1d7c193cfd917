import type { IRTryBlock } from "../../../ir/module.js";
import type { TryBlock } from "../../../syntax/ast.js";
import { buildBody } from "../blocks.js";
import { type BlockHead, within } from "../block-head.js";
import type { FlowBuild } from "../context.js";

export function buildTry(build: FlowBuild, block: TryBlock, { path, ...head }: BlockHead): IRTryBlock {
  return within(build, path, () => ({
    kind: "try",
    body: buildBody(build, block.body, "drop"),
    // A catch of the IR has one type: of several, each has its own.
    catches: block.catches.flatMap((clause) => {
      const name = clause.name === undefined ? undefined : build.checked.variableOf(clause.name)?.irName;
      return [clause.errorType, ...clause.otherTypes].map((errorType) => ({
        ...(errorType === undefined ? {} : { error_type: errorType.text }),
        ...(name === undefined ? {} : { name }),
        body: buildBody(build, clause.body, "drop"),
      }));
    }),
    ...head,
  }));
}
