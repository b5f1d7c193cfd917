import type { IRRigidBlock } from "../../../ir/module.js";
import type { RigidBlock } from "../../../syntax/ast.js";
import type { BlockHead } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { buildStatements } from "../statements.js";

export function buildRigid(build: FlowBuild, block: RigidBlock, { path: _path, ...head }: BlockHead): IRRigidBlock {
  return { kind: "rigid", statements: buildStatements(build, block.body.items, "drop"), ...head };
}
