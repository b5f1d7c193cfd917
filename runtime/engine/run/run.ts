import { LimitError, RunError, StoreError } from "../../host/errors.js";
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
import type { AskOptions, MachineEvent, MachineHost, RunValues, Task } from "../machine/host.js";
import { restore } from "../machine/log-entry.js";
import { Machine } from "../machine/machine.js";
import { timeLeft } from "../machine/meters.js";
import type { Program } from "../machine/program.js";
import { type Branch, initialState, type MachineState } from "../machine/state.js";
import { deadlines, parkedIds, rejoin } from "../machine/waits.js";
import { toFlowError } from "../program/flow-error.js";
import type { Limits } from "../../limits.js";
import { type CalledInvocations, dispatchFor } from "./called-invocations.js";
import { Inspection } from "./debug/inspection.js";
import type { Inspector } from "./debug/inspector.js";
import type { Embeddings } from "./embeddings.js";
import { flowArguments } from "./flow-arguments.js";
import { InFlight } from "./in-flight.js";
import { recoveryLimitError } from "./invocation-queries.js";
import { Journal } from "./journal.js";
import type { Environment } from "./load-program.js";
import type { CheckpointNotifier, EventPipe } from "./notifications.js";
import { OutsideCalls } from "./outside-calls.js";
import { endEvent, finalResult } from "./results.js";
import { RunCheckpoints } from "./run-checkpoints.js";
import { RunEvents } from "./run-events.js";
import { ParkedRuns, sizeOf } from "./parked-runs.js";
import { partitionOf, RunMemory } from "./run-memory.js";
import { readConfig, readReference, runValues } from "./run-values.js";
import { storeErrorWithoutSecrets } from "./secrets/masked-error.js";
import { type MaskCache, RunSecrets } from "./secrets/run-secrets.js";
import { eventLoop } from "./event-loop.js";
import { Wakeup } from "./wakeup.js";

/** What all runs of an engine share. */
export interface RunContext {
  readonly environment: Environment;
  readonly limits: Limits;
  readonly telemetry: boolean;
  readonly pipe: EventPipe;
  readonly notifier: CheckpointNotifier;
  readonly calls: CalledInvocations;
  readonly embeddings: Embeddings;
  readonly masks: MaskCache;
  readonly parked: ParkedRuns;
  readonly inspector?: Inspector | undefined;
}

/** How `runUntilIdle` ended. */
export type RunOutcome =
  | { readonly kind: "finished"; readonly result: CompletedResult | FailedResult }
  | { readonly kind: "suspended"; readonly checkpoints: readonly CheckpointInfo[]; readonly state: MachineState }
  /** A decision or a cancel request came after the release: the invocation can be claimed and run on. */
  | { readonly kind: "retry" };

/**
 * Executes one invocation under one lease: steps the machine and makes its state durable, until the invocation ends or
 * is suspended. A run ends with its lease; the next owner makes a new run from the log.
 */
export class Run implements MachineHost {
  readonly values: RunValues;
  readonly telemetry: boolean;
  readonly inspection: Inspection | undefined;
  readonly #machine: Machine;
  readonly #wakeup: Wakeup;
  readonly #journal: Journal;
  readonly #inFlight: InFlight;
  readonly #events: RunEvents;
  readonly #checkpoints: RunCheckpoints;
  readonly #secrets: RunSecrets;
  readonly #isFirstAttempt: boolean;
  readonly #recoveries: number;
  #reference: ReadonlyMap<string, Value> = new Map();
  #inboxChanged: boolean;
  #closing: "no" | "grace" | "now" = "no";
  #cancel: string | undefined;
  #maxRecoveries: number | undefined;
  #refusal: RunError | undefined;
  #completions = 0;
  /** Whether the end of the run is recorded. */
  #finished = false;
  /** The steps at which it was last looked whether others should have the event loop. */
  #looked = 0;
  /** The branches that have not had their turn in the last burst, by their ids. */
  #left: number[] = [];
  /** The branch that steps first in the next burst, by its id. */
  #first = 0;
  #lastTick: number;

  constructor(
    private readonly context: RunContext,
    readonly program: Program,
    readonly startRecord: StartRecord,
    readonly lease: Lease,
    entries: readonly Uint8Array[],
    private readonly follow: (item: StreamItem) => void,
    private readonly followed: () => boolean,
  ) {
    const { environment } = context;
    const { clock, checkpoints } = environment;
    const kept = context.parked.take(lease);
    const { state, epoch, released } = kept ?? restore(program.frameKinds, entries);
    this.#isFirstAttempt = state === undefined;
    this.#inboxChanged = lease.epoch > 1;
    // Claiming a released invocation is no recovery.
    this.#recoveries = lease.epoch - Math.max(epoch, 1) - (released ? 1 : 0);
    this.telemetry = context.telemetry;
    const config = (name: string) => this.#machine.state.config[name] ?? null;
    const memory = new RunMemory(environment.memory, partitionOf(program.module, startRecord));
    this.#secrets = new RunSecrets(program.module, environment.secrets, context.masks);
    const calls = new OutsideCalls(
      program,
      environment,
      memory,
      context.embeddings,
      this.#secrets,
      config,
      context.limits,
      followed,
      (options, path, text) => this.#delta(options, path, text),
      (path, source) => this.#maskedAnswer(path, source),
      ({ path, block }, type, payload) => this.event({ type, path, block, payload }),
    );
    this.values = runValues({
      module: program.module,
      start: startRecord,
      limits: context.limits,
      calls,
      memory,
      now: () => clock.now(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      config,
      reference: (name) => this.#reference.get(name) ?? null,
      dispatch: dispatchFor(environment.dispatcher, startRecord),
      log: (path, message, value) =>
        this.event({
          type: "debug.log",
          path,
          payload: { message, ...(value === undefined ? {} : { value: toJson(value) }) },
        }),
    });
    this.#wakeup = new Wakeup(clock);
    this.#machine = new Machine(program, state ?? initialState(), this);
    this.#inFlight = new InFlight(startRecord.invocationId, () => this.#wakeup.wake());
    this.#journal = new Journal(
      checkpoints,
      lease,
      startRecord.durability,
      this.#machine,
      context.limits,
      kept?.written ?? (this.#isFirstAttempt ? undefined : sizeOf(entries)),
    );
    this.#events = new RunEvents(
      startRecord,
      lease.epoch,
      () => this.#machine.state,
      () => clock.now(),
      ({ branch, block }) =>
        branch === undefined || block === undefined ? undefined : this.#machine.path(branch, block.ir.node_id),
      context.pipe,
      (event) => follow({ kind: "event", event }),
      (payload) => this.#secrets.mask.json(payload),
    );
    this.#checkpoints = new RunCheckpoints({
      environment,
      lease,
      machine: this.#machine,
      journal: this.#journal,
      notifier: context.notifier,
      calls: context.calls,
      event: (event) => this.event(event),
      withoutSecrets: (info) => this.#secrets.mask.json(info),
      snapshot: (change) => this.#snapshot(change),
      known: kept?.infos ?? [],
    });
    this.#lastTick = clock.monotonic();
    const { inspector } = context;
    this.inspection =
      inspector === undefined
        ? undefined
        : new Inspection(inspector, this.#machine, startRecord.invocationId, {
            resumed: () => this.#wakeup.wake(),
            rewound: () => this.#rewound(),
          });
  }

  // -- for the engine

  /** Makes the run check its inbox. */
  checkInbox(): void {
    this.#inboxChanged = true;
    this.#wakeup.wake();
  }
  /** Makes the run escalate a checkpoint whose time is over. */
  escalate(checkpointId: string): void {
    this.#checkpoints.requestEscalation(checkpointId);
    this.#wakeup.wake();
  }
  /** Replaces the engine's limit of recoveries without progress. */
  limitRecoveries(max: number): void {
    this.#maxRecoveries = max;
  }
  /** Makes the run fail before it does anything. */
  refuse(error: RunError): void {
    this.#refusal = error;
  }
  /** Stops at the next durable point. `now`: without waiting for calls in flight. */
  close(when: "grace" | "now"): void {
    this.#closing = when;
    this.#wakeup.wake();
  }

  /**
   * Runs until the invocation has ended or nothing can go on.
   * @throws OwnershipLostError when another engine has taken over.
   * @throws StoreError when the store fails or the engine is closed. The invocation is then as durable as it was.
   */
  async runUntilIdle(): Promise<RunOutcome> {
    try {
      await this.#prepare();
      return await this.#runOn();
    } catch (error) {
      if (!isOfRun(error)) throw storeErrorWithoutSecrets(error, this.#secrets.mask);
      return await this.#finishFailed(error);
    } finally {
      this.#inFlight.abortAll();
      this.inspection?.end();
    }
  }

  async #runOn(): Promise<RunOutcome> {
    for (;;) {
      await this.#advance();
      if (this.#hasEnded()) return await this.#finish();
      if (this.#closing !== "no") return await this.#leaveForRecovery();
      const outcome = await this.#suspend();
      if (outcome !== undefined) return outcome;
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
    // Going back ends here, because others have seen the checkpoint.
    this.inspection?.forget();
    this.#checkpoints.park(info);
  }
  completed(): void {
    this.#completions++;
  }
  budgetIsSpent(): boolean {
    return this.context.environment.clock.monotonic() - this.#lastTick >= timeLeft(this.#machine);
  }
  event(event: MachineEvent): void {
    if (this.telemetry) this.#events.send(event);
  }
  emitted(name: string, event: MachineEvent): void {
    this.#events.keep(name, event);
    // With durability "block" the event waits until its block is durable.
    if (!this.#journal.writesBlocks) this.#events.release();
  }

  // -- the life of a run

  async #prepare(): Promise<void> {
    const { environment, limits } = this.context;
    const { module, readsReference } = this.program;
    const { state } = this.#machine;
    try {
      const max = this.#maxRecoveries ?? limits.recoveries;
      // Before the first event, which has the input of the flow.
      if (this.#secrets.areNeeded && !(await this.#isAnswered(this.#secrets.load()))) return;
      if (this.#recoveries > max) throw recoveryLimitError(max);
      if (this.#refusal !== undefined) throw this.#refusal;
      if (readsReference || this.inspection !== undefined) {
        const read = readReference(module, environment, limits).then((values) => {
          this.#reference = values;
        });
        if (!(await this.#isAnswered(read))) return;
      }
      if (!this.#isFirstAttempt) {
        this.event({ type: "invocation.resumed", payload: {} });
        return;
      }
      const { flow: name, input, instanceKey } = this.startRecord;
      this.event({
        type: "invocation.started",
        payload: { input, ...(instanceKey === undefined ? {} : { instance_key: instanceKey }) },
      });
      if (module.config.length > 0) {
        const read = readConfig(module, environment, limits).then((values) => {
          state.config = values;
        });
        if (!(await this.#isAnswered(read))) return;
      }
      const { flow, slots } = flowArguments(this.program, name, input, this.values);
      this.#machine.begin(flow, slots);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      this.#machine.fail(toFlowError(error), "The run failed.");
    }
  }

  /**
   * Waits for a source of the host, before the run begins or goes on. `false`: the run was cancelled meanwhile, and has ended.
   * Not even decisions are taken then, because the events of that might show a secret.
   * @throws StoreError when the engine is closed.
   */
  async #isAnswered(source: Promise<void>): Promise<boolean> {
    if (await this.#wakeup.until(source, () => this.#isStopped())) return true;
    this.#applyCancel();
    if (!this.#hasEnded()) await this.#leaveForRecovery();
    return false;
  }

  /** Whether the run was cancelled or closed. The inbox stays unread: its decisions are taken when the run goes on. */
  async #isStopped(): Promise<boolean> {
    if (this.#closing === "no" && this.#inboxChanged) {
      this.#cancel ??= (await this.context.environment.checkpoints.inbox(this.lease)).cancel;
    }
    return this.#closing !== "no" || this.#cancel !== undefined;
  }

  #hasEnded(): boolean {
    return this.#machine.state.outcome !== undefined;
  }

  /** Steps until nothing can run. */
  async #advance(): Promise<void> {
    const { clock } = this.context.environment;
    for (;;) {
      await eventLoop.pass();
      if (this.#inboxChanged) await this.#checkInbox();
      if (this.#checkpoints.escalationRequested) {
        await this.#checkInbox();
        await this.#checkpoints.escalate();
      }
      if (await this.#checkpoints.applyDeadlines(clock.now())) await this.#checkInbox();
      this.#applyCancel();
      if (this.#hasEnded()) return;
      if (this.#closing !== "no") {
        this.#inFlight.forgetWaiting();
        if (this.#closing === "now" || this.#inFlight.size === 0) return;
      }
      const settled = this.#inFlight.settle((branch) => this.#machine.touched.add(branch));
      if (settled !== "nothing") this.#journal.changed(settled === "reads");
      this.tick();
      if (this.#closing === "no") await this.#reloadConfig();
      const stepped = this.#closing === "no" && this.#steps();
      await this.#persist(settled === "answers");
      if (this.inspection?.isPaused === true && this.#closing === "no") {
        await this.#waitForInspector(this.inspection);
        continue;
      }
      if (this.#closing === "no") this.#inFlight.startAll();
      this.#events.release();
      if (stepped || settled !== "nothing" || this.#hasEnded()) continue;
      if (this.#inFlight.size === 0) return;
      await this.#wait();
    }
  }

  /** Steps; what is thrown there is a fault that ends the run. `true`: something has happened. */
  #steps(): boolean {
    try {
      return this.#burst();
    } catch (error) {
      this.#machine.fail(toFlowError(error), "The run failed.");
      return true;
    }
  }

  /**
   * Steps all branches that can run until the turn is over. With durability "block" each branch runs one block, which is
   * then made durable.
   */
  #burst(): boolean {
    const { state } = this.#machine;
    let stepped = false;
    for (;;) {
      let any = false;
      const turn = this.#branchesInTurn();
      for (const [at, branch] of turn.entries()) {
        const completed = this.#completions;
        // One that the inspector holds goes on when it is let go.
        if (this.inspection?.isPaused === true) this.#left.push(branch.id);
        while (this.#canRun(branch) && state.outcome === undefined) {
          this.#machine.step(branch);
          this.#journal.changed(this.#inFlight.reads(branch));
          any = true;
          if (this.#isTurnOver(state.steps)) {
            // The next branch goes on, so that one that computes does not hold up the others.
            this.#first = branch.id + 1;
            for (const { id } of turn.slice(at + 1)) this.#left.push(id);
            return true;
          }
          if (this.#journal.writesBlocks && this.#completions > completed) break;
        }
      }
      stepped ||= any;
      if (!any || state.outcome !== undefined || this.#journal.writesBlocks) return stepped;
    }
  }

  #isTurnOver(steps: number): boolean {
    if (steps - this.#looked < STEPS_BETWEEN) return false;
    this.#looked = steps;
    return eventLoop.isOver;
  }

  /** The branches that may have something to do, from the one whose turn it is. */
  #branchesInTurn(): readonly Branch[] {
    const { touched, state } = this.#machine;
    let ids = touched.takeForRun();
    if (this.#left.length > 0) {
      ids = [...new Set([...this.#left, ...ids])].sort((a, b) => a - b);
      this.#left = [];
    }
    const branches = ids.map((id) => state.branches.get(id)).filter((branch) => branch !== undefined);
    const at = branches.findIndex(({ id }) => id >= this.#first);
    this.#first = 0;
    return at <= 0 ? branches : [...branches.slice(at), ...branches.slice(0, at)];
  }

  #canRun(branch: Branch): boolean {
    return (
      branch.status === "ready" &&
      this.inspection?.isPaused !== true &&
      !this.#inFlight.has(branch) &&
      this.#machine.state.branches.get(branch.id) === branch
    );
  }

  /** Makes the state durable if anything outside will depend on it. */
  async #persist(answered: boolean): Promise<void> {
    if (await this.#checkpoints.persist()) return;
    if (this.#journal.due) {
      const change = this.#checkpoints.withConsumed({});
      const isSeen = this.#inFlight.mustBeDurable || change.consumed !== undefined;
      await this.#journal.changes(answered ? "call" : "block", isSeen ? change : { ...change, repeatable: true });
    } else if (this.#inFlight.mustBeDurable && !this.#journal.writesBlocks) await this.#snapshot({});
  }

  /** Writes a snapshot. `false`: the state is too large, which has failed the run. */
  async #snapshot(change: InvocationChange): Promise<boolean> {
    this.tick();
    try {
      await this.#journal.state(this.#checkpoints.withConsumed(change));
      return true;
    } catch (error) {
      if (!isOfRun(error)) throw error;
      const failure = toFlowError(error);
      this.#machine.fail(failure, failure.message);
      // The end of the run closes all checkpoints that were written.
      return false;
    }
  }

  /** Takes decisions and a cancel request from the inbox. `true`: there were some. */
  async #checkInbox(): Promise<boolean> {
    this.#inboxChanged = false;
    const { found, cancel } = await this.#checkpoints.takeDecisions();
    const cancelled = cancel !== undefined && this.#cancel === undefined;
    this.#cancel ??= cancel;
    return found || cancelled;
  }

  /** Fails the run if it was cancelled. */
  #applyCancel(): void {
    if (this.#cancel === undefined || this.#machine.state.outcome !== undefined) return;
    const reason = this.#cancel;
    this.#machine.fail({ errorType: "CancelledError", message: `The run was cancelled: ${reason}` }, reason);
  }

  /** Releases the lease when nothing can run, unless something has come in meanwhile. */
  async #suspend(): Promise<RunOutcome | undefined> {
    const ids = parkedIds(this.#machine);
    if (ids.length === 0) {
      const message = "Nothing of the run can go on, and nothing is waited for.";
      this.#machine.fail({ errorType: "InternalError", message }, message);
      return undefined;
    }
    if (this.#journal.dirty && !(await this.#snapshot({}))) return undefined;
    // A decision may have come while the branches parked.
    if (await this.#checkInbox()) return undefined;
    const infos = await this.#checkpoints.infos(ids);
    const { checkpoints, decided, running } = await this.context.calls.check(infos);
    for (const id of running) rejoin(this.#machine, id);
    if (running.length > 0) return undefined;
    if (decided && (await this.#checkInbox())) return undefined;
    const sequence = await this.#journal.mark("released", this.#checkpoints.withConsumed({ released: true }));
    // A decision may have come that found the invocation still owned, and left it to its owner.
    const { decisions, cancel } = await this.context.environment.checkpoints.inbox(this.lease);
    if (decisions.length > 0 || cancel !== undefined) return { kind: "retry" };
    this.event({
      type: "invocation.suspended",
      payload: { checkpoints: checkpoints.map(({ checkpointId }) => checkpointId) },
    });
    // As it is in the log, also if nobody takes events.
    this.#machine.state.sequence = sequence;
    this.context.parked.keep(this.lease, {
      state: this.#machine.state,
      written: this.#journal.written,
      infos: this.#checkpoints.known,
    });
    return { kind: "suspended", checkpoints, state: this.#machine.state };
  }

  async #finish(): Promise<RunOutcome> {
    const { state } = this.#machine;
    await this.#inFlight.commitsEnded();
    if (state.closing.length > 0 || state.cancelling.length > 0) {
      if (this.#journal.dirty || !this.#isFirstAttempt)
        await this.#journal.state(this.#checkpoints.withConsumed({})).catch(unlessTooLarge);
      await this.#checkpoints.close();
    }
    this.tick();
    const { invocationId, flow } = this.startRecord;
    const result = this.#secrets.mask.json(finalResult(this.program, invocationId, flow, state, this.context.limits));
    if (result === undefined) throw new RunError("InternalError", "A run without outcome cannot be finished.");
    // Before the end is recorded, because nobody goes on with a run that has ended, to send what a crash kept back.
    this.#events.release();
    await this.#journal.mark("finished", this.#checkpoints.withConsumed({ finished: result }));
    this.#finished = true;
    this.event(endEvent(result, this.startRecord.instanceKey));
    return { kind: "finished", result };
  }

  /**
   * Ends a run of which something could not be written: its result, its state or an event.
   * @throws StoreError when not even its failure can be.
   */
  async #finishFailed(error: unknown): Promise<RunOutcome> {
    const failure = toFlowError(error);
    try {
      // An end that is recorded stays what it is.
      if (!this.#finished) this.#machine.fail(failure, failure.message);
      return await this.#finish();
    } catch (again) {
      if (!isOfRun(again)) throw again;
      throw new StoreError(`The failure of ${this.startRecord.invocationId} could not be written: ${failure.message}`);
    }
  }

  /** Leaves a durable point from which another process can go on, because the engine is closed. */
  async #leaveForRecovery(): Promise<never> {
    this.#inFlight.abortAll();
    if (this.#journal.dirty) await this.#snapshot({});
    throw new StoreError(
      `The engine was closed before ${this.startRecord.invocationId} came to rest. recover() continues it, in this process or another.`,
      { invocation_id: this.startRecord.invocationId },
    );
  }

  // -- inspected

  /** Waits until the inspector resumes the run, or the run is cancelled or closed. This time is no running time. */
  async #waitForInspector(inspection: Inspection): Promise<void> {
    this.tick();
    while (inspection.isPaused && this.#closing === "no" && this.#cancel === undefined) {
      await this.#wakeup.wait();
      if (this.#inboxChanged) await this.#checkInbox();
    }
    this.#lastTick = this.context.environment.clock.monotonic();
  }

  /** Called when the inspector went back to an earlier state: aborts all tasks; the next entry is a snapshot. */
  #rewound(): void {
    this.#inFlight.abortAll();
    this.#machine.replaced();
    this.#journal.forget();
    this.#journal.changed();
  }

  // -- time

  /** Adds the running time since the last call to the meters. */
  tick(): void {
    const now = this.context.environment.clock.monotonic();
    this.#machine.spendTime(now - this.#lastTick);
    this.#lastTick = now;
  }

  /** Waits until something ends, a request comes in, or a budget or a deadline has no time left. */
  async #wait(): Promise<void> {
    const { left } = deadlines(this.#machine, this.context.environment.clock.now());
    await this.#wakeup.wait(Math.min(timeLeft(this.#machine), left));
  }

  /** Reads the @hot_reload parameters before each round of blocks, and records them. */
  async #reloadConfig(): Promise<void> {
    const { module } = this.program;
    if (!module.config.some(({ modifiers }) => modifiers.includes("hot_reload"))) return;
    const { state } = this.#machine;
    const fresh = await readConfig(module, this.context.environment, this.context.limits, ({ modifiers }) =>
      modifiers.includes("hot_reload"),
    );
    state.config = { ...state.config, ...fresh };
  }

  /** Warns of an answer that had a secret in it, which the flow got without. */
  #maskedAnswer(path: string, source: string): void {
    this.event({ type: "secret.masked", path, payload: { path, source } });
    this.context.environment.logger?.warn(
      `The answer of the ${source} had a secret in it, which was masked (${this.program.module.name} ${path}).`,
    );
  }

  #delta({ nodeId, attempt }: AskOptions, path: string, text: string): void {
    if (this.followed()) this.follow({ kind: "delta", nodeId, path, attempt, text });
  }
}

/** The steps between two looks at the time. */
const STEPS_BETWEEN = 100;

/** The state of a failed run may be too large to be written; then only its end is recorded. */
function unlessTooLarge(error: unknown): void {
  if (!isOfRun(error)) throw error;
}

/** Whether an error is one of the run, and not of the store: it fails the run, and recovery would only repeat it. */
const isOfRun = (error: unknown): boolean =>
  error instanceof RunError || error instanceof LimitError || error instanceof RangeError;
