import { NONE } from "../program/flow-compiler.js";
import type { Program } from "./program.js";
import type { Branch, MachineState } from "./state.js";

/**
 * The path of a block: its node id with the indices of the loops around it, after the path of the call of its flow, as
 * in `process/foreach#1[3]/approve` and `process/reply>audit/approve`. A repeated visit of a block has the same path,
 * every other visit another one.
 */
export function pathOf(program: Program, state: MachineState, branch: Branch, nodeId: string): string {
  let path = nodeId;
  let current = branch;
  for (let at = current.frames.length - 1; ; at--) {
    if (at < 0) {
      const parent = state.branches.get(current.parent);
      if (parent === undefined) return path;
      current = parent;
      at = parent.frames.length;
      continue;
    }
    const frame = current.frames[at]!;
    if (frame.kind === "flow") {
      if (frame.block === NONE) return path;
      // The path continues with that of the caller.
      const caller = program.blocks[frame.block]?.ir.node_id ?? "";
      path = `${caller}>${path}`;
      continue;
    }
    if (frame.kind === "detached") {
      const call = program.blocks[frame.block]?.ir.node_id ?? "";
      return `${frame.origin}${path.slice(call.length)}`;
    }
    const block = program.blocks[frame.block];
    const index = block?.pathIndex?.(frame);
    if (block === undefined || index === undefined) continue;
    const loop = block.ir.node_id;
    if (path === loop) continue;
    path = path.startsWith(`${loop}/`) ? `${loop}[${index}]${path.slice(loop.length)}` : `${path}@${loop}[${index}]`;
  }
}
