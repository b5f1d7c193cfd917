import { NONE } from "../program/flow-compiler.js";
import type { FlowCode } from "../program/flow-compiler.js";
import type { IRLocation } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import type { Activation } from "../expressions/evaluation.js";
import type { Machine } from "../machine/machine.js";
import type { Branch } from "../machine/state.js";
import type { BlockCode } from "../program/program.js";

/** A flow that is being run, with its variables. */
export interface FlowActivation {
  readonly flow: FlowCode;
  readonly slots: readonly Value[];
  readonly block: BlockCode | undefined;
  readonly location: IRLocation | undefined;
  /** Blocks around, innermost first. */
  readonly blocks: readonly BlockCode[];
  readonly branch: Branch;
}

/**
 * The flows that a branch is in, innermost first, through the branches that it is a part of. `activations` are those of the
 * evaluation at hand, whose variables are newer than the machine's.
 */
export function stackOf(
  m: Machine,
  branch: Branch,
  activations: readonly Activation[] = [],
): readonly FlowActivation[] {
  const found: FlowActivation[] = [];
  let block = currentBlock(m, branch);
  let [location, slots]: [IRLocation | undefined, readonly Value[] | undefined] = [
    block?.ir.source_location,
    undefined,
  ];
  for (const { flow, slots: inner, location: at } of activations) {
    if (flow === undefined) [location, slots] = [at ?? location, inner];
    else found.push({ flow, slots: inner, block, location: at, blocks: [], branch });
  }
  let blocks: BlockCode[] = [];
  for (let current: Branch | undefined = branch; current; current = m.state.branches.get(current.parent)) {
    for (const frame of current.frames.toReversed()) {
      if (frame.kind === "strand") slots ??= frame.slots;
      else if (frame.kind === "flow") {
        const flow = m.program.flowsByIndex[frame.flow];
        if (flow !== undefined) {
          const around = blocks.filter((one) => one !== block);
          found.push({ flow, slots: slots ?? frame.slots, block, location, blocks: around, branch: current });
        }
        // The rest is the caller's.
        block = frame.block === NONE ? undefined : m.block(frame.block);
        [location, slots, blocks] = [block?.ir.source_location, undefined, []];
      } else if (frame.block !== NONE) blocks.push(m.block(frame.block));
    }
  }
  return found;
}

/** The block that a branch stands before, or whose frame is on top. */
export function currentBlock(m: Machine, branch: Branch): BlockCode | undefined {
  const frame = branch.frames.at(-1);
  if (frame === undefined) return undefined;
  return m.nextBlock(frame) ?? (frame.block === NONE ? undefined : m.block(frame.block));
}

/** The branch, the one that it is a part of, and so on. */
export function lineage(m: Machine, branch: Branch): readonly [Branch, ...Branch[]] {
  const found: [Branch, ...Branch[]] = [branch];
  for (let at = m.state.branches.get(branch.parent); at; at = m.state.branches.get(at.parent)) found.push(at);
  return found;
}
