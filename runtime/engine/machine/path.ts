import { NONE } from "../program/flow-compiler.js";
import { kindOfFrame } from "./frame-kinds.js";
import type { Program } from "./program.js";
import type { Branch, MachineState } from "./state.js";

/**
 * The path of a block: its node id with the indices of the loops around it, after the path of the call that the flow was
 * called by: `process/foreach#1[3]/approve`, `process/reply>audit/approve`. It is the same whenever the same visit of the
 * block is made again, and different for every other visit.
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
      // The rest of the path is the caller's, whose loops come next.
      const caller = program.blocks[frame.block]?.ir.node_id ?? "";
      path = `${caller}>${path}`;
      continue;
    }
    if (frame.kind === "detached") {
      const call = program.blocks[frame.block]?.ir.node_id ?? "";
      return `${frame.origin}${path.slice(call.length)}`;
    }
    const index = kindOfFrame(program.frameKinds, frame).pathIndex?.(frame);
    if (index === undefined) continue;
    const loop = program.blocks[frame.block]?.ir.node_id ?? "";
    if (path === loop) continue;
    path = path.startsWith(`${loop}/`) ? `${loop}[${index}]${path.slice(loop.length)}` : `${path}@${loop}[${index}]`;
  }
}
