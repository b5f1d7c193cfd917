import type {
  CheckpointInfo,
  CoreEngine,
  Identity,
  InvocationSummary,
  InvocationRequest,
  InvocationResult,
  IRModule,
  JsonObject,
  ResumeRequest,
  RuntimeEvent,
  StreamItem,
} from "scaicore";
import { createSignal, type Signal } from "../infrastructure/lifetime.js";
import { createEnginePool, type EnginePool, type LoadEngine, type ModelSources, type Program } from "./engine-pool.js";
import { type InvocationReader, type OpenBackends, openStore, type OpenStore, readInvocations } from "./open-store.js";
import type { RunRecord } from "./run-log.js";
import type { LiveRun } from "./run-view.js";
import { loadRuntime } from "./runtime.js";
import type { StorePlace } from "./store-place.js";

interface StartRequest {
  readonly flow: string;
  readonly input: JsonObject;
  readonly invocationId: string;
  readonly identity?: Identity;
}

export interface RunHostParts {
  readonly place: StorePlace;
  readonly openBackends: OpenBackends;
  readonly loadEngine: LoadEngine;
  readonly decodeBundle: (bytes: Uint8Array) => Promise<IRModule>;
  readonly models: ModelSources;
  readonly onError: (doing: string, error: unknown) => void;
  readonly now?: () => number;
}

/** Enough to see what a model is writing; the whole answer comes with the result. */
const STREAMED_CHARACTERS = 2_000;
/** Events after which there is something new to show. Other windows notice it by the store's change file. */
const SHOWN_EVENTS = /^(invocation|checkpoint)\./;

interface Live extends LiveRun {
  readonly abort: AbortController;
}

/** The runs of one store. It shows nothing to the person: views and panels do. */
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
  readonly #invocations: InvocationReader;
  readonly #engines: EnginePool;
  readonly #live = new Map<string, Live>();
  readonly #deciding = new Map<string, Promise<InvocationResult>>();
  readonly #startedHere = new Set<string>();
  readonly #modules = new Map<string, Promise<IRModule | undefined>>();

  private constructor(parts: RunHostParts, store: OpenStore, changed: Signal<void>) {
    this.place = parts.place;
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#store = store;
    this.#changed = changed;
    this.#liveChanged = createSignal<string>((error) => parts.onError("Reporting a running flow", error));
    this.onChange = changed.on;
    this.onLive = this.#liveChanged.on;
    this.#invocations = readInvocations(store.checkpoints);
    const events = { emit: (event: RuntimeEvent) => this.#emit(event) };
    this.#engines = createEnginePool({ store, load: parts.loadEngine, models: parts.models, events });
  }

  /** @throws when the store cannot be opened. */
  static async open(parts: RunHostParts): Promise<RunHost> {
    const changed = createSignal((error) => parts.onError("Reporting a change of the store", error));
    const store = await openStore(
      parts.place,
      parts.openBackends,
      () => changed.fire(),
      (error) => parts.onError("Recording events", error),
    );
    return new RunHost(parts, store, changed);
  }

  /** Checks the flow and its input, and runs it until it ends or is suspended. Repeating `invocationId` joins the same run. */
  async start(program: Program, request: StartRequest): Promise<InvocationResult> {
    const { invocationId } = request;
    this.#startedHere.add(invocationId);
    if (program.source !== undefined) this.#store.runLog.begin(invocationId, program.source);
    return await this.#asLive(invocationId, (signal) =>
      this.#engines.withProgram(program, (engine) =>
        this.#drive(invocationId, engine.stream({ ...request, durability: "block" }, { signal })),
      ),
    );
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
    return await this.#continue(await this.#needHead(invocationId));
  }

  /** Ends a run for good, wherever it runs: FAILED with CancelledError. */
  async cancel(invocationId: string, reason: string): Promise<InvocationResult> {
    const run = this.#live.get(invocationId);
    if (run !== undefined) run.cancelling = true;
    this.#changed.fire();
    const head = await this.#needHead(invocationId);
    try {
      return await this.#withHead(head, (engine) => engine.cancel(invocationId, reason));
    } finally {
      this.#changed.fire();
    }
  }

  /** Applies the deadlines that have passed. */
  async expire(): Promise<void> {
    const due = await this.#allPending({ dueBefore: new Date(this.#now()).toISOString(), waits: true });
    const cores = new Map(due.map((checkpoint) => [checkpoint.core, checkpoint]));
    for (const checkpoint of cores.values()) {
      const head = await this.#invocations.one(checkpoint.invocationId);
      if (head === undefined) continue;
      const expired = await this.#withHead(head, (engine) => engine.expire(this.#now()));
      if (expired.length > 0) this.#changed.fire();
    }
  }

  /** Continues what was decided and not carried out, and with `all` what was interrupted too. */
  async recover(all: boolean): Promise<void> {
    for (const head of await this.#invocations.unfinished()) {
      if (this.#live.has(head.invocationId) || !needsSomeone(head, all)) continue;
      try {
        await this.#continue(head);
      } catch (error) {
        this.#parts.onError(`Continuing run ${head.invocationId}`, error);
      }
    }
  }

  /** Removes runs that finished longer ago than this. */
  async prune(keepMs: number): Promise<void> {
    const before = this.#now() - keepMs;
    if ((await this.#store.checkpoints.prune({ finishedBefore: before })) > 0) this.#changed.fire();
    const unfinished = await this.#invocations.unfinished();
    await this.#store.runLog.prune(
      before,
      unfinished.map(({ invocationId }) => invocationId),
    );
  }

  live(invocationId: string): LiveRun | undefined {
    return this.#live.get(invocationId);
  }

  /** Whether the person of this window started the run, or decided in it. */
  wasStartedHere(invocationId: string): boolean {
    return this.#startedHere.has(invocationId);
  }

  pending(): Promise<readonly CheckpointInfo[]> {
    return this.#allPending({});
  }

  /** The newest runs, newest first. */
  runs(limit: number): Promise<readonly InvocationSummary[]> {
    return this.#invocations.newest(limit);
  }

  checkpoint(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return this.#store.checkpoints.get(checkpointId);
  }

  head(invocationId: string): Promise<InvocationSummary | undefined> {
    return this.#invocations.one(invocationId);
  }

  record(invocationId: string): Promise<RunRecord> {
    return this.#store.runLog.read(invocationId);
  }

  /** The program that a run was started with, from the store. */
  async moduleOf(head: InvocationSummary): Promise<IRModule | undefined> {
    const { bundleHash } = head.start;
    const known = this.#modules.get(bundleHash);
    if (known !== undefined) return await known;
    const read = async () => {
      try {
        const bytes = await this.#store.checkpoints.getBundle(bundleHash);
        return bytes === undefined ? undefined : await this.#parts.decodeBundle(bytes);
      } catch (error) {
        this.#parts.onError(`Reading the program of run ${head.invocationId}`, error);
        this.#modules.delete(bundleHash);
        return undefined;
      }
    };
    const module = read();
    this.#modules.set(bundleHash, module);
    return await module;
  }

  /** Checks whether another window has changed something. */
  poll(): Promise<void> {
    return this.#store.changeFile.poll();
  }

  /** Stops the runs of this window at their next durable points, then closes the store. */
  async close(graceMs: number): Promise<void> {
    await this.#engines.close(graceMs);
    await this.#store.close();
  }

  #emit(event: RuntimeEvent): void {
    this.#store.runLog.append(event);
    const run = this.#live.get(event.executionId);
    if (run !== undefined && event.type === "block.exited") run.streaming = "";
    this.#liveChanged.fire(event.executionId);
    if (SHOWN_EVENTS.test(event.type)) this.#changed.fire();
  }

  /** Lists the run as live in this window, where it can be cancelled, while `work` is under way. */
  async #asLive(
    invocationId: string,
    work: (signal: AbortSignal) => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    const known = this.#live.get(invocationId);
    const run: Live = known ?? { invocationId, cancelling: false, streaming: "", abort: new AbortController() };
    if (known === undefined) this.#live.set(invocationId, run);
    this.#changed.fire();
    try {
      return await work(run.abort.signal);
    } finally {
      if (known === undefined) this.#live.delete(invocationId);
      this.#changed.fire();
    }
  }

  async #drive(invocationId: string, items: AsyncIterable<StreamItem>): Promise<InvocationResult> {
    for await (const item of items) {
      if (item.kind === "result") return item.result;
      if (item.kind === "event") continue;
      const run = this.#live.get(invocationId);
      if (run === undefined) continue;
      run.streaming = (run.streaming + item.text).slice(-STREAMED_CHARACTERS);
      this.#liveChanged.fire(invocationId);
    }
    throw new Error("The engine ended without a result.");
  }

  async #decide(request: ResumeRequest): Promise<InvocationResult> {
    const checkpoint = await this.#store.checkpoints.get(request.checkpointId);
    const head = checkpoint && (await this.#invocations.one(checkpoint.invocationId));
    if (head === undefined) {
      const { CheckpointNotFoundError } = await loadRuntime();
      throw new CheckpointNotFoundError(request.checkpointId);
    }
    this.#startedHere.add(head.invocationId);
    return await this.#asLive(head.invocationId, (signal) =>
      this.#withHead(head, (engine) => this.#drive(head.invocationId, engine.stream(request, { signal }))),
    );
  }

  /** Repeats the request under its id: that joins the run, or claims and continues one without an owner. */
  async #continue(head: InvocationSummary): Promise<InvocationResult> {
    const { invocationId, start } = head;
    const { flow, input, durability, identity, trigger, instanceKey } = start;
    const request: InvocationRequest = {
      flow,
      input,
      invocationId,
      durability,
      ...(identity === undefined ? {} : { identity }),
      ...(trigger === undefined ? {} : { trigger }),
      ...(instanceKey === undefined ? {} : { instanceKey }),
    };
    return await this.#asLive(invocationId, (signal) =>
      this.#withHead(head, (engine) => this.#drive(invocationId, engine.stream(request, { signal }))),
    );
  }

  /** Runs `work` with an engine for this run: of its core and its source, else of the bundle that is stored with it. */
  async #withHead<T>(head: InvocationSummary, work: (engine: CoreEngine) => Promise<T>): Promise<T> {
    const { source } = await this.#store.runLog.read(head.invocationId);
    const stored = async () => {
      const module = await this.moduleOf(head);
      if (module === undefined) {
        const { ModuleMismatchError } = await loadRuntime();
        throw new ModuleMismatchError(
          `The program of this run (${head.start.core} ${head.start.coreVersion}) is missing from the store or damaged, so it cannot go on.`,
          { core: head.start.core, version: head.start.coreVersion },
        );
      }
      return { module, source };
    };
    return await this.#engines.withCore(head.start.core, source, stored, work);
  }

  async #needHead(invocationId: string): Promise<InvocationSummary> {
    const head = await this.#invocations.one(invocationId);
    if (head === undefined) throw new Error(`There is no run ${invocationId} in this store.`);
    return head;
  }

  async #allPending(query: {
    readonly dueBefore?: string;
    readonly waits?: boolean;
  }): Promise<readonly CheckpointInfo[]> {
    const items: CheckpointInfo[] = [];
    let after: string | undefined;
    do {
      const page = await this.#store.checkpoints.list({
        status: "pending",
        ...query,
        ...(after === undefined ? {} : { after }),
      });
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return items;
  }
}

/**
 * Whether this window has to continue a run: one that was decided or cancelled and not carried out; with `all`, one that was
 * interrupted too.
 */
export function needsSomeone(head: InvocationSummary, all: boolean): boolean {
  const ordered = head.cancelRequested !== undefined || head.checkpoints.some(({ status }) => status !== "pending");
  switch (head.status) {
    case "running":
      return !head.ownerAlive && (all || ordered);
    case "suspended":
      // A window released it when it closed: it needs no decision, and no process runs it.
      return ordered || (all && head.checkpoints.length === 0);
    case "completed":
    case "failed":
    case "corrupt":
      return false;
  }
}
