import type {
  CheckpointInfo,
  Identity,
  InvocationHead,
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

/** Everything that runs on one store, without a word to the person: views and panels do the talking. */
export interface RunHost {
  readonly place: StorePlace;
  /** Something in the store changed, here or elsewhere; what, is for the listener to read. */
  readonly onChange: Signal<void>["on"];
  /** Text of a running model, or an event of a run of this window. */
  readonly onLive: Signal<string>["on"];
  /** Checks the flow and its input, runs it until it ends or is suspended. A repetition of `invocationId` is the same run. */
  start(program: Program, request: StartRequest): Promise<InvocationResult>;
  /** Decides and goes on. A second call for a checkpoint while the first is under way is the first. */
  resume(request: ResumeRequest): Promise<InvocationResult>;
  /** Whether a decision of this window is under way for it. */
  isDeciding(checkpointId: string): boolean;
  /** Goes on with a run that a crash interrupted, or that was decided and never continued. */
  continueRun(invocationId: string): Promise<InvocationResult>;
  /** Ends a run for good, wherever it runs: FAILED with CancelledError. */
  cancel(invocationId: string, reason: string): Promise<InvocationResult>;
  /** Does what is due: deadlines that have passed. */
  expire(): Promise<void>;
  /** Continues what was decided and not carried out, and with `all` what was interrupted too. */
  recover(all: boolean): Promise<void>;
  /** Forgets runs that finished longer ago than this. */
  prune(keepMs: number): Promise<void>;
  live(invocationId: string): LiveRun | undefined;
  /** The person of this window started it or decided in it. */
  wasStartedHere(invocationId: string): boolean;
  pending(): Promise<readonly CheckpointInfo[]>;
  /** The newest runs, newest first. */
  runs(limit: number): Promise<readonly InvocationHead[]>;
  checkpoint(checkpointId: string): Promise<CheckpointInfo | undefined>;
  head(invocationId: string): Promise<InvocationHead | undefined>;
  record(invocationId: string): Promise<RunRecord>;
  /** The program that a run was started with, from the store. */
  moduleOf(head: InvocationHead): Promise<IRModule | undefined>;
  /** Looks whether another window has changed something. */
  poll(): Promise<void>;
  close(graceMs: number): Promise<void>;
}

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
/** Events after which there is something new to show. Other windows hear of it by the store's feed. */
const SHOWN_EVENTS = /^(invocation|checkpoint)\./;

interface Live extends LiveRun {
  readonly abort: AbortController;
}

export async function openRunHost(parts: RunHostParts): Promise<RunHost> {
  const { place, onError } = parts;
  const now = parts.now ?? Date.now;
  const changed = createSignal((error) => onError("Telling of a change", error));
  const liveChanged = createSignal<string>((error) => onError("Telling of a running flow", error));
  const live = new Map<string, Live>();
  const deciding = new Map<string, Promise<InvocationResult>>();
  const startedHere = new Set<string>();
  const modules = new Map<string, Promise<IRModule | undefined>>();

  const store: OpenStore = await openStore(
    place,
    parts.openBackends,
    () => changed.fire(),
    (error) => onError("Recording events", error),
  );
  const heads: InvocationReader = readInvocations(store.checkpoints);

  const sink = {
    emit(event: RuntimeEvent) {
      store.runLog.append(event);
      const run = live.get(event.executionId);
      if (run !== undefined && event.type === "block.exited") run.streaming = "";
      liveChanged.fire(event.executionId);
      if (SHOWN_EVENTS.test(event.type)) changed.fire();
    },
  };
  const pool: EnginePool = createEnginePool({ store, load: parts.loadEngine, models: parts.models, events: sink });

  const host: RunHost = {
    place,
    onChange: changed.on,
    onLive: liveChanged.on,

    async start(program, request) {
      startedHere.add(request.invocationId);
      if (program.source !== undefined) store.runLog.begin(request.invocationId, program.source);
      return await asLive(request.invocationId, (signal) =>
        pool.withProgram(program, (engine) =>
          drive(request.invocationId, engine.stream({ ...request, durability: "block" }, { signal })),
        ),
      );
    },

    resume(request) {
      const underWay = deciding.get(request.checkpointId);
      if (underWay !== undefined) return underWay;
      const made = decide(request).finally(() => {
        deciding.delete(request.checkpointId);
        changed.fire();
      });
      deciding.set(request.checkpointId, made);
      changed.fire();
      return made;
    },

    isDeciding: (checkpointId) => deciding.has(checkpointId),

    async continueRun(invocationId) {
      startedHere.add(invocationId);
      return await goOn(await needHead(invocationId));
    },

    async cancel(invocationId, reason) {
      const run = live.get(invocationId);
      if (run !== undefined) run.cancelling = true;
      changed.fire();
      const head = await needHead(invocationId);
      try {
        return await withHead(head, (engine) => engine.cancel(invocationId, reason));
      } finally {
        changed.fire();
      }
    },

    async expire() {
      const due = await allPending({ dueBefore: new Date(now()).toISOString(), waits: true });
      const cores = new Map(due.map((checkpoint) => [checkpoint.core, checkpoint]));
      for (const checkpoint of cores.values()) {
        const head = await heads.one(checkpoint.invocationId);
        if (head === undefined) continue;
        const done = await withHead(head, (engine) => engine.expire(now()));
        if (done.length > 0) changed.fire();
      }
    },

    async recover(all) {
      for (const head of await heads.unfinished()) {
        if (live.has(head.invocationId) || !needsSomeone(head, all)) continue;
        try {
          await goOn(head);
        } catch (error) {
          onError(`Continuing run ${head.invocationId}`, error);
        }
      }
    },

    async prune(keepMs) {
      const before = now() - keepMs;
      if ((await store.checkpoints.prune({ finishedBefore: before })) > 0) changed.fire();
      const unfinished = await heads.unfinished();
      await store.runLog.prune(
        before,
        unfinished.map(({ invocationId }) => invocationId),
      );
    },

    live: (invocationId) => live.get(invocationId),
    wasStartedHere: (invocationId) => startedHere.has(invocationId),
    pending: () => allPending({}),
    runs: (limit) => heads.newest(limit),
    checkpoint: (checkpointId) => store.checkpoints.get(checkpointId),
    head: (invocationId) => heads.one(invocationId),
    record: (invocationId) => store.runLog.read(invocationId),
    moduleOf,
    poll: () => store.changeFile.poll(),
    async close(graceMs) {
      await pool.close(graceMs);
      await store.close();
    },
  };
  return host;

  /** Runs in this window, and can be cancelled from it, while `work` is under way. */
  async function asLive(
    invocationId: string,
    work: (signal: AbortSignal) => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    const run: Live = live.get(invocationId) ?? {
      invocationId,
      cancelling: false,
      streaming: "",
      abort: new AbortController(),
    };
    const mine = !live.has(invocationId);
    if (mine) live.set(invocationId, run);
    changed.fire();
    try {
      return await work(run.abort.signal);
    } finally {
      if (mine) live.delete(invocationId);
      changed.fire();
    }
  }

  async function drive(invocationId: string, items: AsyncIterable<StreamItem>): Promise<InvocationResult> {
    for await (const item of items) {
      if (item.kind === "result") return item.result;
      if (item.kind === "event") continue;
      const run = live.get(invocationId);
      if (run === undefined) continue;
      run.streaming = (run.streaming + item.text).slice(-STREAMED_CHARACTERS);
      liveChanged.fire(invocationId);
    }
    throw new Error("The engine ended without a result.");
  }

  async function decide(request: ResumeRequest): Promise<InvocationResult> {
    const checkpoint = await store.checkpoints.get(request.checkpointId);
    const head = checkpoint && (await heads.one(checkpoint.invocationId));
    if (head === undefined) {
      const { CheckpointNotFoundError } = await loadRuntime();
      throw new CheckpointNotFoundError(request.checkpointId);
    }
    startedHere.add(head.invocationId);
    return await asLive(head.invocationId, (signal) =>
      withHead(head, (engine) => drive(head.invocationId, engine.stream(request, { signal }))),
    );
  }

  /** The same id with the same request joins the run; what nobody runs and can go on is claimed and continued. */
  async function goOn(head: InvocationHead): Promise<InvocationResult> {
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
    return await asLive(invocationId, (signal) =>
      withHead(head, (engine) => drive(invocationId, engine.stream(request, { signal }))),
    );
  }

  /** An engine for what belongs to this run: of its core and its source, else from the bundle stored with it. */
  async function withHead<T>(head: InvocationHead, work: Parameters<typeof pool.withCore<T>>[3]): Promise<T> {
    const { source } = await store.runLog.read(head.invocationId);
    const stored = async () => {
      const module = await moduleOf(head);
      if (module === undefined) {
        const { ModuleMismatchError } = await loadRuntime();
        throw new ModuleMismatchError(
          `The program of this run (${head.start.core} ${head.start.coreVersion}) is missing from the store or damaged, so it cannot go on.`,
          { core: head.start.core, version: head.start.coreVersion },
        );
      }
      return { module, source };
    };
    return await pool.withCore(head.start.core, source, stored, work);
  }

  async function moduleOf(head: InvocationHead): Promise<IRModule | undefined> {
    const { bundleHash } = head.start;
    let module = modules.get(bundleHash);
    if (module === undefined) {
      module = store.checkpoints.getBundle(bundleHash).then(async (bytes) => {
        return bytes === undefined ? undefined : await parts.decodeBundle(bytes);
      });
      module = module.catch((error: unknown) => {
        onError(`Reading the program of run ${head.invocationId}`, error);
        modules.delete(bundleHash);
        return undefined;
      });
      modules.set(bundleHash, module);
    }
    return await module;
  }

  async function needHead(invocationId: string): Promise<InvocationHead> {
    const head = await heads.one(invocationId);
    if (head === undefined) throw new Error(`There is no run ${invocationId} in this store.`);
    return head;
  }

  async function allPending(query: {
    readonly dueBefore?: string;
    readonly waits?: boolean;
  }): Promise<readonly CheckpointInfo[]> {
    const items: CheckpointInfo[] = [];
    let after: string | undefined;
    do {
      const page = await store.checkpoints.list({
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
 * Whether somebody has to go on with it: without asking, what was decided or cancelled and not carried out; with `all`, what
 * was interrupted too.
 */
export function needsSomeone(head: InvocationHead, all: boolean): boolean {
  const ordered = head.cancelRequested !== undefined || head.checkpoints.some(({ status }) => status !== "pending");
  switch (head.status) {
    case "running":
      return !head.ownerAlive && (all || ordered);
    case "suspended":
      // Given back by a window that closed: nobody is asked anything, and nobody runs it.
      return ordered || (all && head.checkpoints.length === 0);
    case "completed":
    case "failed":
    case "corrupt":
      return false;
  }
}
