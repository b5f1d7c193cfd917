import { RunError, StoreError } from "../../host/errors.js";
import type {
  CheckpointInfo,
  CompletedResult,
  FailedResult,
  InvocationChange,
  Lease,
  StartRecord,
  StreamItem,
} from "../../host/interfaces.js";
import { toJson } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";
import { restore } from "../machine/log-entry.js";
import { Machine, type MachineEvent, type MachineHost, type Task } from "../machine/machine.js";
import { timeLeft } from "../machine/meters.js";
import type { Program } from "../machine/program.js";
import type { AskOptions, RunValues } from "../machine/run-values.js";
import { type Branch, initialState, type MachineState } from "../machine/state.js";
import { toFlowError } from "../program/flow-error.js";
import type { Limits } from "../program/limits.js";
import { type Children, dispatchFor } from "./called-invocations.js";
import { Inspection } from "./debug/inspection.js";
import type { Inspector } from "./debug/inspector.js";
import type { Embeddings } from "./embeddings.js";
import { flowArguments } from "./flow-arguments.js";
import { InFlight } from "./in-flight.js";
import { Journal } from "./journal.js";
import type { Environment } from "./load-program.js";
import type { EventPipe, HandlerCalls } from "./notifications.js";
import { OutsideCalls, Redactor } from "./outside-calls.js";
import { finalResult } from "./results.js";
import { RunCheckpoints } from "./run-checkpoints.js";
import { RunEvents } from "./run-events.js";
import { partitionOf, RunMemory } from "./run-memory.js";
import { readConfig, readReference, runValues } from "./run-values.js";

/** What all runs of an engine share. */
export interface RunContext {
  readonly environment: Environment;
  readonly limits: Limits;
  readonly telemetry: boolean;
  readonly pipe: EventPipe;
  readonly handler: HandlerCalls;
  readonly children: Children;
  readonly embeddings: Embeddings;
  readonly inspector?: Inspector | undefined;
}

/** How a run came to rest, as far as its owner can tell. */
export type Rest =
  | { readonly kind: "finished"; readonly result: CompletedResult | FailedResult }
  | { readonly kind: "released"; readonly checkpoints: readonly CheckpointInfo[]; readonly state: MachineState }
  /** Something has arrived after the release: whoever claims the invocation goes on. */
  | { readonly kind: "again" };

/** So many steps are made before others on the event loop get their turn. */
const BURST = 5000;

/**
 * One invocation under one lease: moves the machine on, makes durable what must be, and brings it to rest. It ends with
 * its lease; whoever goes on makes a new one from the log.
 */
export class Run implements MachineHost {
  readonly values: RunValues;
  readonly telemetry: boolean;
  readonly inspection: Inspection | undefined;
  readonly #machine: Machine;
  readonly #journal: Journal;
  readonly #inFlight: InFlight;
  readonly #events: RunEvents;
  readonly #checkpoints: RunCheckpoints;
  readonly #fresh: boolean;
  readonly #recoveries: number;
  #reference: ReadonlyMap<string, Value> = new Map();
  #wake: (() => void) | undefined;
  #poked = false;
  #mustLook: boolean;
  #closing: "no" | "grace" | "now" = "no";
  #cancel: string | undefined;
  #maxRecoveries: number | undefined;
  #completions = 0;
  #bursts = 0;
  #lastTick: number;

  constructor(
    private readonly context: RunContext,
    readonly program: Program,
    readonly begun: StartRecord,
    readonly lease: Lease,
    entries: readonly Uint8Array[],
    private readonly follow: (item: StreamItem) => void,
    private readonly followed: () => boolean,
  ) {
    const { environment } = context;
    const { clock, checkpoints } = environment;
    const { state, epoch, released } = restore(program.frameKinds, entries);
    this.#fresh = state === undefined;
    this.#mustLook = lease.epoch > 1;
    // Who resumes what was released does not recover it.
    this.#recoveries = lease.epoch - Math.max(epoch, 1) - (released ? 1 : 0);
    this.telemetry = context.telemetry;
    const config = (name: string) => this.#machine.state.config[name] ?? null;
    const memory = new RunMemory(environment.memory, partitionOf(program.module, begun));
    const calls = new OutsideCalls(
      program,
      environment,
      memory,
      context.embeddings,
      new Redactor(),
      config,
      followed,
      (options, path, text) => this.#delta(options, path, text),
    );
    this.values = runValues({
      module: program.module,
      start: begun,
      limits: context.limits,
      calls,
      memory,
      now: () => clock.now(),
      config,
      reference: (name) => this.#reference.get(name) ?? null,
      dispatch: dispatchFor(environment.dispatcher, begun),
      log: (path, message, value) =>
        this.event({
          type: "debug.log",
          path,
          payload: { message, ...(value === undefined ? {} : { value: toJson(value) }) },
        }),
    });
    this.#machine = new Machine(program, state ?? initialState(), this);
    this.#inFlight = new InFlight(begun.invocationId, () => this.#wakeUp());
    this.#journal = new Journal(checkpoints, lease, begun.durability, this.#machine, context.limits, !this.#fresh);
    this.#events = new RunEvents(
      begun,
      lease.epoch,
      () => this.#machine.state,
      () => clock.now(),
      ({ branch, block }) =>
        branch === undefined || block === undefined ? undefined : this.#machine.path(branch, block.ir.node_id),
      context.pipe,
      (event) => follow({ kind: "event", event }),
    );
    this.#checkpoints = new RunCheckpoints({
      environment,
      lease,
      machine: this.#machine,
      journal: this.#journal,
      handler: context.handler,
      children: context.children,
      event: (event) => this.event(event),
      snapshot: (change) => this.#snapshot(change),
    });
    this.#lastTick = clock.monotonic();
    const { inspector } = context;
    this.inspection =
      inspector === undefined
        ? undefined
        : new Inspection(inspector, this.#machine, begun.invocationId, {
            moved: () => this.#wakeUp(),
            rewound: () => this.#rewound(),
          });
  }

  // -- for the engine

  /** Something is in the inbox. */
  look(): void {
    this.#mustLook = true;
    this.#wakeUp();
  }
  /** A checkpoint's time is over and it is to be escalated. */
  escalate(checkpointId: string): void {
    this.#checkpoints.wantEscalation(checkpointId);
    this.#wakeUp();
  }
  /** How often the run may have been recovered without getting anywhere, instead of the engine's limit. */
  limitRecoveries(max: number): void {
    this.#maxRecoveries = max;
  }
  /** Stops at the next durable point; `now`: without waiting for calls that are in flight. */
  close(when: "grace" | "now"): void {
    this.#closing = when;
    this.#wakeUp();
  }

  /**
   * Runs until nothing can go on. Rejects with OwnershipLostError when another engine has taken over, and with StoreError
   * when the store fails or the engine is closed; the invocation is then as durable as it was.
   */
  async toRest(): Promise<Rest> {
    try {
      await this.#prepare();
      for (;;) {
        await this.#advance();
        if (this.#hasEnded()) return await this.#finish();
        if (this.#closing !== "no") return await this.#stop();
        const rest = await this.#rest();
        if (rest !== undefined) return rest;
      }
    } finally {
      this.#inFlight.abortAll();
      this.inspection?.end();
    }
  }

  // -- for the machine

  start(branch: Branch, task: Task): void {
    this.#inFlight.add(branch, task);
  }
  abort(branch: Branch): void {
    this.#inFlight.abort(branch);
  }
  parked(info: CheckpointInfo): void {
    // The way back ends at what others have seen.
    this.inspection?.forget();
    this.#checkpoints.park(info);
  }
  completed(): void {
    this.#completions++;
  }
  event(event: MachineEvent): void {
    if (this.telemetry) this.#events.send(event);
  }
  emitted(name: string, event: MachineEvent): void {
    this.#events.keep(name, event);
    // Where blocks are written down, it waits until its block is.
    if (!this.#journal.writesBlocks) this.#events.release();
  }

  // -- the life of a run

  async #prepare(): Promise<void> {
    const { environment, limits } = this.context;
    const { module, readsReference } = this.program;
    const { state } = this.#machine;
    try {
      const max = this.#maxRecoveries ?? limits.recoveries;
      if (this.#recoveries > max) throw poisonous(max);
      if (readsReference || this.inspection !== undefined) this.#reference = await readReference(module, environment);
      if (!this.#fresh) {
        this.event({ type: "invocation.resumed", payload: {} });
        return;
      }
      const { flow: name, input, instanceKey } = this.begun;
      this.event({
        type: "invocation.started",
        payload: { input, ...(instanceKey === undefined ? {} : { instance_key: instanceKey }) },
      });
      if (module.config.length > 0) state.config = await readConfig(module, environment);
      const { flow, slots } = flowArguments(this.program, name, input, this.values);
      this.#machine.begin(flow, slots);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      this.#machine.fail(toFlowError(error), "The run failed.");
    }
  }

  #hasEnded(): boolean {
    return this.#machine.state.outcome !== undefined;
  }

  /** Steps until nothing can run. */
  async #advance(): Promise<void> {
    const { clock } = this.context.environment;
    for (;;) {
      if (this.#mustLook) await this.#look();
      if (this.#checkpoints.wantsEscalation) {
        await this.#look();
        await this.#checkpoints.escalate();
      }
      if (await this.#checkpoints.applyDeadlines(clock.now())) await this.#look();
      this.#obey();
      if (this.#hasEnded()) return;
      if (this.#closing !== "no") {
        this.#inFlight.forgetWaiting();
        if (this.#closing === "now" || this.#inFlight.size === 0) return;
      }
      const settled = this.#inFlight.settle();
      if (settled !== "nothing") this.#journal.changed(settled === "reads");
      this.#tick();
      if (this.#closing === "no") await this.#reloadConfig();
      const stepped = this.#closing === "no" && this.#burst();
      await this.#persist(settled === "answers");
      if (this.inspection?.stands === true && this.#closing === "no") {
        await this.#standStill(this.inspection);
        continue;
      }
      if (this.#closing === "no") this.#inFlight.startAll();
      this.#events.release();
      await this.#breathe();
      if (stepped || settled !== "nothing" || this.#hasEnded()) continue;
      if (this.#inFlight.size === 0) return;
      await this.#wait();
    }
  }

  /** Steps of all branches that can run. With durability "block" each makes one block, which is then written down. */
  #burst(): boolean {
    const { state } = this.#machine;
    let stepped = false;
    for (let budget = BURST; budget > 0;) {
      let any = false;
      for (const branch of [...state.branches.values()]) {
        const completed = this.#completions;
        while (this.#canRun(branch) && state.outcome === undefined && budget > 0) {
          this.#machine.step(branch);
          this.#journal.changed(this.#inFlight.reads(branch));
          budget--;
          any = true;
          if (this.#journal.writesBlocks && this.#completions > completed) break;
        }
      }
      stepped ||= any;
      if (!any || state.outcome !== undefined || this.#journal.writesBlocks) return stepped;
    }
    this.#bursts++;
    return stepped;
  }

  /** After a long burst others on the event loop get their turn. */
  async #breathe(): Promise<void> {
    if (this.#bursts === 0) return;
    this.#bursts = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  #canRun(branch: Branch): boolean {
    return (
      branch.status === "ready" &&
      this.inspection?.stands !== true &&
      !this.#inFlight.has(branch) &&
      this.#machine.state.branches.get(branch.id) === branch
    );
  }

  /** Makes durable what must be before anything depends on it. */
  async #persist(answered: boolean): Promise<void> {
    if (await this.#checkpoints.persist()) return;
    if (this.#journal.due) await this.#journal.changes(answered ? "call" : "block", this.#checkpoints.consumed({}));
    else if (this.#inFlight.mustBeDurable && !this.#journal.writesBlocks) await this.#snapshot({});
  }

  /** `false`: the state is too large to be written, which has failed the run. */
  async #snapshot(change: InvocationChange): Promise<boolean> {
    this.#tick();
    try {
      await this.#journal.snapshot(this.#checkpoints.consumed(change));
      return true;
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      this.#machine.fail(toFlowError(error), error.message);
      // What was never written needs no closing; what was is closed with the end of the run.
      return false;
    }
  }

  /** Takes decisions and cancel requests out of the inbox. `true`: there were some. */
  async #look(): Promise<boolean> {
    this.#mustLook = false;
    const { found, cancel } = await this.#checkpoints.look();
    const cancelled = cancel !== undefined && this.#cancel === undefined;
    this.#cancel ??= cancel;
    return found || cancelled;
  }

  /** Ends a cancelled run. */
  #obey(): void {
    if (this.#cancel === undefined || this.#machine.state.outcome !== undefined) return;
    const reason = this.#cancel;
    this.#machine.fail({ errorType: "CancelledError", message: `The run was cancelled: ${reason}` }, reason);
  }

  /** Nothing can run: gives the invocation back, unless something has come in meanwhile. */
  async #rest(): Promise<Rest | undefined> {
    const ids = this.#machine.parkedIds();
    if (ids.length === 0) {
      const message = "Nothing of the run can go on, and nothing is waited for.";
      this.#machine.fail({ errorType: "InternalError", message }, message);
      return undefined;
    }
    if (this.#journal.dirty && !(await this.#snapshot({}))) return undefined;
    // First look: a decision that came while the branches parked.
    if (await this.#look()) return undefined;
    const infos = await this.#checkpoints.infos(ids);
    const { checkpoints, decided, running } = await this.context.children.look(infos);
    for (const id of running) this.#machine.rejoin(id);
    if (running.length > 0) return undefined;
    if (decided && (await this.#look())) return undefined;
    await this.#journal.mark("released", this.#checkpoints.consumed({ released: true }));
    // Second look: one that found the invocation still owned, and left it to its owner.
    const { decisions, cancel } = await this.context.environment.checkpoints.inbox(this.lease);
    if (decisions.length > 0 || cancel !== undefined) return { kind: "again" };
    this.event({
      type: "invocation.suspended",
      payload: { checkpoints: checkpoints.map(({ checkpointId }) => checkpointId) },
    });
    return { kind: "released", checkpoints, state: this.#machine.state };
  }

  async #finish(): Promise<Rest> {
    const { state } = this.#machine;
    await this.#inFlight.commitsEnded();
    if (state.closing.length > 0 || state.cancelling.length > 0) {
      if (this.#journal.dirty || !this.#fresh)
        await this.#journal.snapshot(this.#checkpoints.consumed({})).catch(unlessTooLarge);
      await this.#checkpoints.close();
    }
    this.#tick();
    const { invocationId, flow } = this.begun;
    const result = finalResult(this.program, invocationId, flow, state);
    if (result === undefined) throw new TypeError("A run without outcome cannot be finished.");
    await this.#journal.mark("finished", this.#checkpoints.consumed({ finished: result }));
    this.#events.release();
    const { durationMs } = result;
    if (result.status === "COMPLETED") {
      this.event({
        type: "invocation.completed",
        payload: { output: result.output, duration_ms: durationMs, ...this.#instance() },
      });
    } else {
      const { errorType, message, nodeId } = result.error;
      this.event({
        type: "invocation.failed",
        payload: {
          error: { error_type: errorType, message, ...(nodeId === undefined ? {} : { node_id: nodeId }) },
          duration_ms: durationMs,
        },
      });
    }
    return { kind: "finished", result };
  }

  #instance(): { instance_key?: string } {
    const { instanceKey } = this.begun;
    return instanceKey === undefined ? {} : { instance_key: instanceKey };
  }

  /** The engine is being closed: leaves a durable point that another process can go on from. */
  async #stop(): Promise<never> {
    this.#inFlight.abortAll();
    if (this.#journal.dirty) await this.#snapshot({});
    throw new StoreError(
      `The engine was closed before ${this.begun.invocationId} came to rest. recover() continues it, in this process or another.`,
      { invocation_id: this.begun.invocationId },
    );
  }

  // -- inspected

  /** Until the inspector lets it go on; time stands still meanwhile. Cancelling and closing get through. */
  async #standStill(inspection: Inspection): Promise<void> {
    this.#tick();
    while (inspection.stands && this.#closing === "no" && this.#cancel === undefined) {
      await this.#woken();
      if (this.#mustLook) await this.#look();
    }
    this.#lastTick = this.context.environment.clock.monotonic();
  }

  /** The state is an earlier one: nobody waits for what was begun since, and what is written next is the whole of it. */
  #rewound(): void {
    this.#inFlight.abortAll();
    this.#journal.forget();
    this.#journal.changed();
  }

  // -- time

  /** Running time goes to all that is metered. */
  #tick(): void {
    const now = this.context.environment.clock.monotonic();
    this.#machine.spendTime(now - this.#lastTick);
    this.#lastTick = now;
  }

  /** Until something ends, is asked for, or has no time left. */
  async #wait(): Promise<void> {
    if (this.#poked) {
      this.#poked = false;
      return;
    }
    const woken = this.#woken();
    const left = Math.min(timeLeft(this.#machine), this.#machine.deadlines(this.context.environment.clock.now()).left);
    if (left === Infinity) await woken;
    else {
      const timer = new AbortController();
      await Promise.race([
        woken,
        this.context.environment.clock.sleep(Math.max(0, left), timer.signal).catch(() => undefined),
      ]);
      timer.abort();
    }
    this.#wake = undefined;
    this.#poked = false;
  }

  /** The next time that somebody wants something of this run. */
  #woken(): Promise<void> {
    if (this.#poked) {
      this.#poked = false;
      return Promise.resolve();
    }
    return new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeUp(): void {
    this.#poked = true;
    this.#wake?.();
  }

  /** @hot_reload parameters are read anew before each round of blocks, and recorded. */
  async #reloadConfig(): Promise<void> {
    const { module } = this.program;
    if (!module.config.some(({ modifiers }) => modifiers.includes("hot_reload"))) return;
    const { state } = this.#machine;
    const fresh = await readConfig(module, this.context.environment, ({ modifiers }) =>
      modifiers.includes("hot_reload"),
    );
    state.config = { ...state.config, ...fresh };
  }

  #delta({ nodeId, attempt }: AskOptions, path: string, text: string): void {
    if (this.followed()) this.follow({ kind: "delta", nodeId, path, attempt, text });
  }
}

function poisonous(recoveries: number): RunError {
  return new RunError(
    "RecoveryLimitError",
    `The run was recovered ${recoveries} times and never got to a new durable point. It is not tried again.`,
    { recoveries },
  );
}

/** The state of a failed run that is too large to be written is not needed: only its end is. */
function unlessTooLarge(error: unknown): void {
  if (!(error instanceof RunError)) throw error;
}
