import type { Frame } from "../machine/frame.js";
import type { Machine } from "../machine/machine.js";
import type { Signal } from "../machine/signal.js";
import type { Branch } from "../machine/state.js";
import type { BlockCode } from "../program/program.js";

/**
 * What one step of a block came to: a signal ends the block; `again`: it pushed a frame or changed its own, and the
 * branch can go on; `blocked`: it waits for an answer, for a decision or for other branches.
 */
export type Step = Signal | "again" | "blocked";

/**
 * How a kind of block runs. All methods are synchronous and may throw; whatever they evaluate comes before whatever they
 * change, because an evaluation that lacks an answer is done again from the start.
 */
export interface Behaviour {
  enter(m: Machine, branch: Branch, block: BlockCode): Step;
  /** The open body of the frame has ended, or the frame has none. */
  step?(m: Machine, branch: Branch, frame: Frame, block: BlockCode): Step;
  /**
   * A block in the open body ended in another way than `done`. The signal with which this block ends too, or `again` when
   * it goes on. Without this method signals pass.
   */
  passes?(m: Machine, branch: Branch, frame: Frame, signal: Signal): Signal | "again";
}

/** A frame that its own kind of block is given; anything else is a fault of the machine. */
export function frameOf<K extends Frame["kind"]>(frame: Frame, kind: K): Extract<Frame, { kind: K }> {
  if (frame.kind !== kind) throw new TypeError(`A ${frame.kind} frame was given to a ${kind} block.`);
  return frame as Extract<Frame, { kind: K }>;
}
