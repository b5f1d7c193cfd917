import { randomUUID } from "node:crypto";
import type {
  CheckpointInfo,
  Identity,
  InvocationSummary,
  InvocationResult,
  IRModule,
  JsonObject,
  Recording,
  ResumeRequest,
  RuntimeEvent,
} from "scaicore";
import { lineageOf, rootInvocation } from "../../runtime/lineage.js";
import { createSignal, type Disposable, type Signal } from "../infrastructure/lifetime.js";
import {
  calledCores,
  type CalledCoresParts,
  type CalledRequest,
  type OtherPrograms,
  startListeners,
} from "./called-cores.js";
import { type OpenBackends, openStore, type OpenStore } from "./open-store.js";
import type { DebugParts, Engines, EnginesOptions, OpenDebugger } from "./process/engines.js";
import type { Program } from "./process/program.js";
import type { ReportItem } from "./process/protocol.js";
import type { RunRecord } from "./run-log.js";
import type { LiveRun } from "./run-view.js";
import { loadRuntime } from "./runtime.js";
import type { StorePlace } from "./store-place.js";
import { StoredRuns } from "./stored-runs.js";

interface StartRequest {
  readonly flow: string;
  readonly input: JsonObject;
  readonly invocationId: string;
  readonly identity?: Identity;
}

/** What the engines of a store need of the host that owns them. */
export type EnginesOfStore = Omit<EnginesOptions, "start" | "settings" | "models" | "onProblem" | "onWarning">;

/**
 * Told of each flow of another core that a run calls, before that begins, which it does once this settles.
 *
 * @returns what takes how it ends, where somebody wants to know
 */
export type OnCalled = (
  program: Program,
  request: CalledRequest,
) => Promise<((outcome: Promise<InvocationResult>) => void) | undefined>;

export interface RunHostParts {
  readonly place: StorePlace;
  readonly openBackends: OpenBackends;
  /** Starts nothing yet: the first run does. */
  readonly openEngines: (options: EnginesOfStore) => Promise<Engines>;
  readonly decodeBundle: (bytes: Uint8Array) => Promise<IRModule>;
  /** What programs of this store can call, and wake by their events. */
  readonly programs: OtherPrograms;
  readonly onError: (doing: string, error: unknown) => void;
  readonly now?: () => number;
}

/** Enough to see what a model is writing; the whole answer comes with the result. */
const STREAMED_CHARACTERS = 2_000;
/** Events after which there is something new to show. Other windows notice it by the store's change file. */
const SHOWN_EVENTS = /^(invocation|checkpoint)\./;

const ENDED_EVENTS = /^invocation\.(completed|failed)$/;

interface Live extends LiveRun {
  readonly abort: AbortController;
  outcome: Promise<InvocationResult> | undefined;
}

/**
 * The runs of one store. It reads the store itself and never waits for a flow that computes: flows run in the engine's process. It shows
 * nothing to the person: views and panels do.
 */
export class RunHost {
  readonly place: StorePlace;
  /** Fires when something in the store changed, here or elsewhere; listeners read what. */
  readonly onChange: Signal<void>["on"];
  /** Fires with the id of a run of this window that has new text of a model, or an event. */
  readonly onLive: Signal<string>["on"];

  readonly #parts: RunHostParts;
  readonly #now: () => number;
  readonly #changed: Signal<void>;
  readonly #liveChanged: Signal<string>;
  readonly #store: OpenStore;
  readonly #stored: StoredRuns;
  /** Set before anybody has the host: both tell each other what happens. */
  #engines!: Engines;
  readonly #live = new Map<string, Live>();
  readonly #deciding = new Map<string, Promise<InvocationResult>>();
  #closing = false;
  readonly #startedHere = new Set<string>();
  /** By the id of the run that calls. */
  readonly #onCalled = new Map<string, OnCalled>();

  private constructor(parts: RunHostParts, store: OpenStore) {
    this.place = parts.place;
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#store = store;
    this.#stored = new StoredRuns({ ...parts, store });
    this.#changed = createSignal((error) => parts.onError("Reporting a change of the store", error));
    this.#liveChanged = createSignal<string>((error) => parts.onError("Reporting a running flow", error));
    this.onChange = this.#changed.on;
    this.onLive = this.#liveChanged.on;
  }

  /** @throws when the store cannot be opened. */
  static async open(parts: RunHostParts): Promise<RunHost> {
    let onStoreChange = (): void => undefined;
    const store = await openStore(
      parts.place,
      parts.openBackends,
      () => onStoreChange(),
      (error) => parts.onError("Recording events", error),
    );
    const host = new RunHost(parts, store);
    host.#engines = await parts.openEngines({
      directory: parts.place.directory,
      store: store.checkpoints,
      moduleOf: (hash) => host.#stored.module(hash),
      cores: (source) => calledCores(host.#calledParts(), source),
      onEmitted: (event, source) => host.#emitted(event, source),
      onReport: (items) => host.#report(items),
      onOrphan: (invocationId) => void host.#adopt(invocationId),
      onGivenUp: (invocationId) => host.#markCancelling(invocationId),
    });
    onStoreChange = () => {
      host.#changed.fire();
      host.#heedCancels();
    };
    return host;
  }

  /** Checks the flow and its input, and runs it until it ends or is suspended. Repeating `invocationId` joins the same run. */
  async start(program: Program, request: StartRequest): Promise<InvocationResult> {
    const { invocationId } = request;
    this.#startedHere.add(invocationId);
    if (program.source !== undefined) this.#store.runLog.begin(invocationId, program.source);
    return await this.#asLive(invocationId, (signal) =>
      this.#engines.start(program, { ...request, durability: "block" }, signal),
    );
  }

  /** Makes a debugger for a run that is started next, under the id that it is made for. */
  openDebugger(program: Program, parts: DebugParts): Promise<OpenDebugger> {
    return this.#engines.openDebugger(program, parts);
  }

  /** Has whoever debugs a run told of the flows of other cores that it calls. */
  watchCalls(invocationId: string, onCalled: OnCalled): Disposable {
    this.#onCalled.set(invocationId, onCalled);
    return { dispose: () => this.#onCalled.delete(invocationId) };
  }

  /** Decides and continues the run. A second call for a checkpoint while the first is under way joins the first. */
  resume(request: ResumeRequest): Promise<InvocationResult> {
    const underWay = this.#deciding.get(request.checkpointId);
    if (underWay !== undefined) return underWay;
    const made = this.#decide(request).finally(() => {
      this.#deciding.delete(request.checkpointId);
      this.#changed.fire();
    });
    this.#deciding.set(request.checkpointId, made);
    this.#changed.fire();
    return made;
  }

  /** Whether this window is deciding the checkpoint now. */
  isDeciding(checkpointId: string): boolean {
    return this.#deciding.has(checkpointId);
  }

  /** Continues a run that a crash interrupted, or that was decided and never continued. */
  async continueRun(invocationId: string): Promise<InvocationResult> {
    this.#startedHere.add(invocationId);
    return await this.#continue(await this.#stored.summary(invocationId));
  }

  /** Ends a run for good, wherever it runs and whatever it computes: FAILED with CancelledError. */
  async cancel(invocationId: string, reason: string): Promise<InvocationResult> {
    const run = this.#markCancelling(invocationId);
    try {
      const summary = await this.#stored.invocations.one(invocationId);
      if (summary === undefined && run?.outcome !== undefined) {
        // It waits to be started, and is not any more.
        run.abort.abort(new Error(reason));
        return await run.outcome;
      }
      const program = await this.#stored.programOf(summary ?? (await this.#stored.summary(invocationId)));
      return await this.#engines.cancel(program, invocationId, reason);
    } finally {
      this.#changed.fire();
    }
  }

  /** Applies the deadlines that have passed. */
  async expire(): Promise<void> {
    const due = await this.#stored.pending({ dueBefore: new Date(this.#now()).toISOString(), waits: true });
    const cores = new Map(due.map((checkpoint) => [checkpoint.core, checkpoint]));
    for (const checkpoint of cores.values()) {
      const summary = await this.#stored.invocations.one(checkpoint.invocationId);
      if (summary === undefined) continue;
      const expired = await this.#engines.expire(await this.#stored.programOf(summary), this.#now());
      if (expired.length > 0) this.#changed.fire();
    }
  }

  /** Continues what was decided and not carried out, and with `all` what was interrupted too. */
  async recover(all: boolean): Promise<void> {
    for (const summary of await this.#stored.invocations.unfinished()) {
      if (this.#live.has(summary.invocationId)) continue;
      if (needsSomeone(summary, all) || (await this.#calledHasEnded(summary))) await this.#continueAlone(summary);
    }
  }

  /** Removes runs that finished longer ago than this. */
  async prune(keepMs: number): Promise<void> {
    const before = this.#now() - keepMs;
    if ((await this.#store.checkpoints.prune({ finishedBefore: before })) > 0) this.#changed.fire();
    const unfinished = await this.#stored.invocations.unfinished();
    const keep = unfinished.map(({ invocationId }) => invocationId);
    await this.#store.runLog.prune(before, keep);
    const { RunRecordings } = await loadRuntime();
    await new RunRecordings(this.place.directory).prune(before, keep);
  }

  /** Removes a run that has ended, with its events and what it was answered; whether there was one. One that goes on stays. */
  async remove(invocationId: string): Promise<boolean> {
    const removed = (await this.#store.checkpoints.remove?.(invocationId)) ?? false;
    if (!removed) return false;
    await this.#store.runLog.remove(invocationId);
    const { RunRecordings } = await loadRuntime();
    await new RunRecordings(this.place.directory).remove(invocationId);
    this.#changed.fire();
    return true;
  }

  live(invocationId: string): LiveRun | undefined {
    return this.#live.get(invocationId);
  }

  /** Whether the person of this window started the run or one that led to it, or decided in it. */
  wasStartedHere(invocationId: string): boolean {
    const has = (id: string) => this.#startedHere.has(id);
    return has(invocationId) || lineageOf(invocationId).some(({ parentId }) => has(parentId));
  }

  pending(): Promise<readonly CheckpointInfo[]> {
    return this.#stored.pending();
  }

  /** The newest runs, newest first. */
  runs(limit: number): Promise<readonly InvocationSummary[]> {
    return this.#stored.invocations.newest(limit);
  }

  /** All that a run has ever waited for, decided or not. */
  checkpointsOf(invocationId: string): Promise<readonly CheckpointInfo[]> {
    return this.#stored.checkpointsOf(invocationId);
  }

  checkpoint(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return this.#store.checkpoints.get(checkpointId);
  }

  summary(invocationId: string): Promise<InvocationSummary | undefined> {
    return this.#stored.invocations.one(invocationId);
  }

  record(invocationId: string): Promise<RunRecord> {
    return this.#store.runLog.read(invocationId);
  }

  /** What models and plugins answered in a run; `undefined` if it asked nobody, or was not recorded. */
  async recording(invocationId: string): Promise<Recording | undefined> {
    const { RunRecordings } = await loadRuntime();
    return await new RunRecordings(this.place.directory).read(invocationId);
  }

  /** The program that a run was started with, from the store. */
  moduleOf(summary: InvocationSummary): Promise<IRModule | undefined> {
    return this.#stored.module(summary.start.bundleHash);
  }

  /** Checks whether another window has changed something. */
  poll(): Promise<void> {
    return this.#store.changeFile.poll();
  }

  /** Stops the runs of this window at their next durable points, then closes the store. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    await this.#engines.close(graceMs);
    await this.#store.close();
  }

  #report(items: readonly ReportItem[]): void {
    const events: RuntimeEvent[] = [];
    const progressed = new Set<string>();
    for (const item of items) {
      const invocationId = item.kind === "event" ? item.event.executionId : item.invocationId;
      const run = this.#live.get(invocationId);
      progressed.add(invocationId);
      if (item.kind === "event") events.push(item.event);
      if (run === undefined) continue;
      if (item.kind === "text") {
        const before = item.again === true ? "" : run.streaming;
        run.streaming = (before + item.text).slice(-STREAMED_CHARACTERS);
      } else if (item.event.type === "block.exited") run.streaming = "";
    }
    this.#store.runLog.append(events);
    for (const invocationId of progressed) this.#liveChanged.fire(invocationId);
    if (events.some(({ type }) => SHOWN_EVENTS.test(type))) this.#changed.fire();
    for (const { type, executionId } of events) if (ENDED_EVENTS.test(type)) this.#continueCaller(executionId);
  }

  /** Calls of other cores are runs of this store. */
  #calledParts(): CalledCoresParts {
    return {
      programAt: (address) => this.#parts.programs.at(address),
      checkpoints: this.#store.checkpoints,
      summary: (invocationId) => this.#stored.invocations.one(invocationId),
      start: (program, request, onStarted) => this.#startCalled(program, request, onStarted),
      join: (summary, onStarted) => this.#continue(summary, onStarted),
      result: async (summary) =>
        await this.#engines.result(await this.#stored.programOf(summary), summary.invocationId),
      resume: async ({ invocationId, ...summary }, request) => {
        const program = await this.#stored.programOf({ invocationId, ...summary });
        return await this.#asLive(invocationId, () => this.#engines.resume(program, invocationId, request));
      },
      cancel: (invocationId, reason) => this.cancel(invocationId, reason),
    };
  }

  async #emitted(event: RuntimeEvent, source: string | undefined): Promise<void> {
    const listeners = await this.#parts.programs.listeners(event, source);
    const requestOf: Engines["triggered"] = (program, trigger, input) =>
      this.#engines.triggered(program, trigger, input);
    // What a window that closes leaves is continued by the next one.
    const onError = (doing: string, error: unknown) => {
      if (!this.#closing) this.#parts.onError(doing, error);
    };
    if (listeners.length > 0 && !this.#closing)
      await startListeners({ ...this.#calledParts(), requestOf, onError }, event, listeners);
  }

  async #startCalled(program: Program, request: CalledRequest, onStarted: () => void): Promise<InvocationResult> {
    const { invocationId } = request;
    // A closing window starts nothing, and has closed its log.
    if (program.source !== undefined && !this.#closing) this.#store.runLog.begin(invocationId, program.source);
    const caller = lineageOf(invocationId).at(-1)?.parentId ?? "";
    const follow = await this.#onCalled.get(caller)?.(program, request);
    const outcome = this.#asLive(invocationId, (signal) => this.#engines.start(program, request, signal, onStarted));
    follow?.(outcome);
    return await outcome;
  }

  /** The caller of a run that has ended goes on, if nobody waits for it: after a deadline, for example. */
  #continueCaller(invocationId: string): void {
    const caller = lineageOf(invocationId).at(-1)?.parentId;
    if (caller === undefined || this.#live.has(caller) || this.#closing) return;
    this.#stored.invocations
      .one(caller)
      .then(async (summary) => {
        if (summary !== undefined && waitsFor(summary, invocationId)) await this.#continueAlone(summary);
      })
      .catch((error: unknown) => this.#parts.onError(`Continuing run ${caller}`, error));
  }

  /** Whether a run waits for one of another core that has ended while no window was there to go on with it. */
  async #calledHasEnded(summary: InvocationSummary): Promise<boolean> {
    if (summary.status !== "suspended") return false;
    for (const { waitsFor: wait, status } of summary.checkpoints) {
      if (wait?.kind !== "call" || status !== "pending") continue;
      if ((await this.#stored.invocations.one(wait.invocationId))?.result !== undefined) return true;
    }
    return false;
  }

  /** Lists the run as live in this window, where it can be cancelled, while `work` is under way. */
  async #asLive(
    invocationId: string,
    work: (signal: AbortSignal) => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    const known = this.#live.get(invocationId);
    const run: Live = known ?? {
      invocationId,
      cancelling: false,
      streaming: "",
      abort: new AbortController(),
      outcome: undefined,
    };
    if (known === undefined) this.#live.set(invocationId, run);
    this.#changed.fire();
    try {
      const outcome = work(run.abort.signal);
      run.outcome ??= outcome;
      return await outcome;
    } finally {
      if (known === undefined) this.#live.delete(invocationId);
      this.#changed.fire();
    }
  }

  async #decide(request: ResumeRequest): Promise<InvocationResult> {
    const checkpoint = await this.#store.checkpoints.get(request.checkpointId);
    // The engine of the first caller: it has the called core decide, and goes on with what that core answers.
    const root = checkpoint && (await rootInvocation(this.#store.checkpoints, checkpoint.invocationId));
    const summary = root === undefined ? undefined : await this.#stored.invocations.one(root);
    if (summary === undefined) {
      const { CheckpointNotFoundError } = await loadRuntime();
      throw new CheckpointNotFoundError(request.checkpointId);
    }
    const { invocationId } = summary;
    this.#startedHere.add(invocationId);
    const program = await this.#stored.programOf(summary);
    // Under its id the decision is made once, however often a process is lost.
    const decision = { ...request, requestId: request.requestId ?? randomUUID() };
    return await this.#asLive(invocationId, () => this.#engines.resume(program, invocationId, decision));
  }

  /** Repeats the request under its id: that joins the run, or claims and continues one without an owner. */
  async #continue(summary: InvocationSummary, onStarted?: () => void): Promise<InvocationResult> {
    const { invocationId, start } = summary;
    const { flow, input, durability, identity, trigger, instanceKey } = start;
    const request = {
      flow,
      input,
      invocationId,
      durability,
      ...(identity === undefined ? {} : { identity }),
      ...(trigger === undefined ? {} : { trigger }),
      ...(instanceKey === undefined ? {} : { instanceKey }),
    };
    const program = await this.#stored.programOf(summary);
    return await this.#asLive(invocationId, (signal) => this.#engines.continueRun(program, request, signal, onStarted));
  }

  /** Continues a run whose outcome nobody waits for. */
  async #continueAlone(summary: InvocationSummary): Promise<void> {
    try {
      await this.#continue(summary);
    } catch (error) {
      this.#parts.onError(`Continuing run ${summary.invocationId}`, error);
    }
  }

  /** Continues what a lost process was doing by itself, after a deadline for example. */
  async #adopt(invocationId: string): Promise<void> {
    const summary = await this.#stored.invocations.one(invocationId);
    if (summary !== undefined && needsSomeone(summary, true)) await this.#continueAlone(summary);
  }

  #markCancelling(invocationId: string): Live | undefined {
    const run = this.#live.get(invocationId);
    if (run !== undefined) run.cancelling = true;
    this.#changed.fire();
    return run;
  }

  /** Ends the runs of this window that were cancelled elsewhere: one that computes does not notice it by itself. */
  #heedCancels(): void {
    for (const run of this.#live.values()) {
      if (run.cancelling) continue;
      this.#heedCancel(run).catch((error: unknown) => this.#parts.onError(`Cancelling run ${run.invocationId}`, error));
    }
  }

  async #heedCancel(run: Live): Promise<void> {
    const summary = await this.#stored.invocations.one(run.invocationId);
    if (summary?.cancelRequested === undefined || summary.result !== undefined || run.cancelling) return;
    await this.cancel(run.invocationId, summary.cancelRequested);
  }
}

const waitsFor = ({ status, checkpoints }: InvocationSummary, called: string): boolean =>
  status === "suspended" &&
  checkpoints.some(({ waitsFor: wait }) => wait?.kind === "call" && wait.invocationId === called);

/**
 * Whether this window has to continue a run: one that was decided or cancelled and not carried out; with `all`, one that was
 * interrupted too.
 */
export function needsSomeone(summary: InvocationSummary, all: boolean): boolean {
  const ordered =
    summary.cancelRequested !== undefined || summary.checkpoints.some(({ status }) => status !== "pending");
  switch (summary.status) {
    case "running":
      return !summary.ownerAlive && (all || ordered);
    case "suspended":
      // A window released it when it closed: it needs no decision, and no process runs it.
      return ordered || (all && summary.checkpoints.length === 0);
    case "completed":
    case "failed":
    case "corrupt":
      return false;
  }
}
