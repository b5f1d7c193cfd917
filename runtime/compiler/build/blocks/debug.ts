import type { IRDebugBlock } from "../../../ir/module.js";
import type { DebugBlock } from "../../../syntax/ast.js";
import type { BlockHead } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { buildStatements } from "../statements.js";

export function buildDebug(build: FlowBuild, block: DebugBlock, { path: _path, ...head }: BlockHead): IRDebugBlock {
  return { kind: "debug", statements: buildStatements(build, block.body.items, "drop"), ...head };
}
