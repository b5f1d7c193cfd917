import type { IRWhileBlock } from "../../../ir/module.js";
import type { WhileBlock } from "../../../syntax/ast.js";
import { withoutOptions } from "../../semantics/blocks.js";
import { type BlockHead, within } from "../block-head.js";
import { buildBody } from "../blocks.js";
import type { FlowBuild } from "../context.js";
import { whileHead } from "../loops.js";

export function buildWhile(build: FlowBuild, block: WhileBlock, { path, ...head }: BlockHead): IRWhileBlock {
  return {
    kind: "while",
    ...whileHead(build, block),
    body: within(build, path, () => buildBody(build, withoutOptions(block.body), "drop")),
    ...head,
  };
}
