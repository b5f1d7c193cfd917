import { messageOf, ScaiCoreError } from "../error.js";
import { compareVersions, fitsVersion } from "../core-version.js";
import { DispatchError, FlowNotFoundError, InputError, InvocationNotFoundError, StoreError } from "../host/errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  CoreDispatcher,
  Decided,
  FailedResult,
  InvocationRequest,
  InvocationResult,
  InvocationSummary,
  JsonObject,
  ResumeRequest,
  RunOptions,
  Submitted,
  SuspendedResult,
} from "../host/interfaces.js";

type Call = Parameters<CoreDispatcher["call"]>[0];

/** What the dispatcher needs of an engine; every `CoreEngine` has it. It only records: workers run. */
export interface SubmittingEngine {
  readonly module: { readonly name: string; readonly version: string };
  submit(request: InvocationRequest): Promise<Submitted>;
  decide(request: ResumeRequest, options?: Pick<RunOptions, "signal">): Promise<Decided>;
  result(invocationId: string): Promise<InvocationResult | undefined>;
  cancel(invocationId: string, reason?: string): Promise<InvocationResult>;
}

export interface StoreDispatcherOptions {
  /** The store of the engines that are registered. */
  readonly checkpoints: CheckpointBackend;
  /**
   * How long a call waits for its end before its caller is parked, in milliseconds; 1,000 by default. A parked caller holds no worker;
   * the store has it go on when the called run has ended.
   */
  readonly patienceMs?: number;
  /** Receives calls to targets that are not registered. */
  readonly otherwise?: CoreDispatcher;
}

const FIRST_POLL_MS = 10;
const SLOWEST_POLL_MS = 500;
const NO_USAGE = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };

/**
 * Dispatches calls through the store: a call is submitted, and whichever worker takes it runs it. Cores that call each other need
 * not run on one machine, or in one version.
 */
export class StoreDispatcher implements CoreDispatcher {
  readonly #registered: { readonly target: string; readonly engine: SubmittingEngine }[] = [];
  /** Calls whose invocations may not be stored yet, and the reason for which they must not start. */
  readonly #calls = new Map<string, Set<{ cancelled?: string }>>();

  constructor(private readonly options: StoreDispatcherOptions) {}

  /**
   * Registers an engine by which calls of a target are checked and recorded.
   *
   * @throws TypeError if the target is registered with another core, or with the same version
   */
  register(target: string, engine: SubmittingEngine): void {
    const { name, version } = engine.module;
    const other = this.#of(target).find(({ module }) => module.name !== name || module.version === version);
    if (other !== undefined)
      throw new TypeError(`${target} is registered already, as ${other.module.name} ${other.module.version}.`);
    this.#registered.push({ target, engine });
    this.#registered.sort((a, b) => compareVersions(b.engine.module.version, a.engine.module.version));
  }

  async call(call: Call, options: RunOptions): Promise<InvocationResult> {
    const { target, request, version } = call;
    const { otherwise } = this.options;
    const engines = this.#of(target);
    if (engines.length === 0 && otherwise !== undefined) return await otherwise.call(call, options);
    const engine = engines.find(({ module }) => fitsVersion(module.version, version));
    if (engine === undefined) throw unreachable(target, version, engines);
    const { invocationId } = request;
    const underWay: { cancelled?: string } = {};
    const calls = this.#calls.get(invocationId) ?? new Set();
    this.#calls.set(invocationId, calls.add(underWay));
    try {
      const refused = await this.#submit(engine, call, underWay);
      if (refused !== undefined) return refused;
      options.onStarted?.();
      return await this.#settled(engine, target, request.flow, invocationId, options.signal);
    } catch (error) {
      if (error instanceof ScaiCoreError) throw error;
      throw new StoreError(`The store of ${target} failed: ${messageOf(error)}`, { target }, { cause: error });
    } finally {
      calls.delete(underWay);
      if (calls.size === 0) this.#calls.delete(invocationId);
    }
  }

  async result(target: string, invocationId: string): Promise<InvocationResult | undefined> {
    const { otherwise } = this.options;
    const engines = this.#of(target);
    if (engines.length === 0 && otherwise !== undefined) return await otherwise.result(target, invocationId);
    const engine = this.#engine(target);
    const summary = await this.#summary(invocationId);
    if (summary === undefined || summary.result !== undefined) return summary?.result;
    return (await engine.result(invocationId)) ?? running(target, summary);
  }

  async resume(target: string, request: ResumeRequest, options: RunOptions): Promise<InvocationResult> {
    const { otherwise } = this.options;
    if (this.#of(target).length === 0 && otherwise !== undefined)
      return await otherwise.resume(target, request, options);
    const engine = this.#engine(target);
    const { invocationId } = await engine.decide(
      request,
      options.signal === undefined ? {} : { signal: options.signal },
    );
    const summary = await this.#summary(invocationId);
    return await this.#settled(engine, target, summary?.start.flow ?? "", invocationId, options.signal);
  }

  async cancel(target: string, invocationId: string, reason: string): Promise<void> {
    const { otherwise } = this.options;
    if (this.#of(target).length === 0 && otherwise !== undefined) {
      await otherwise.cancel(target, invocationId, reason);
      return;
    }
    for (const call of this.#calls.get(invocationId) ?? []) call.cancelled = reason;
    try {
      await this.#engine(target).cancel(invocationId, reason);
    } catch (error) {
      // It has not started, and the call that is under way does not start it any more.
      if (!(error instanceof InvocationNotFoundError)) throw error;
    }
  }

  /** Records the call; what is wrong with it is the result of the call. */
  async #submit(
    engine: SubmittingEngine,
    { request }: Call,
    underWay: { readonly cancelled?: string },
  ): Promise<FailedResult | undefined> {
    const { invocationId } = request;
    if (underWay.cancelled !== undefined) return cancelled(invocationId, underWay.cancelled);
    try {
      await engine.submit(request);
    } catch (error) {
      if (!(error instanceof InputError || error instanceof FlowNotFoundError)) throw error;
      const { errorType, message, details } = error;
      return refused(invocationId, { errorType, message, details: details as JsonObject });
    }
    // It may have been cancelled before it was there.
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
    if (underWay.cancelled !== undefined) await engine.cancel(invocationId, underWay.cancelled);
    return undefined;
  }

  /** Waits until a run has ended or waits for somebody, for a while; then it says that it runs. */
  async #settled(
    engine: SubmittingEngine,
    target: string,
    flow: string,
    invocationId: string,
    signal: AbortSignal | undefined,
  ): Promise<InvocationResult> {
    const { checkpoints, patienceMs = 1000 } = this.options;
    let wake: () => void = () => undefined;
    const stop = checkpoints.watch?.((changed) => {
      if (changed === undefined || changed === invocationId) wake();
    });
    const until = performance.now() + patienceMs;
    try {
      for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 2, SLOWEST_POLL_MS)) {
        if (signal?.aborted === true) return await engine.cancel(invocationId, messageOf(signal.reason));
        const result = await engine.result(invocationId);
        if (result !== undefined) return result;
        const left = until - performance.now();
        if (left <= 0) return running(target, { invocationId, start: { core: engine.module.name, flow } });
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(pause, left));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal?.addEventListener("abort", wake, { once: true });
        });
        signal?.removeEventListener("abort", wake);
      }
    } finally {
      stop?.();
    }
  }

  async #summary(invocationId: string): Promise<InvocationSummary | undefined> {
    return (await this.options.checkpoints.invocations({ invocationId })).items[0];
  }

  /** Any version can answer for an invocation that another version started. */
  #engine(target: string): SubmittingEngine {
    const [engine] = this.#of(target);
    if (engine === undefined) throw unreachable(target, undefined, []);
    return engine;
  }

  #of(target: string): readonly SubmittingEngine[] {
    return this.#registered.filter((one) => one.target === target).map(({ engine }) => engine);
  }
}

/** The result of a run that a worker has, or will have: it waits for nobody but for that. */
function running(
  target: string,
  {
    invocationId,
    start,
  }: { readonly invocationId: string; readonly start: { readonly core: string; readonly flow: string } },
): SuspendedResult {
  const { core, flow } = start;
  const checkpoint: CheckpointInfo = {
    checkpointId: `running:${invocationId}`,
    invocationId,
    core,
    flow,
    nodeId: flow,
    path: flow,
    type: "core_call",
    prompt: `${target} ${flow} runs, or waits for a worker.`,
    options: [],
    priority: "normal",
    createdAt: new Date().toISOString(),
    status: "pending",
    waitsFor: { kind: "call", target, invocationId, checkpoints: [] },
  };
  return { status: "SUSPENDED", invocationId, usage: NO_USAGE, durationMs: 0, checkpoint, checkpoints: [checkpoint] };
}

const refused = (invocationId: string, error: FailedResult["error"]): FailedResult => ({
  status: "FAILED",
  invocationId,
  usage: NO_USAGE,
  durationMs: 0,
  error,
});

const cancelled = (invocationId: string, reason: string): FailedResult =>
  refused(invocationId, { errorType: "CancelledError", message: reason });

function unreachable(target: string, version: string | undefined, engines: readonly SubmittingEngine[]): ScaiCoreError {
  const versions = engines.map(({ module }) => module.version);
  return new DispatchError(
    versions.length === 0
      ? `No core is registered as ${target}.`
      : `No version of ${target} fits ${version ?? "the call"}: there is ${versions.join(", ")}.`,
    { target, ...(version === undefined ? {} : { version }), versions },
  );
}
