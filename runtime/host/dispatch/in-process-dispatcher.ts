import { compareVersions, fitsVersion } from "../../core-version.js";
import { messageOf, ScaiCoreError } from "../../error.js";
import { DispatchError, InvocationNotFoundError, StoreError } from "../errors.js";
import type {
  CoreDispatcher,
  EventSink,
  InvocationResult,
  JsonObject,
  Logger,
  ResumeRequest,
  RunOptions,
  RuntimeEvent,
  TriggerContext,
} from "../interfaces.js";

type Call = Parameters<CoreDispatcher["call"]>[0];

/** What the dispatcher needs of an engine; every `CoreEngine` has it. */
export interface DispatchedEngine {
  readonly module: {
    readonly name: string;
    readonly version: string;
    readonly subscriptions: readonly { readonly event: string; readonly source: string }[];
  };
  invoke(request: Call["request"], options?: RunOptions): Promise<InvocationResult>;
  result(invocationId: string): Promise<InvocationResult | undefined>;
  resume(request: ResumeRequest, options?: RunOptions): Promise<InvocationResult>;
  cancel(invocationId: string, reason?: string): Promise<InvocationResult>;
  dispatchTrigger(trigger: TriggerContext, input?: JsonObject, options?: RunOptions): Promise<InvocationResult>;
}

interface Registered {
  readonly target: string;
  readonly engine: DispatchedEngine;
}

/**
 * Dispatches calls and events between engines of one process. Each engine is registered under the target that programs call;
 * of several versions a call takes the newest that matches (see `fitsVersion`). Engines may share a store or not.
 *
 * Load an engine with the dispatcher first and register it afterwards, so that cores can call each other:
 *
 *     const cores = new InProcessDispatcher();
 *     const environment = new HostEnvironment({ …, dispatcher: cores, events: cores.events(sink) });
 *     cores.register("core://shop/ledger", CoreEngine.load(ledger, environment));
 */
export class InProcessDispatcher implements CoreDispatcher {
  readonly #registered: Registered[] = [];
  /** Calls in progress, whose invocations may not be stored yet. */
  readonly #calls = new Map<string, Set<AbortController>>();
  readonly #starting = new Set<Promise<void>>();

  constructor(
    private readonly options: {
      /** Receives calls to targets that are not registered. */
      readonly otherwise?: CoreDispatcher;
      readonly logger?: Logger;
    } = {},
  ) {}

  /**
   * Registers an engine. A target names one core, in one or more versions.
   *
   * @throws TypeError if the target is registered with another core, or with the same version
   */
  register(target: string, engine: DispatchedEngine): void {
    const { name, version } = engine.module;
    const other = this.#of(target).find(({ module }) => module.name !== name || module.version === version);
    if (other !== undefined) {
      throw new TypeError(
        `${target} is registered already, as ${other.module.name} ${other.module.version}; ${name} ${version} cannot be registered as well.`,
      );
    }
    this.#registered.push({ target, engine });
    this.#registered.sort((a, b) => compareVersions(b.engine.module.version, a.engine.module.version));
  }

  async call(call: Call, options: RunOptions): Promise<InvocationResult> {
    const { target, request, version } = call;
    const engines = this.#of(target);
    if (engines.length === 0 && this.options.otherwise !== undefined) {
      return await this.options.otherwise.call(call, options);
    }
    const engine = engines.find(({ module }) => fitsVersion(module.version, version));
    if (engine === undefined) throw unreachable(target, version, engines);
    const abort = new AbortController();
    const calls = this.#calls.get(request.invocationId) ?? new Set();
    this.#calls.set(request.invocationId, calls.add(abort));
    const { signal, ...rest } = options;
    const pass = () => abort.abort(signal?.reason);
    if (signal?.aborted === true) pass();
    else signal?.addEventListener("abort", pass, { once: true });
    try {
      return await engine.invoke(request, { ...rest, signal: abort.signal });
    } catch (error) {
      if (error instanceof ScaiCoreError) throw error;
      // The core was reached and its store failed, so this is no DispatchError.
      throw new StoreError(`The store of ${target} failed.`, { target }, { cause: error });
    } finally {
      signal?.removeEventListener("abort", pass);
      calls.delete(abort);
      if (calls.size === 0) this.#calls.delete(request.invocationId);
    }
  }

  async result(target: string, invocationId: string): Promise<InvocationResult | undefined> {
    const { otherwise } = this.options;
    const engines = this.#of(target);
    if (engines.length === 0 && otherwise !== undefined) return await otherwise.result(target, invocationId);
    return await this.#engine(target).result(invocationId);
  }

  async resume(target: string, request: ResumeRequest, options: RunOptions): Promise<InvocationResult> {
    const { otherwise } = this.options;
    const engines = this.#of(target);
    if (engines.length === 0 && otherwise !== undefined) return await otherwise.resume(target, request, options);
    return await this.#engine(target).resume(request, options);
  }

  async cancel(target: string, invocationId: string, reason: string): Promise<void> {
    const { otherwise } = this.options;
    const engines = this.#of(target);
    if (engines.length === 0 && otherwise !== undefined) {
      await otherwise.cancel(target, invocationId, reason);
      return;
    }
    for (const call of this.#calls.get(invocationId) ?? []) call.abort(new Error(reason));
    try {
      await this.#engine(target).cancel(invocationId, reason);
    } catch (error) {
      // The invocation has not started, and the aborted call cannot start it any more.
      if (!(error instanceof InvocationNotFoundError)) throw error;
    }
  }

  /**
   * An event sink for the engines of this dispatcher. An event that a flow of one engine emits starts, once each, the flows of
   * other engines that subscribe to it with @on. All events are passed to `sink`.
   */
  events(sink?: EventSink): EventSink {
    return {
      emit: (event) => {
        const passed = sink?.emit(event);
        const { eventId } = event;
        const starting = eventId === undefined ? [] : this.#listeners(event).map((start) => start(eventId));
        if (starting.length === 0) return passed;
        return Promise.all([passed, ...starting]).then(() => undefined);
      },
    };
  }

  /** Resolves when no flow that an event has started is running any more. */
  async settled(): Promise<void> {
    while (this.#starting.size > 0) await Promise.all(this.#starting);
  }

  /** The starters of the flows that subscribe to an event; each resolves when its invocation is stored. */
  #listeners(event: RuntimeEvent): readonly ((eventId: string) => Promise<void>)[] {
    const sources = this.#registered.filter(({ engine }) => engine.module.name === event.core);
    const targets = new Set(sources.map(({ target }) => target));
    const newest = new Map<string, DispatchedEngine>();
    for (const { engine } of this.#registered) {
      if (!newest.has(engine.module.name)) newest.set(engine.module.name, engine);
    }
    return [...newest.values()].flatMap((engine) =>
      engine.module.subscriptions
        .filter((subscription) => subscription.event === event.type && targets.has(subscription.source))
        .map(
          ({ source }) =>
            (eventId: string) =>
              this.#start(engine, event, source, eventId),
        ),
    );
  }

  #start(engine: DispatchedEngine, event: RuntimeEvent, source: string, eventId: string): Promise<void> {
    const { type: name, payload, timestamp } = event;
    const trigger: TriggerContext = { kind: "event", name, data: { id: eventId, source, emitted_at: timestamp } };
    return new Promise((resolve) => {
      const run = engine
        .dispatchTrigger(trigger, payload, { onStarted: resolve })
        .then(
          (result) => {
            if (result.status === "FAILED") this.#warn(engine, name, result.error.message);
          },
          (error: unknown) => {
            this.#warn(engine, name, messageOf(error));
          },
        )
        .then(() => {
          this.#starting.delete(run);
          resolve();
        });
      this.#starting.add(run);
    });
  }

  #warn({ module }: DispatchedEngine, event: string, message: string): void {
    this.options.logger?.warn(`The flow of ${module.name} on ${event} failed: ${message}`);
  }

  /** Any version can continue an invocation that another version started. */
  #engine(target: string): DispatchedEngine {
    const engines = this.#of(target);
    const [engine] = engines;
    if (engine === undefined) throw unreachable(target, undefined, engines);
    return engine;
  }

  #of(target: string): readonly DispatchedEngine[] {
    return this.#registered.filter((one) => one.target === target).map(({ engine }) => engine);
  }
}

function unreachable(target: string, version: string | undefined, engines: readonly DispatchedEngine[]): Error {
  const versions = engines.map(({ module }) => module.version);
  return new DispatchError(
    versions.length === 0
      ? `No core is registered as ${target}.`
      : `No version of ${target} fits ${version ?? "the call"}: there is ${versions.join(", ")}.`,
    { target, ...(version === undefined ? {} : { version }), versions },
  );
}
