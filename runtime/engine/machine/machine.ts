import { RunError } from "../../host/errors.js";
import type { CheckpointInfo, Decision, FlowError, JsonObject } from "../../host/interfaces.js";
import { EvaluationError } from "../../stdlib/values/evaluation-error.js";
import type { Value } from "../../stdlib/value.js";
import { withoutReads } from "../program/block-record.js";
import { Evaluation, NeedsCall, type PendingCall, Standstill, type Statement } from "../program/evaluation.js";
import { type FlowCode, NONE } from "../program/flow-compiler.js";
import { toFlowError, withPlace } from "../program/flow-error.js";
import { DONE, type Signal } from "../program/signal.js";
import { type EvaluateOptions, exitPayload, Located, NeedsAnswer } from "./block-evaluation.js";
import { type FrameKind, kindOfFrame } from "./frame-kinds.js";
import type { CommitFrame, FlowFrame, Frame, BranchFrame } from "./frames.js";
import { checkMeters, spendTime, spendUsage } from "./meters.js";
import { pathOf } from "./path.js";
import type { BlockCode, Program, Step } from "./program.js";
import type { RunValues } from "./run-values.js";
import { type Branch, type MachineState, type Outcome, ROOT } from "./state.js";

/** What the machine asks of the run around it. None of it waits. */
export interface MachineHost {
  readonly values: RunValues;
  /**
   * Starts something that takes time. When it has ended, `settle` is called at a block boundary, unless the branch was
   * cancelled meanwhile; then the branch goes on.
   */
  start(branch: Branch, task: Task): void;
  /** Stops what a branch waits for. */
  abort(branch: Branch): void;
  /** The branch has parked; the run makes it durable. */
  parked(info: CheckpointInfo): void;
  event(event: MachineEvent): void;
  /** An event of the flow itself. */
  emitted(name: string, event: MachineEvent): void;
  /** A block has ended. */
  completed(): void;
  readonly telemetry: boolean;
  /** Only of a run that is inspected. */
  readonly inspection?: MachineInspection | undefined;
}

/** What an inspected machine asks on its way. */
export interface MachineInspection {
  /** A step of the branch begins. */
  stepping(branch: Branch): void;
  /** A block begins. `true`: it does not yet; the run stands still. */
  entering(branch: Branch, block: BlockCode): boolean;
  /** Something is done outside that cannot be done otherwise a second time. */
  forget(): void;
  /** A statement begins. Throws a Standstill when the run stands still before it. */
  statement(branch: Branch, block: BlockCode, e: Evaluation): void;
}

export interface Task {
  readonly path: string;
  /** Distinguishes the calls of one block; the same after a crash. */
  readonly key: string;
  /** `commit`: the state must be durable before it starts, and it is never left half done. `read`: may be repeated freely. */
  readonly kind?: "commit" | "read";
  perform(options: { readonly signal: AbortSignal; readonly idempotencyKey: string }): Promise<() => void>;
}

export interface MachineEvent {
  readonly type: string;
  readonly branch?: Branch;
  readonly block?: BlockCode;
  readonly path?: string;
  readonly payload: JsonObject;
  /** Of the flow's own events: the how manieth of its block. */
  readonly index?: number;
}

/**
 * The machine: it moves branches from one block boundary to the next. Its whole state is `state`, plain data; there is no
 * recursion over blocks, so a run can be written down, dropped and rebuilt between any two steps.
 */
export class Machine {
  constructor(
    readonly program: Program,
    readonly state: MachineState,
    readonly host: MachineHost,
  ) {}

  /** Puts the outermost flow on the stack. */
  begin(flow: FlowCode, slots: Value[]): void {
    const frame: FlowFrame = { kind: "flow", block: NONE, flow: flow.index, slots, body: flow.body, next: 0 };
    this.state.branches.set(ROOT, { id: ROOT, parent: NONE, status: "ready", frames: [frame], counts: {} });
  }

  /** One step of a branch that is ready: a block begins, or one that was begun goes on. */
  step(branch: Branch): void {
    this.state.steps++;
    const { inspection } = this.host;
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

  /** A decision for a parked branch; the branch goes on. `false`: no branch waits for it any more. */
  decide(checkpointId: string, decision: Decision): boolean {
    const branch = this.parkedOn(checkpointId);
    if (branch === undefined) return false;
    const frame = this.top(branch);
    this.#kind(frame).decide?.(frame, decision);
    branch.status = "ready";
    return true;
  }

  parkedOn(checkpointId: string): Branch | undefined {
    for (const branch of this.state.branches.values()) {
      const frame = branch.frames.at(-1);
      // One that waits for responses may have been woken to look at them.
      const waits = branch.status === "parked" || frame?.kind === "await";
      if (frame !== undefined && waits && this.#checkpointOf(frame) === checkpointId) return branch;
    }
    return undefined;
  }
  /** Whether it is no person who is waited for. */
  isWait(checkpointId: string): boolean {
    const branch = this.parkedOn(checkpointId);
    return branch !== undefined && this.#kind(this.top(branch)).decidedBy === "engine";
  }
  /** Ids of all checkpoints that branches wait for, in order of their branches. */
  parkedIds(): string[] {
    const ids: string[] = [];
    for (const branch of this.state.branches.values()) {
      const id = branch.status === "parked" ? this.#checkpointOf(this.top(branch)) : undefined;
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  /** Ends everything: branches, what they wait for, their checkpoints, what they called. */
  fail(error: FlowError, reason: string): void {
    for (const branch of [...this.state.branches.values()]) if (branch.parent === NONE) this.cancel(branch, reason);
    this.state.branches.clear();
    delete this.state.ending;
    this.state.outcome = { status: "FAILED", error };
  }

  // -- for behaviours

  top(branch: Branch): Frame {
    const frame = branch.frames.at(-1);
    if (frame === undefined) throw new RunError("InternalError", "A branch has no frames.");
    return frame;
  }
  block(index: number): BlockCode {
    const block = this.program.blocks[index];
    if (block === undefined) throw new RunError("InternalError", `The program has no block ${index}.`);
    return block;
  }
  /** The block that a frame stands before; `undefined` at the end of its body, or without one. */
  nextBlock(frame: Frame): BlockCode | undefined {
    return frame.body === NONE ? undefined : this.program.bodies[frame.body]?.blocks[frame.next];
  }
  push(branch: Branch, frame: Frame): void {
    branch.frames.push(frame);
  }
  path(branch: Branch, nodeId: string): string {
    return pathOf(this.program, this.state, branch, nodeId);
  }
  /** The frame that holds the variables. */
  scope(branch: Branch): FlowFrame | BranchFrame {
    for (let at = branch.frames.length - 1; at >= 0; at--) {
      const frame = branch.frames[at]!;
      if (frame.kind === "flow" || frame.kind === "branch") return frame;
    }
    throw new RunError("InternalError", "A branch has no scope.");
  }
  /** The name of the flow that the branch is in. */
  flowOf(branch: Branch): FlowCode {
    for (let current: Branch | undefined = branch; current; current = this.state.branches.get(current.parent)) {
      const frame = current.frames.findLast((candidate) => candidate.kind === "flow");
      const flow = frame?.kind === "flow" ? this.program.flowsByIndex[frame.flow] : undefined;
      if (flow !== undefined) return flow;
    }
    throw new RunError("InternalError", "A branch is in no flow.");
  }

  /**
   * Evaluates expressions of a block. What `run` assigns to the evaluation's variables is kept only with `commit`; events
   * are published when it has succeeded. Throws NeedsCall when an answer is missing.
   */
  evaluate<T>(branch: Branch, block: BlockCode, run: (e: Evaluation) => T, options: EvaluateOptions = {}): T {
    const { e, result } = this.#evaluated(branch, block, run, options);
    if (options.commit === true) this.scope(branch).slots = e.slots;
    delete branch.record;
    this.#publish(branch, block, e);
    return result;
  }

  /**
   * Evaluates a block that may write memory. One that has written becomes a frame that ends when its writes are applied;
   * until then nothing has changed.
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
      changes: e.slots.flatMap((value, slot) => (scope.slots[slot] === value ? [] : [[slot, value] as const])),
      ...(result === undefined ? {} : { signal: result }),
      emits: e.emits,
      skipped: e.skipped,
      phase: "intended",
    });
    return "again";
  }
  /** The writes of a block are applied: so are its variables and events. */
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
    const e = new Evaluation(
      options.commit === true ? slots.slice() : slots,
      this.host.values,
      this.path(branch, block.ir.node_id),
      branch.record,
      options.blockValues ?? ((name) => this.blockValue(branch, name)),
      this.host.values.limits.steps - this.state.steps,
      options.writesMemory,
    );
    const { inspection } = this.host;
    if (inspection !== undefined) e.onStatement = () => inspection.statement(branch, block, e);
    try {
      return { e, result: run(e) };
    } catch (thrown) {
      if (thrown instanceof Standstill) throw thrown;
      // Neither is an error that anybody else sees: `#guarded` takes them.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw thrown instanceof NeedsCall ? new NeedsAnswer(thrown.call, e.readings) : new Located(thrown, e);
    } finally {
      this.state.steps += e.steps;
    }
  }

  #publish(branch: Branch, block: BlockCode, { emits, skipped }: Pick<CommitFrame, "emits" | "skipped">): void {
    const path = this.path(branch, block.ir.node_id);
    for (const [index, { event, payload }] of emits.entries()) {
      this.host.emitted(event, { type: event, branch, block, path, payload, index });
    }
    for (const payload of skipped) this.#event("pipeline.step_skipped", branch, block, payload);
  }

  /** Starts something that takes time; `settle` runs when it has ended. */
  start(branch: Branch, task: Task): "blocked" {
    this.host.start(branch, task);
    return "blocked";
  }

  park(branch: Branch, info: CheckpointInfo): "blocked" {
    branch.status = "parked";
    this.host.parked(info);
    return "blocked";
  }

  /** Ends a branch and its own branches, wherever they are. */
  cancel(branch: Branch, reason: string): void {
    this.#abandon(branch, reason);
    for (const other of [...this.state.branches.values()]) if (other.parent === branch.id) this.cancel(other, reason);
    this.state.branches.delete(branch.id);
  }

  /** Ends the block of a frame further down the stack, with all that runs above it. */
  failAt(branch: Branch, frame: Frame, error: FlowError): void {
    this.#abandon(branch, error.message);
    for (const other of [...this.state.branches.values()]) {
      if (other.parent === branch.id) this.cancel(other, error.message);
    }
    branch.frames.length = branch.frames.indexOf(frame);
    branch.status = "ready";
    delete branch.record;
    this.#complete(branch, this.block(frame.block), { kind: "throw", error });
  }

  /** What was waited for by a durable record is not waited for any more. */
  close(checkpointId: string, reason: string): void {
    this.state.closing = [...this.state.closing, { checkpointId, reason, wait: true }];
  }

  /** Starts an asynchronous call beside everything that runs. Its root frame is there; `frames` come above it. */
  detach(branch: Branch, block: BlockCode, id: string, frame: Frame): void {
    const origin = this.path(branch, block.ir.node_id);
    const root: Frame = { kind: "detached", block: block.index, body: NONE, next: 0, origin };
    const own = this.state.nextBranch++;
    this.state.branches.set(own, {
      id: own,
      parent: NONE,
      status: "ready",
      frames: [root, frame],
      counts: {},
      fork: { count: 1, index: 0, base: this.#ordinals(branch) },
      handle: { id, kept: block.slot !== NONE, ignored: false },
    });
  }

  /** Calls of a branch come after those that the asynchronous call it has waited for has made. */
  absorbCounts(branch: Branch, call: Branch): void {
    const counts = { ...branch.counts };
    for (const [name, count] of Object.entries(call.counts)) {
      if (branch.fork === undefined) counts[name] = Math.max(counts[name] ?? 0, (call.fork?.base[name] ?? 0) + count);
    }
    branch.counts = counts;
  }

  /** The called invocation runs again: its end is waited for anew. */
  rejoin(waitId: string): void {
    const branch = this.parkedOn(waitId);
    const frame = branch === undefined ? undefined : this.top(branch);
    if (branch === undefined || frame?.kind !== "call") return;
    frame.phase = { step: "join" };
    branch.status = "ready";
  }

  /** Waits whose time is over, and the time until the next one is. */
  deadlines(now: number): { readonly due: readonly string[]; readonly left: number } {
    const due: string[] = [];
    let left = Infinity;
    if (!this.program.hasDeadlines) return { due, left };
    for (const branch of this.state.branches.values()) {
      const frame = branch.status === "parked" ? this.top(branch) : undefined;
      if (frame?.kind !== "await" || frame.deadline === undefined || frame.waitId === undefined) continue;
      if (frame.deadline <= now) due.push(frame.waitId);
      else left = Math.min(left, frame.deadline - now);
    }
    return { due, left };
  }

  /** The number of the branch's next call by this name, among all of the invocation; see `Fork`. */
  ordinal(branch: Branch, name: string): number {
    let number = branch.counts[name] ?? 0;
    for (let at: Branch | undefined = branch; at?.fork !== undefined; at = this.state.branches.get(at.parent)) {
      number = (at.fork.base[name] ?? 0) + number * at.fork.count + at.fork.index;
    }
    return number;
  }
  counted(branch: Branch, name: string): void {
    branch.counts = { ...branch.counts, [name]: (branch.counts[name] ?? 0) + 1 };
  }

  /** Adds running time to all meters that something runs under, and ends what is over its bound. */
  spendTime(ms: number): void {
    spendTime(this, ms);
    checkMeters(this);
  }

  event(type: string, branch: Branch, block: BlockCode, payload: JsonObject): void {
    this.#event(type, branch, block, payload);
  }

  // -- inside

  /** Nobody waits any more for what the branch on its own waits for. */
  #abandon(branch: Branch, reason: string): void {
    this.host.abort(branch);
    const frame = branch.frames.at(-1);
    if (frame === undefined) return;
    const id = branch.status === "parked" ? this.#checkpointOf(frame) : undefined;
    if (id !== undefined) {
      const wait = this.#kind(frame).decidedBy === "engine";
      this.state.closing = [...this.state.closing, { checkpointId: id, reason, ...(wait ? { wait } : {}) }];
    }
    if (frame.kind !== "call" || frame.phase.step === "ended") return;
    // An asynchronous call that nobody waits for any more runs on.
    if (branch.handle?.ignored === true && branch.frames.length === 2) return;
    const { target, invocationId } = frame.call;
    this.state.cancelling = [...this.state.cancelling, { target, invocationId, reason }];
  }

  /** The numbers of the next calls of a branch, by all names that it has. */
  #ordinals(branch: Branch): Readonly<Record<string, number>> {
    const names = new Set<string>();
    for (let at: Branch | undefined = branch; at !== undefined; at = this.state.branches.get(at.parent)) {
      for (const name of Object.keys({ ...at.counts, ...at.fork?.base })) names.add(name);
    }
    return Object.fromEntries([...names].map((name) => [name, this.ordinal(branch, name)]));
  }

  #kind(frame: Frame): FrameKind<Frame> {
    return kindOfFrame(this.program.frameKinds, frame);
  }
  /** The checkpoint that a frame waits for. */
  #checkpointOf(frame: Frame): string | undefined {
    return this.#kind(frame).checkpointId?.(frame);
  }

  #guarded(branch: Branch, block: BlockCode, run: () => Step): Step {
    try {
      return run();
    } catch (thrown) {
      if (thrown instanceof NeedsAnswer) {
        this.#ask(branch, block, thrown);
        return "blocked";
      }
      if (thrown instanceof Standstill) {
        // It is evaluated again over the same answers and readings, up to here and on.
        const path = this.path(branch, block.ir.node_id);
        branch.record = { ...branch.record, path, calls: branch.record?.calls ?? [], ...thrown.e.readings };
        return "blocked";
      }
      const [cause, location] = thrown instanceof Located ? [thrown.thrown, thrown.e.location] : [thrown, undefined];
      const place = { nodeId: block.ir.node_id, location: location ?? block.ir.source_location };
      return { kind: "throw", error: toFlowError(cause, place) };
    }
  }

  #afterStep(branch: Branch, block: BlockCode, step: Step, depth: number): void {
    if (step === "again" || step === "blocked") return;
    branch.frames.length = depth;
    this.#complete(branch, block, step);
  }

  /** A block has ended; its own frame is off the stack. */
  #complete(branch: Branch, block: BlockCode, signal: Signal): void {
    let ended = signal;
    this.host.completed();
    if (this.top(branch).kind === "detached") {
      this.#endDetached(branch, block, ended);
      return;
    }
    // A block with a result takes what is yielded in it.
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

  /** A signal that is not `done` reaches the frame on top; or its body has ended. */
  #deliver(branch: Branch, signal: Signal): void {
    const frame = this.top(branch);
    if (frame.kind === "branch") {
      this.#endStrand(branch, signal);
      return;
    }
    if (frame.kind === "flow") {
      this.#endFlow(branch, frame, signal);
      return;
    }
    const block = this.block(frame.block);
    const passed = block.behaviour.passes?.(this, branch, frame, signal) ?? signal;
    if (passed === "again") return;
    branch.frames.pop();
    this.#complete(branch, block, passed);
  }

  #endStrand(branch: Branch, signal: Signal): void {
    branch.signal = signal;
    branch.status = "ended";
    const parent = this.state.branches.get(branch.parent);
    if (parent !== undefined) parent.status = "ready";
  }

  /** An asynchronous call has ended: those who wait look at it. */
  #endDetached(branch: Branch, block: BlockCode, signal: Signal): void {
    delete branch.record;
    if (signal.kind === "throw") {
      const error = withPlace(signal.error, { nodeId: block.ir.node_id, location: block.ir.source_location });
      branch.signal = { kind: "throw", error };
    } else branch.signal = signal;
    branch.status = "ended";
    branch.frames.length = 0;
    if (branch.handle?.kept !== true) this.state.branches.delete(branch.id);
    for (const other of this.state.branches.values()) {
      if (other.status !== "parked" && other.status !== "waiting") continue;
      if (this.top(other).kind === "await") other.status = "ready";
    }
    const { ending } = this.state;
    if (ending !== undefined) this.#endRun(ending);
  }

  /** The flow has ended. It completes when what it called asynchronously, and nobody waited for, is safe. */
  #endRun(outcome: Outcome): void {
    const { state } = this;
    if (outcome.status === "FAILED") {
      state.branches.delete(ROOT);
      this.fail(outcome.error, "The flow that called it failed.");
      return;
    }
    for (const branch of [...state.branches.values()]) {
      if (branch.parent === NONE && this.#mayBeLeft(branch)) this.#leave(branch);
    }
    state.branches.delete(ROOT);
    if (state.branches.size > 0) {
      state.ending = outcome;
      return;
    }
    delete state.ending;
    state.outcome = outcome;
  }

  /** A call of another core goes on by itself once it has begun; one of this core is a part of this run. */
  #mayBeLeft({ id, status, handle, frames }: Branch): boolean {
    const frame = frames.at(-1);
    return (
      id === ROOT ||
      status === "ended" ||
      handle?.ignored === true ||
      (frame?.kind === "call" && frames.length === 2 && frame.phase.step !== "begin")
    );
  }

  #leave(branch: Branch): void {
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
    this.host.start(branch, this.#callTask(branch, path, call));
  }

  #callTask(branch: Branch, path: string, call: PendingCall): Task {
    const { method, hash, key, target } = call;
    const reads = target.kind === "memory";
    return {
      path,
      key,
      ...(reads ? { kind: "read" } : {}),
      perform: async (options) => {
        const answer = await this.host.values.perform(call, this.ordinal(branch, method), options);
        return () => {
          if (!reads) this.counted(branch, method);
          if ("usage" in answer) spendUsage(this, branch, answer.usage);
          const record = branch.record ?? { path, calls: [], times: [] };
          const entry = { method, hash, ...(reads ? { reads } : {}), answer };
          branch.record = { ...record, calls: [...record.calls, entry] };
        };
      },
    };
  }

  /** `input`, `output` and `failed` of the nearest model block around. */
  blockValue(branch: Branch, name: string): Value {
    for (let current: Branch | undefined = branch; current; current = this.state.branches.get(current.parent)) {
      const frame = current.frames.findLast((candidate) => candidate.kind === "model");
      if (frame?.kind !== "model") continue;
      if (name === "input") return frame.input;
      if (frame.phase.step !== "repair") break;
      return name === "output" ? frame.phase.output : frame.phase.failed;
    }
    throw new RunError("InternalError", `There is no model block whose ${name} could be read here.`);
  }

  #checkSteps(): void {
    const { steps } = this.host.values.limits;
    if (this.state.steps <= steps) return;
    throw new EvaluationError("LimitError", `The run took more than ${steps} steps. Raise limits.steps if it must.`, {
      limit: "steps",
      max: steps,
    });
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
