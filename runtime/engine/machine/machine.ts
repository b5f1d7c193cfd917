// One class, longer than others: every step reads and writes the same private state, and parts of it would have to expose that.
import { RunError } from "../../host/errors.js";
import type { CheckpointInfo, FlowError, JsonObject } from "../../host/interfaces.js";
import type { IRBlock } from "../../ir/module.js";
import { checkedValue } from "../../stdlib/size.js";
import type { Value } from "../../stdlib/value.js";
import { limitError } from "../../limits.js";
import { withoutReads } from "../program/block-record.js";
import {
  Evaluation,
  NeedsCall,
  PausedBeforeStatement,
  type PendingCall,
  type Statement,
} from "../program/evaluation.js";
import { contradiction } from "../program/contradiction.js";
import { EvaluationWork } from "../program/evaluation-work.js";
import { type FlowCode, NONE } from "../program/flow-compiler.js";
import { toFlowError, withPlace } from "../program/flow-error.js";
import { valueOf } from "../program/growing.js";
import { BudgetSpent } from "../program/interruption.js";
import { DONE, type Signal } from "../program/signal.js";
import { type EvaluateOptions, exitPayload, Located, NeedsAnswer } from "./block-evaluation.js";
import type { BranchFrame, CommitFrame, FlowFrame, Frame } from "./frames.js";
import type { MachineHost, Task } from "./host.js";
import { firstSpent, overrunError, spendTime, spendUsage } from "./meters.js";
import { countCall, ordinal, ordinals } from "./ordinals.js";
import { pathOf } from "./path.js";
import type { BlockCode, BlockContext, Program, Step } from "./program.js";
import { type Branch, type MachineState, type Outcome, ROOT } from "./state.js";
import { Touched } from "./touched.js";
import { checkpointOf, frameKind, topFrame } from "./waits.js";

/**
 * Moves branches from one block boundary to the next. The whole state of the machine is `state`, which is plain data,
 * and there is no recursion over blocks: a run can be stored, dropped and restored between any two steps.
 *
 * More than 500 lines: the methods are the interface that all blocks share (`BlockContext`), over one state.
 */
export class Machine implements BlockContext {
  readonly touched = new Touched();
  paused = false;
  #evaluationWork: EvaluationWork | undefined;
  /** The evaluation that failed in the current step; only while the run is inspected. */
  #failed: Evaluation | undefined;
  /** The branches that have ended since the branch around them asked, by its id. */
  readonly #ended = new Map<number, Branch[]>();

  constructor(
    readonly program: Program,
    readonly state: MachineState,
    readonly host: MachineHost,
  ) {
    this.#touchAll();
  }

  /** Says that the state was replaced by another one. */
  replaced(): void {
    this.#ended.clear();
    this.#touchAll();
  }
  #touchAll(): void {
    for (const { id, frames } of this.state.branches.values()) {
      this.touched.add(id);
      const frame = frames.at(-1);
      if (frame?.kind === "model" && frame.phase.step === "paused") this.paused = true;
    }
  }

  /** Puts the outermost flow on the stack. */
  begin(flow: FlowCode, slots: Value[]): void {
    const frame: FlowFrame = { kind: "flow", block: NONE, flow: flow.index, slots, body: flow.body, next: 0 };
    this.state.branches.set(ROOT, { id: ROOT, parent: NONE, status: "ready", frames: [frame], counts: {} });
    this.touched.add(ROOT);
  }

  /** Takes one step of a ready branch: the next block begins, or the current one continues. */
  step(branch: Branch): void {
    this.touched.add(branch.id);
    const { inspection } = this.host;
    if (inspection?.handOn(branch) === true) return;
    this.state.steps++;
    inspection?.stepping(branch);
    const frame = this.top(branch);
    const block = this.nextBlock(frame);
    if (block !== undefined) {
      if (inspection !== undefined && branch.record === undefined && inspection.entering(branch, block)) return;
      if (branch.record === undefined) this.#event("block.entered", branch, block);
      const depth = branch.frames.length;
      const step = this.#guarded(branch, block, () => {
        this.#checkSteps();
        return block.behaviour.enter(this, branch, block);
      });
      this.#afterStep(branch, block, step, depth);
    } else if (frame.kind === "flow" || frame.kind === "branch") {
      this.#deliver(branch, DONE);
    } else {
      const owner = this.block(frame.block);
      const depth = branch.frames.length - 1;
      const step = this.#guarded(branch, owner, () => {
        this.#checkSteps();
        return owner.behaviour.step?.(this, branch, frame, owner) ?? DONE;
      });
      this.#afterStep(branch, owner, step, depth);
    }
  }

  /** Fails the run: cancels all branches with their tasks, checkpoints and calls. */
  fail(error: FlowError, reason: string): void {
    this.#touchAll();
    for (const branch of [...this.state.branches.values()]) if (branch.parent === NONE) this.cancel(branch, reason);
    this.state.branches.clear();
    delete this.state.ending;
    this.state.outcome = { status: "FAILED", error };
  }

  // -- for behaviours

  top(branch: Branch): Frame {
    return topFrame(branch);
  }
  block(index: number): BlockCode {
    const block = this.program.blocks[index];
    if (block === undefined) throw new RunError("InternalError", `The program has no block ${index}.`);
    return block;
  }
  /** The next block of a frame's body; `undefined` at its end, and for a frame without body. */
  nextBlock(frame: Frame): BlockCode | undefined {
    return frame.body === NONE ? undefined : this.program.bodies[frame.body]?.blocks[frame.next];
  }
  push(branch: Branch, frame: Frame): void {
    branch.frames.push(frame);
  }
  path(branch: Branch, nodeId: string): string {
    return pathOf(this.program, this.state, branch, nodeId);
  }
  /** The frame that holds the variables of a branch. */
  scope(branch: Branch): FlowFrame | BranchFrame {
    for (let at = branch.frames.length - 1; at >= 0; at--) {
      const frame = branch.frames[at]!;
      if (frame.kind === "flow" || frame.kind === "branch") return frame;
    }
    throw new RunError("InternalError", "A branch has no scope.");
  }
  /** The innermost flow that a branch is in. */
  flowOf(branch: Branch): FlowCode {
    for (let current: Branch | undefined = branch; current; current = this.state.branches.get(current.parent)) {
      const frame = current.frames.findLast((candidate) => candidate.kind === "flow");
      const flow = frame?.kind === "flow" ? this.program.flowsByIndex[frame.flow] : undefined;
      if (flow !== undefined) return flow;
    }
    throw new RunError("InternalError", "A branch is in no flow.");
  }

  /**
   * Evaluates expressions of a block. Assignments of `run` are kept only with `commit`. Events are published when the
   * evaluation has succeeded.
   * @throws NeedsAnswer when an answer is missing.
   */
  evaluate<T>(branch: Branch, block: BlockCode, run: (e: Evaluation) => T, options: EvaluateOptions = {}): T {
    const { e, result } = this.#evaluated(branch, block, run, options);
    if (options.commit === true) this.scope(branch).slots = e.slots;
    delete branch.record;
    this.#publish(branch, block, e);
    return result;
  }

  /**
   * Evaluates a block that may write memory. A block that has written becomes a frame, which ends when its writes are
   * applied; until then the state has not changed.
   */
  evaluateWriting(branch: Branch, block: BlockCode, run: Statement): Step {
    const { e, result } = this.#evaluated(branch, block, run, { commit: true, writesMemory: true });
    const scope = this.scope(branch);
    const batch = e.memoryBatch;
    if (batch === undefined) {
      scope.slots = e.slots;
      delete branch.record;
      this.#publish(branch, block, e);
      return result ?? DONE;
    }
    branch.record = withoutReads(branch.record, e.path, e.readings);
    this.host.inspection?.forget();
    this.push(branch, {
      kind: "commit",
      block: block.index,
      body: NONE,
      next: 0,
      batch,
      changes: e.slots.flatMap((value, slot) => (scope.slots[slot] === value ? [] : [[slot, valueOf(value)] as const])),
      ...(result === undefined ? {} : { signal: result }),
      emits: e.emits,
      skipped: e.skipped,
      phase: "intended",
    });
    return "again";
  }
  /** Applies the variables and events of a block whose memory writes have been applied. */
  keepWritten(branch: Branch, block: BlockCode, frame: CommitFrame): void {
    const scope = this.scope(branch);
    const slots = scope.slots.slice();
    for (const [slot, value] of frame.changes) slots[slot] = value;
    scope.slots = slots;
    this.#publish(branch, block, frame);
  }

  #evaluated<T>(
    branch: Branch,
    block: BlockCode,
    run: (e: Evaluation) => T,
    options: EvaluateOptions,
  ): { readonly e: Evaluation; readonly result: T } {
    const { slots } = this.scope(branch);
    const work = this.#work();
    const e = new Evaluation(
      options.commit === true ? slots.slice() : slots,
      this.host.values,
      this.path(branch, block.ir.node_id),
      branch.record,
      options.blockValues ?? ((name) => this.blockValue(branch, name)),
      work,
      options.writesMemory,
    );
    const { inspection } = this.host;
    if (inspection !== undefined) e.onStatement = () => inspection.statement(branch, block, e);
    try {
      return { e, result: run(e) };
    } catch (thrown) {
      if (thrown instanceof PausedBeforeStatement || thrown instanceof BudgetSpent) throw thrown;
      // `#guarded` catches both, so that no caller sees them.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw thrown instanceof NeedsCall ? new NeedsAnswer(thrown.call, e.readings) : new Located(thrown, e);
    } finally {
      this.state.steps += work.steps;
    }
  }

  /** The work of the next evaluation. One object does, as no evaluation is within another. */
  #work(): EvaluationWork {
    const { limits } = this.host.values;
    const stepsLeft = limits.steps - this.state.steps;
    if (this.#evaluationWork === undefined) {
      const isSpent = this.program.metered ? () => this.host.budgetIsSpent() : undefined;
      return (this.#evaluationWork = new EvaluationWork(limits, stepsLeft, isSpent));
    }
    this.#evaluationWork.begin(stepsLeft);
    return this.#evaluationWork;
  }

  #publish(branch: Branch, block: BlockCode, { emits, skipped }: Pick<CommitFrame, "emits" | "skipped">): void {
    // Most blocks emit nothing, and a path costs more than the rest of a small block.
    if (emits.length === 0 && skipped.length === 0) return;
    const path = this.path(branch, block.ir.node_id);
    for (const [index, { event, payload }] of emits.entries()) {
      this.host.emitted(event, { type: event, branch, block, path, payload, index });
    }
    for (const payload of skipped) this.#event("pipeline.step_skipped", branch, block, payload);
  }

  /** Starts a task; the branch continues when it has ended. */
  start(branch: Branch, task: Task): "blocked" {
    this.host.start(branch, task);
    return "blocked";
  }

  park(branch: Branch, info: CheckpointInfo): "blocked" {
    branch.status = "parked";
    this.host.parked(info);
    return "blocked";
  }
  /** Parks a branch until a time at which the engine goes on with it. */
  pause(branch: Branch, info: CheckpointInfo): "blocked" {
    this.paused = true;
    return this.park(branch, info);
  }

  /** Adds a branch that begins. */
  add(branch: Branch): void {
    this.state.branches.set(branch.id, branch);
    this.touched.add(branch.id);
  }
  /** Removes a branch that has ended. */
  remove(branch: Branch): void {
    this.state.branches.delete(branch.id);
    this.touched.add(branch.id);
    this.#ended.delete(branch.id);
  }
  /**
   * The branches of a branch that have ended since it was asked for them. Not even those that are still there may be known: they
   * may have ended before the state was restored.
   */
  takeEnded(branch: Branch): readonly Branch[] {
    const ended = this.#ended.get(branch.id) ?? [];
    this.#ended.delete(branch.id);
    return ended;
  }

  /** Ends a branch with all its own branches. */
  cancel(branch: Branch, reason: string): void {
    this.#abandon(branch, reason);
    this.#cancelInside(branch, reason);
    this.remove(branch);
  }

  #cancelInside(branch: Branch, reason: string): void {
    for (const frame of branch.frames) {
      if (frame.kind !== "parallel") continue;
      for (const slot of frame.slots) {
        const inner = slot.state === "running" ? this.state.branches.get(slot.branch) : undefined;
        if (inner !== undefined) this.cancel(inner, reason);
      }
    }
  }

  /** Fails the block of a frame, with all blocks and branches above it. */
  failAt(branch: Branch, frame: Frame, error: FlowError): void {
    this.#abandon(branch, error.message);
    this.#cancelInside(branch, error.message);
    this.touched.add(branch.id);
    branch.frames.length = branch.frames.indexOf(frame);
    branch.status = "ready";
    delete branch.record;
    this.#complete(branch, this.block(frame.block), { kind: "throw", error });
  }

  /** Closes the record of a wait that is over. */
  close(checkpointId: string, reason: string): void {
    this.state.closing = [...this.state.closing, { checkpointId, reason, wait: true }];
  }

  /** Starts an asynchronous call as a branch without parent, so that it outlives the branch that made it. */
  detach(branch: Branch, block: BlockCode, id: string, frame: Frame): void {
    const origin = this.path(branch, block.ir.node_id);
    const root: Frame = { kind: "detached", block: block.index, body: NONE, next: 0, origin };
    const own = this.state.nextBranch++;
    this.add({
      id: own,
      parent: NONE,
      status: "ready",
      frames: [root, frame],
      counts: {},
      fork: { count: 1, index: 0, base: ordinals(this.state, branch) },
      handle: { id, kept: block.slot !== NONE, ignored: false },
    });
  }

  /** Adds running time to all meters under which something runs, and fails the blocks that are over their bound. */
  spendTime(ms: number): void {
    spendTime(this, ms);
    for (let over = firstSpent(this); over !== undefined; over = firstSpent(this)) {
      this.failAt(over.branch, over.frame, overrunError(over.frame.meter));
    }
  }

  event(type: string, branch: Branch, block: BlockCode, payload: JsonObject): void {
    this.#event(type, branch, block, payload);
  }

  // -- inside

  /** Aborts the task of a branch, and notes its checkpoint and its call to be closed. */
  #abandon(branch: Branch, reason: string): void {
    this.host.abort(branch);
    const frame = branch.frames.at(-1);
    if (frame === undefined) return;
    const id = branch.status === "parked" ? checkpointOf(this, frame) : undefined;
    if (id !== undefined) {
      const wait = frameKind(this, frame).decidedBy?.(frame) === "engine";
      this.state.closing = [...this.state.closing, { checkpointId: id, reason, ...(wait ? { wait } : {}) }];
    }
    if (frame.kind !== "call" || frame.phase.step === "ended") return;
    // An asynchronous call that is not awaited any more runs on.
    if (branch.handle?.ignored === true && branch.frames.length === 2) return;
    const { target, invocationId } = frame.call;
    this.state.cancelling = [...this.state.cancelling, { target, invocationId, reason }];
  }

  #guarded(branch: Branch, block: BlockCode, run: () => Step): Step {
    try {
      return run();
    } catch (thrown) {
      if (thrown instanceof NeedsAnswer) {
        this.#ask(branch, block, thrown);
        return "blocked";
      }
      if (thrown instanceof PausedBeforeStatement) {
        // The next evaluation takes the same answers and readings up to this statement.
        const path = this.path(branch, block.ir.node_id);
        branch.record = { ...branch.record, path, calls: branch.record?.calls ?? [], ...thrown.e.readings };
        return "blocked";
      }
      if (thrown instanceof BudgetSpent) {
        // Nothing of the evaluation is kept: what the budget bounds fails here, and this block with it.
        this.host.tick();
        return "blocked";
      }
      const [cause, location] = thrown instanceof Located ? [thrown.thrown, thrown.e.location] : [thrown, undefined];
      if (thrown instanceof Located && this.host.inspection !== undefined) this.#failed = thrown.e;
      const place = { nodeId: block.ir.node_id, location: location ?? block.ir.source_location };
      return { kind: "throw", error: toFlowError(cause, place) };
    }
  }

  #afterStep(branch: Branch, block: BlockCode, step: Step, depth: number): void {
    if (step === "again" || step === "blocked") return;
    if (this.program.metered && step.kind !== "throw" && this.#endsLate(branch, depth)) return;
    const end = () => {
      branch.frames.length = depth;
      this.#complete(branch, block, step);
    };
    if (step.kind === "throw" && this.host.inspection !== undefined) {
      const e = this.#failed;
      this.#failed = undefined;
      if (this.host.inspection.failing(branch, block, step.error, e, end)) return;
    }
    end();
  }

  /** Ends a block, whose frame is off the stack, and hands its signal on. */
  #complete(branch: Branch, block: BlockCode, signal: Signal): void {
    let ended = signal.kind === "done" && typeof signal.value === "object" ? this.#withinLimits(signal) : signal;
    this.host.completed();
    if (this.top(branch).kind === "detached") {
      this.#endDetached(branch, block, ended);
      return;
    }
    // A block with a result takes the value that is yielded in it.
    if (ended.kind === "yield" && block.slot !== NONE) ended = { kind: "done", value: ended.value };
    if (ended.kind === "done") {
      if (block.slot !== NONE) this.scope(branch).slots[block.slot] = ended.value ?? null;
      this.top(branch).next++;
      delete branch.record;
      this.#exited(branch, block, ended.value);
      return;
    }
    if (ended.kind === "throw") {
      const error = withPlace(ended.error, { nodeId: block.ir.node_id, location: block.ir.source_location });
      ended = { kind: "throw", error };
      this.#event("block.failed", branch, block, {
        error: { error_type: error.errorType, message: error.message },
        block_kind: block.ir.kind,
        node_id: block.ir.node_id,
      });
    } else this.#exited(branch, block, undefined);
    delete branch.record;
    this.#deliver(branch, ended);
  }

  /** The signal of a block, or its failure when it gives a value that is too large. */
  #withinLimits(signal: Extract<Signal, { kind: "done" }>): Signal {
    try {
      checkedValue(signal.value ?? null, this.host.values.limits);
      return signal;
    } catch (thrown) {
      return { kind: "throw", error: toFlowError(thrown) };
    }
  }

  /**
   * Whether a frame from this one on ends after its time, which nobody may have noticed yet. It has failed then, or what is
   * around it.
   */
  #endsLate(branch: Branch, from: number): boolean {
    for (let at = from; at < branch.frames.length; at++) {
      const frame = branch.frames[at]!;
      if (!("meter" in frame)) continue;
      this.host.tick();
      return this.state.branches.get(branch.id) !== branch || branch.frames[at] !== frame;
    }
    return false;
  }

  /** Hands a signal to the frame on top of the stack; `done` when the body of the frame has ended. */
  #deliver(branch: Branch, signal: Signal): void {
    const frame = this.top(branch);
    if (frame.kind === "branch") {
      this.#endBranch(branch, signal);
      return;
    }
    if (frame.kind === "flow") {
      this.#endFlow(branch, frame, signal);
      return;
    }
    if (this.program.metered && signal.kind !== "throw" && this.#endsLate(branch, branch.frames.length - 1)) return;
    const block = this.block(frame.block);
    const passed = block.behaviour.passes?.(this, branch, frame, signal) ?? signal;
    if (passed === "again") return;
    branch.frames.pop();
    this.#complete(branch, block, passed);
  }

  #endBranch(branch: Branch, signal: Signal): void {
    branch.signal = signal;
    branch.status = "ended";
    const parent = this.state.branches.get(branch.parent);
    if (parent === undefined) return;
    parent.status = "ready";
    this.touched.add(parent.id);
    const ended = this.#ended.get(parent.id);
    if (ended === undefined) this.#ended.set(parent.id, [branch]);
    else ended.push(branch);
  }

  /** Ends an asynchronous call and wakes the branches that await responses. */
  #endDetached(branch: Branch, block: BlockCode, signal: Signal): void {
    delete branch.record;
    if (signal.kind === "throw") {
      const error = withPlace(signal.error, { nodeId: block.ir.node_id, location: block.ir.source_location });
      branch.signal = { kind: "throw", error };
    } else branch.signal = signal;
    branch.status = "ended";
    branch.frames.length = 0;
    if (branch.handle?.kept !== true) this.remove(branch);
    for (const other of this.state.branches.values()) {
      if (other.status !== "parked" && other.status !== "waiting") continue;
      if (this.top(other).kind !== "await") continue;
      other.status = "ready";
      this.touched.add(other.id);
    }
    const { ending } = this.state;
    if (ending !== undefined) this.#endRun(ending);
  }

  /** Ends the run, once its asynchronous calls of this core have ended and those of other cores have started. */
  #endRun(outcome: Outcome): void {
    const { state } = this;
    if (outcome.status === "FAILED") {
      this.touched.add(ROOT);
      state.branches.delete(ROOT);
      this.fail(outcome.error, "The flow that called it failed.");
      return;
    }
    for (const branch of [...state.branches.values()]) {
      if (branch.parent === NONE && this.#mayBeAbandoned(branch)) this.#abandonCall(branch);
    }
    state.branches.delete(ROOT);
    this.touched.add(ROOT);
    if (state.branches.size > 0) {
      state.ending = outcome;
      return;
    }
    delete state.ending;
    state.outcome = outcome;
  }

  /**
   * Whether the run may end before this branch: a started call of another core continues by itself, a call of this core
   * is part of the run.
   */
  #mayBeAbandoned({ id, status, handle, frames }: Branch): boolean {
    const frame = frames.at(-1);
    return (
      id === ROOT ||
      status === "ended" ||
      handle?.ignored === true ||
      (frame?.kind === "call" && frames.length === 2 && frame.phase.step !== "begin")
    );
  }

  #abandonCall(branch: Branch): void {
    const frame = branch.frames.at(-1);
    const calls = frame?.kind === "call" && branch.frames.length === 2;
    if (branch.handle !== undefined && calls) branch.handle = { ...branch.handle, ignored: true };
    this.cancel(branch, "The flow that called it has ended.");
  }

  #endFlow(branch: Branch, frame: FlowFrame, signal: Signal): void {
    const value = signal.kind === "return" ? signal.value : null;
    if (frame.block !== NONE) {
      const block = this.block(frame.block);
      branch.frames.pop();
      this.#complete(branch, block, signal.kind === "throw" ? signal : { kind: "done", value });
      return;
    }
    this.#endRun(
      signal.kind === "throw" ? { status: "FAILED", error: signal.error } : { status: "COMPLETED", output: value },
    );
  }

  #ask(branch: Branch, block: BlockCode, { call, readings }: NeedsAnswer): void {
    const path = this.path(branch, block.ir.node_id);
    branch.record = { ...branch.record, path, calls: branch.record?.calls ?? [], ...readings };
    this.host.start(branch, this.#callTask(branch, block, path, call));
  }

  #callTask(branch: Branch, block: BlockCode, path: string, call: PendingCall): Task {
    const { method, hash, key, target } = call;
    const reads = target.kind === "memory";
    return {
      path,
      key,
      ...(reads ? { kind: "read" } : {}),
      perform: async (options) => {
        const from = { ...options, path, block };
        const answer = await this.host.values.perform(call, ordinal(this.state, branch, method), from);
        return () => {
          if (!reads) countCall(branch, method);
          if ("usage" in answer) spendUsage(this, branch, answer.usage);
          const record = branch.record ?? { path, calls: [], times: [] };
          const entry = { method, hash, ...(reads ? { reads } : {}), answer };
          branch.record = { ...record, calls: [...record.calls, entry] };
        };
      },
    };
  }

  /**
   * The value of `input`, `output` or `failed` of the nearest `on_validation_failure` around. Names of model blocks inside it
   * that ask, judge or have failed are visible in their conditions only. Where one has no input, `input` is that of the block
   * around it.
   */
  blockValue(branch: Branch, name: string): Value {
    for (let current: Branch | undefined = branch; current; current = this.state.branches.get(current.parent)) {
      for (const frame of current.frames.toReversed()) {
        if (frame.kind !== "model" || frame.phase.step !== "repair") continue;
        if (name === "output") return frame.phase.output;
        if (name === "failed") return frame.phase.failed;
        if (givesInput(this.block(frame.block).ir)) return frame.input;
      }
    }
    throw contradiction(`There is no model block whose ${name} could be read here.`);
  }

  #checkSteps(): void {
    const { limits } = this.host.values;
    if (this.state.steps > limits.steps) throw limitError("steps", limits);
  }

  #exited(branch: Branch, block: BlockCode, value: Value | undefined): void {
    if (this.host.telemetry) this.#event("block.exited", branch, block, exitPayload(block, value));
  }

  #event(type: string, branch: Branch, block: BlockCode, payload?: JsonObject): void {
    if (!this.host.telemetry) return;
    this.host.event({
      type,
      branch,
      block,
      payload: payload ?? { block_kind: block.ir.kind, node_id: block.ir.node_id },
    });
  }
}

/** Whether a model block has a setting `input`. */
export const givesInput = (block: IRBlock): boolean => "input_bindings" in block && block.input_bindings.length > 0;
