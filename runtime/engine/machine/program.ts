import type { IRBlock, IRModule } from "../../ir/module.js";
import type { FlowCode } from "../program/flow-compiler.js";
import type { Signal } from "../program/signal.js";
import type { FrameKinds } from "./frame-kinds.js";
import type { Frame } from "./frames.js";
import type { Machine } from "./machine.js";
import type { Branch } from "./state.js";

/** A module made ready to run: every body and block has a number, every expression is a closure. */
export interface Program {
  readonly module: IRModule;
  /** How the machine and the log handle the frames of its blocks. */
  readonly frameKinds: FrameKinds;
  /** SHA-256 of the bundle's payload, as hex. */
  readonly bundleHash: string;
  readonly flows: ReadonlyMap<string, FlowCode>;
  readonly flowsByIndex: readonly FlowCode[];
  readonly bodies: readonly BodyCode[];
  readonly blocks: readonly BlockCode[];
  readonly blocksByNode: ReadonlyMap<string, BlockCode>;
  /** Whether anything spends from a budget or a timeout, so that running time must be shared out. */
  readonly metered: boolean;
  /** Whether an expression reads reference data. */
  readonly readsReference: boolean;
  /** Whether something waits until a certain time in a run that may go on in between. */
  readonly hasDeadlines: boolean;
  /** Targets of calls of other cores. */
  readonly calledCores: readonly string[];
}

/** A list of blocks. */
export interface BodyCode {
  readonly index: number;
  readonly flow: number;
  readonly blocks: readonly BlockCode[];
}

export interface BlockCode {
  readonly index: number;
  readonly ir: IRBlock;
  readonly flow: number;
  /** Of the variable that takes the result; `NONE` without one. */
  readonly slot: number;
  readonly behaviour: Behaviour;
}

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
