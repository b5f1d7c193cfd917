import type { CheckpointInfo, JsonObject } from "../../host/interfaces.js";
import type { IRBlock, IRModule } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import type { Evaluation, Statement } from "../program/evaluation.js";
import type { FlowCode } from "../program/flow-compiler.js";
import type { Signal } from "../program/signal.js";
import type { EvaluateOptions } from "./block-evaluation.js";
import type { FrameKinds } from "./frame-kinds.js";
import type { BranchFrame, CommitFrame, FlowFrame, Frame } from "./frames.js";
import type { MachineHost, Task } from "./host.js";
import type { Branch, MachineState } from "./state.js";
import type { Touched } from "./touched.js";

/** A compiled module: every body and block has an index, every expression is a closure. */
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
  /** Whether any block has a budget or a timeout, so that running time must be measured. */
  readonly metered: boolean;
  /** Whether an expression reads reference data. */
  readonly readsReference: boolean;
  /** Whether any block has a deadline that passes while the run continues. */
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
  /** The slot of the variable that takes the result; `NONE` without one. */
  readonly slot: number;
  readonly behaviour: Behaviour;
  /** That of the behaviour. It is copied here because every step makes a path. */
  readonly pathIndex: Behaviour["pathIndex"];
}

/**
 * The result of one step of a block. A signal ends the block. `again`: the block pushed a frame or changed its own, and
 * the branch can take the next step. `blocked`: the branch waits for an answer, a decision or other branches.
 */
export type Step = Signal | "again" | "blocked";

/** What the machine offers to blocks. */
export interface BlockContext {
  readonly program: Program;
  readonly state: MachineState;
  readonly host: MachineHost;
  readonly touched: Touched;
  block(index: number): BlockCode;
  push(branch: Branch, frame: Frame): void;
  path(branch: Branch, nodeId: string): string;
  scope(branch: Branch): FlowFrame | BranchFrame;
  evaluate<T>(branch: Branch, block: BlockCode, run: (e: Evaluation) => T, options?: EvaluateOptions): T;
  evaluateWriting(branch: Branch, block: BlockCode, run: Statement): Step;
  keepWritten(branch: Branch, block: BlockCode, frame: CommitFrame): void;
  start(branch: Branch, task: Task): "blocked";
  park(branch: Branch, info: CheckpointInfo): "blocked";
  /** Whether branches may wait for models that take no request for a while. */
  readonly paused: boolean;
  pause(branch: Branch, info: CheckpointInfo): "blocked";
  add(branch: Branch): void;
  remove(branch: Branch): void;
  takeEnded(branch: Branch): readonly Branch[];
  cancel(branch: Branch, reason: string): void;
  close(checkpointId: string, reason: string): void;
  detach(branch: Branch, block: BlockCode, id: string, frame: Frame): void;
  event(type: string, branch: Branch, block: BlockCode, payload: JsonObject): void;
  blockValue(branch: Branch, name: string): Value;
}

/**
 * How a kind of block runs. All methods are synchronous and may throw. They evaluate before they change anything,
 * because an evaluation that lacks an answer is repeated from its start.
 */
export interface Behaviour {
  enter(m: BlockContext, branch: Branch, block: BlockCode): Step;
  /** Called when the open body of the frame has ended, or the frame has none. */
  step?(m: BlockContext, branch: Branch, frame: Frame, block: BlockCode): Step;
  /**
   * Called when a block in the open body ended with another signal than `done`. Returns the signal with which this
   * block ends too, or `again` when it continues. Without this method every signal ends the block.
   */
  passes?(m: BlockContext, branch: Branch, frame: Frame, signal: Signal): Signal | "again";
  /** The number of the iteration that a frame of the block is in, which is part of the paths of all blocks below. */
  readonly pathIndex?: (frame: Frame) => number | undefined;
}

/**
 * Narrows a frame to the kind that its block pushes.
 * @throws TypeError for any other kind, which is a fault of the machine.
 */
export function frameOf<K extends Frame["kind"]>(frame: Frame, kind: K): Extract<Frame, { kind: K }> {
  if (frame.kind !== kind) throw new TypeError(`A ${frame.kind} frame was given to a ${kind} block.`);
  return frame as Extract<Frame, { kind: K }>;
}
