import {
  CheckpointNotFoundError,
  EnvironmentError,
  FlowNotFoundError,
  InputError,
  InvocationNotFoundError,
  RunError,
} from "../host/errors.js";
import type {
  Authorization,
  Decided,
  Durability,
  FlowError,
  InvocationRequest,
  InvocationResult,
  JsonObject,
  ResumeRequest,
  RunOptions,
  StartRecord,
  StreamItem,
  Submitted,
  TriggerContext,
} from "../host/interfaces.js";
import type { IRModule } from "../ir/module.js";
import { toFlowError } from "./program/flow-error.js";
import { describeAny } from "../describe-any.js";
import { isPlainObject } from "./program/json.js";
import { limitProblem, limitsOf, type LimitsOptions } from "../limits.js";
import type { Inspector } from "./run/debug/inspector.js";
import { invocableFlow, readInput } from "./run/flow-arguments.js";
import { instanceKeyOf, keyStandsInInput } from "./run/instances/instance-key.js";
import { Invocations, type OutcomeOptions } from "./run/invocations.js";
import { bundleOf, type Environment, loadProgram } from "./run/load-program.js";
import {
  checkSameInvocation,
  deciderOf,
  invocationOf,
  isDurability,
  isName,
  resumptionOf,
  type Taken,
  taken,
} from "./run/requests.js";
import { checkedEnvironment } from "./run/boundary/checked-environment.js";
import { eventLoop } from "./run/event-loop.js";
import { MaskCache } from "./run/secrets/run-secrets.js";
import { Decisions } from "./run/approval/decisions.js";
import { telling } from "./run/approval/verdict.js";
import { refusedResult, stream } from "./run/results.js";
import { triggeredRequest } from "./run/triggered-request.js";

export interface EngineOptions {
  /** Send lifecycle events to the sink; by default when there is one. The flow's own events are sent in any case. */
  readonly autoTelemetry?: boolean;
  /** The durability of invocations that do not specify one; `"checkpoint"` by default. */
  readonly durability?: Durability;
  /** The bounds of each run; `LIMITS` has the defaults. */
  readonly limits?: LimitsOptions;
  /** For debuggers: asked before each block and statement of all runs of this engine. */
  readonly inspector?: Inspector;
}

/**
 * Runs the flows of one module.
 *
 * The rooms of the engine, each of which imports only those after it:
 * - this class talks to the host: it checks requests and decides checkpoints.
 * - `run/` executes invocations. `Invocations` starts, claims, joins and recovers them; a `Run` is one invocation under one
 *   lease, which steps the machine and keeps its state durable until the invocation ends or is suspended.
 * - `blocks/` describes each kind of block: how it is compiled, how it runs, and how its frames are stored.
 * - `machine/` moves branches of frames, which are plain data, from one block boundary to the next, and stores and restores
 *   them as MessagePack.
 * - `program/` compiles expressions and statements to closures. None of them waits: an expression that needs an answer from
 *   outside is evaluated again when the answer is recorded, just as after a crash.
 */
export class CoreEngine {
  readonly #invocations: Invocations;
  readonly #decisions: Decisions;
  readonly #durability: Durability;

  private constructor(
    /**
     * The module that the engine runs. Invocations that were started with another version go on with the bundle in the
     * store.
     */
    readonly module: IRModule,
    invocations: Invocations,
    durability: Durability,
  ) {
    this.#invocations = invocations;
    this.#decisions = new Decisions(invocations);
    this.#durability = durability;
  }

  /**
   * Checks a module against an environment (a `HostEnvironment`).
   * @throws EnvironmentError that lists everything the environment lacks, or for an option that cannot be.
   * @throws BundleError when the module fails verification.
   */
  static load(
    module: IRModule,
    environment: { readonly options: Environment },
    options: EngineOptions = {},
  ): CoreEngine {
    checkLoadArguments(environment, options);
    const bundle = bundleOf(module);
    const limits = limitsOf(options.limits ?? {});
    const masks = new MaskCache();
    const host = checkedEnvironment(environment.options, limits, (text) => masks.latest.text(text));
    const program = loadProgram(module, bundle.hash, host);
    const invocations = new Invocations(program, bundle, host, {
      limits,
      masks,
      telemetry: (options.autoTelemetry ?? true) && environment.options.events !== undefined,
      inspector: options.inspector,
    });
    return new CoreEngine(module, invocations, options.durability ?? "checkpoint");
  }

  /**
   * Runs a flow until it completes, fails or suspends. A fault of the request, the flow, the input or the run is a
   * FAILED result.
   * @throws InvocationConflictError when the id is taken by another request.
   * @throws StoreError when the store fails.
   */
  invoke(request: InvocationRequest, options: RunOptions = {}): Promise<InvocationResult> {
    return this.#invoke(this.#invocation(request, options), options, undefined);
  }

  /**
   * Decides a pending checkpoint and runs until the invocation has ended or is suspended again. Where a quorum needs further
   * votes, this one is recorded and the invocation stays suspended. Every error says in `details.decided` whether the decision
   * (or the vote) is recorded: `true`, `false` or `"unknown"`. What is recorded, `recover` goes on with.
   * @throws CheckpointNotFoundError, CheckpointAlreadyResolvedError, CheckpointExpiredError, CheckpointCancelledError,
   * CheckpointMismatchError, NotAuthorizedError, ResolutionError, ModuleMismatchError, EnvironmentError or StoreError.
   */
  resume(request: ResumeRequest, options: RunOptions = {}): Promise<InvocationResult> {
    return this.#resume(this.#resumption(request, options), options, undefined);
  }

  /**
   * Records an invocation without running it: whoever calls `proceed` or `recover` first goes on with it, in any process. The
   * same id joins, and never starts twice.
   * @throws InputError, FlowNotFoundError for a request that cannot be run; nothing is recorded then.
   * @throws InvocationConflictError when the id is taken by another request.
   * @throws StoreError when the store fails.
   */
  async submit(given: InvocationRequest): Promise<Submitted> {
    this.#invocations.checkOpen();
    const request = invocationOf(this.#invocations.program, given, {}, this.#invocations.limits);
    const invocationId = request.invocationId ?? this.#invocations.newId();
    const known = request.invocationId === undefined ? undefined : await this.#invocations.startOf(invocationId);
    if (known === undefined) {
      const submitted = await this.#invocations.submit(this.#checkedStart(request, invocationId));
      if (submitted === "created") return { invocationId, created: true };
      this.#checkSame(submitted.known, request);
    } else this.#checkSame(known, request);
    return { invocationId, created: false };
  }

  /**
   * Goes on with an invocation until it ends or is suspended: one that was submitted, decided, cancelled or interrupted, or
   * that has a checkpoint whose time is over. `undefined`: there is nothing to do, or another engine has it, so that a wake-up
   * may come late, twice or for nothing. Aborting is a durable cancel.
   * @throws ModuleMismatchError, EnvironmentError when this engine cannot run it; it is left to others.
   * @throws StoreError when the store fails.
   */
  async proceed(invocationId: string, options: RunOptions = {}): Promise<InvocationResult | undefined> {
    if (!isName(invocationId)) throw new InvocationNotFoundError(describeAny(invocationId));
    return await this.#invocations.proceed(invocationId, { signal: options.signal }, (summary) =>
      this.#decisions.settle(summary),
    );
  }

  /**
   * Decides a pending checkpoint, or adds a vote, as `resume` does, and runs nothing: whoever calls `proceed` or `recover` goes
   * on with the invocation.
   * @throws what `resume` throws.
   */
  async decide(given: ResumeRequest, options: Pick<RunOptions, "signal"> = {}): Promise<Decided> {
    const resumption = this.#resumption(given, options);
    return await telling(async (verdict) => {
      const request = this.#resumable(resumption, options);
      const info = await this.#invocations.checkpoint(request.checkpointId);
      if (info === undefined || info.waitsFor !== undefined) throw new CheckpointNotFoundError(request.checkpointId);
      return await this.#decisions.decide(request, info, { signal: options.signal, verdict });
    });
  }

  /**
   * Whether somebody may decide a checkpoint, and if not why: what `resume` would say, for those who show checkpoints. An
   * engine of another core says what it knows of its own rules.
   * @throws CheckpointNotFoundError for one that is not in the store.
   */
  async mayDecide(
    given: Pick<ResumeRequest, "checkpointId" | "person" | "resolvedBy">,
    { signal }: Pick<RunOptions, "signal"> = {},
  ): Promise<Authorization> {
    const request = deciderOf(given);
    const info = await this.#invocations.checkpoint(request.checkpointId);
    if (info === undefined || info.waitsFor !== undefined) throw new CheckpointNotFoundError(request.checkpointId);
    return await this.#decisions.mayDecide(info, request, signal);
  }

  /** Does the same as invoke or resume. The iterable gives all events and model text, and ends with the result. */
  stream(request: InvocationRequest | ResumeRequest, options: RunOptions = {}): AsyncIterable<StreamItem> {
    // The run starts when the first item is asked for, and the request is what it is now.
    if (isResumption(request)) {
      const resumption = this.#resumption(request, options);
      return stream((follow) => this.#resume(resumption, options, follow));
    }
    const invocation = this.#invocation(request, options);
    return stream((follow) => this.#invoke(invocation, options, follow));
  }

  /** The result of a finished or suspended invocation; `undefined` for one that is unknown or runs. */
  async result(invocationId: string): Promise<InvocationResult | undefined> {
    return isName(invocationId) ? await this.#invocations.current(invocationId) : undefined;
  }

  /**
   * Ends an invocation, durably: FAILED with CancelledError. Of a finished one the result is unchanged.
   * @throws InvocationNotFoundError for one that is not in the store.
   */
  async cancel(invocationId: string, reason = "cancelled by the host"): Promise<InvocationResult> {
    if (!isName(invocationId)) throw new InvocationNotFoundError(describeAny(invocationId));
    return await this.#invocations.cancel(invocationId, reason);
  }

  /**
   * Applies on_timeout to checkpoints that are overdue at `now`: decides all of them first, then lets their runs go on side by
   * side, and waits for these. Returns the ids of those that it decided or escalated. A checkpoint whose run cannot go on in
   * this engine stays pending, and is logged.
   * @throws StoreError when the store fails; what was decided by then stays decided.
   */
  async expire(now: number = this.#invocations.now()): Promise<readonly string[]> {
    if (!Number.isFinite(now)) {
      const got = describeAny(now);
      throw new InputError(`now must be a time in milliseconds since 1970, not ${got}.`, { path: "now", got });
    }
    const changed = await this.#decisions.expire(now);
    await this.#invocations.notifyPending();
    return changed;
  }

  /**
   * Continues invocations that a crash interrupted, those that were submitted, those that were decided but not continued, and
   * those that waited for a model which may be asked again by now, until they rest. Returns their results. Those that cannot go on in this engine are logged and left.
   */
  async recover(
    options: {
      /** How often an invocation is recovered without progress before it fails; `limits.recoveries` by default. */
      readonly maxAttempts?: number;
      /** The most invocations to continue; all by default. */
      readonly limit?: number;
      /** How many run at once; 16 by default. */
      readonly concurrency?: number;
    } = {},
  ): Promise<readonly InvocationResult[]> {
    for (const name of ["limit", "concurrency"] as const) checkCount(name, options[name]);
    const results = await this.#invocations.recover(options, async (summary) => {
      await this.#decisions.completeVotes(summary);
      await this.#decisions.endWaits(summary);
    });
    await this.#invocations.notifyPending();
    return results;
  }

  /**
   * The keys of the instances of an entity core that were used since one of its schedules runs in each instance: those that
   * such a schedule starts its flow in. Empty for any other core.
   *
   * @throws StoreError
   */
  async instances(): Promise<readonly string[]> {
    return await this.#invocations.instances();
  }

  /**
   * Starts the flow of a trigger, once for each occasion: `trigger.data.id` of a request or event, or `planned_at` of a
   * schedule. Which occasions are the same is said in docs/embedding.md. Without one each call starts the flow.
   */
  async dispatchTrigger(
    trigger: TriggerContext,
    input: JsonObject = {},
    options: RunOptions = {},
  ): Promise<InvocationResult> {
    const given: unknown = trigger;
    if (!isPlainObject(given) || !isName(given.kind) || !isName(given.name)) {
      const got = describeAny(given);
      const message = `A trigger is an object with kind and name, not ${got}.`;
      return refusedResult(this.#invocations.newId(), toFlowError(new InputError(message, { path: "trigger", got })));
    }
    let request: InvocationRequest | undefined;
    try {
      request = triggeredRequest(this.module, trigger, input);
    } catch (error) {
      return refusedResult(this.#invocations.newId(), toFlowError(error));
    }
    if (request !== undefined) return await this.invoke(request, options);
    const error = new FlowNotFoundError(`${this.module.name} has no ${trigger.kind} trigger ${trigger.name}.`, {
      trigger: trigger.name,
    });
    return refusedResult(this.#invocations.newId(), toFlowError(error));
  }

  /**
   * Stops at the next durable point, releases all leases and flushes events. Runs go on with `recover()`, here or in
   * another process; calls that wait for them reject with StoreError. Calls in flight get `graceMs` to end.
   */
  async close(options: { readonly graceMs?: number } = {}): Promise<void> {
    await this.#invocations.close(options.graceMs ?? 2000);
  }

  #invocation(given: InvocationRequest, options: RunOptions): Taken<InvocationRequest> {
    return taken(() => invocationOf(this.#invocations.program, given, options, this.#invocations.limits));
  }

  #resumption(given: ResumeRequest, options: RunOptions): Taken<ResumeRequest> {
    return taken(() => resumptionOf(given, options, this.#invocations.limits));
  }

  async #invoke(
    given: Taken<InvocationRequest>,
    options: RunOptions,
    follow: ((item: StreamItem) => void) | undefined,
  ): Promise<InvocationResult> {
    this.#invocations.checkOpen();
    if ("error" in given) return refusedResult(this.#invocations.newId(), toFlowError(given.error));
    // Its request is taken; whoever makes a thousand calls at once need not hold the event loop for all of them.
    await eventLoop.pass();
    const { request } = given;
    const { signal } = options;
    const invocationId = request.invocationId ?? this.#invocations.newId();
    if (request.invocationId !== undefined) {
      const known = await this.#invocations.startOf(invocationId);
      if (known !== undefined) return await this.#join(known, request, options, follow);
    }
    if (signal?.aborted === true) {
      return refusedResult(invocationId, {
        errorType: "CancelledError",
        message: "The call was aborted before it began.",
      });
    }
    const started = await this.#start(request, invocationId, { signal, follow });
    if ("refused" in started) return refusedResult(invocationId, started.refused);
    if ("known" in started) return await this.#join(started.known, request, options, follow);
    this.#tellStarted(invocationId, options);
    return await started.outcome;
  }

  /** What the host does when it is told changes nothing for the invocation, which is stored. */
  #tellStarted(invocationId: string, { onStarted }: RunOptions): void {
    const failed = (error: unknown) => this.#invocations.warnTold(invocationId, error);
    try {
      Promise.resolve(onStarted?.() as unknown).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Starts an invocation. A fault of the request is returned, and nothing is recorded then. */
  async #start(
    request: InvocationRequest,
    invocationId: string,
    options: OutcomeOptions,
  ): Promise<Awaited<ReturnType<Invocations["start"]>> | { readonly refused: FlowError }> {
    let start: StartRecord;
    try {
      start = this.#checkedStart(request, invocationId);
    } catch (error) {
      return { refused: toFlowError(error) };
    }
    try {
      return await this.#invocations.start(start, options);
    } catch (error) {
      if (error instanceof RunError) return { refused: toFlowError(error) };
      throw error;
    }
  }

  /** The start record of a request. Throws the fault of the request. */
  #checkedStart(request: InvocationRequest, invocationId: string): StartRecord {
    const { program, limits } = this.#invocations;
    readInput(program, invocableFlow(program, request.flow), request.input ?? {}, limits);
    return this.#startRecord(request, instanceKeyOf(this.module, request), invocationId);
  }

  /** @throws InvocationConflictError when the id belongs to another request. */
  #checkSame(known: StartRecord, request: InvocationRequest): void {
    // An equal input has the same instance key.
    const same = request.instanceKey === undefined && keyStandsInInput(this.module, request);
    checkSameInvocation(known, this.module.name, same ? { ...request, instanceKey: known.instanceKey } : request);
  }

  async #join(
    known: StartRecord,
    request: InvocationRequest,
    options: RunOptions,
    follow: ((item: StreamItem) => void) | undefined,
  ): Promise<InvocationResult> {
    this.#checkSame(known, request);
    this.#tellStarted(known.invocationId, options);
    return await this.#invocations.join(known, { signal: options.signal, follow });
  }

  #startRecord(request: InvocationRequest, instanceKey: string | undefined, invocationId: string): StartRecord {
    const { flow, input = {}, identity, trigger, durability = this.#durability } = request;
    return {
      invocationId,
      core: this.module.name,
      coreVersion: this.module.version,
      flow,
      input,
      ...(identity === undefined ? {} : { identity }),
      ...(trigger === undefined ? {} : { trigger }),
      ...(instanceKey === undefined ? {} : { instanceKey }),
      durability,
      bundleHash: this.#invocations.program.bundleHash,
      createdAt: this.#invocations.timestamp(),
    };
  }

  async #resume(
    given: Taken<ResumeRequest>,
    options: RunOptions,
    follow: ((item: StreamItem) => void) | undefined,
  ): Promise<InvocationResult> {
    return await telling(async (verdict) => {
      const request = this.#resumable(given, options);
      const { signal } = options;
      const { checkpointId } = request;
      const info = await this.#invocations.checkpoint(checkpointId);
      const wait = await this.#invocations.callAround(checkpointId, info);
      // A checkpoint of this core is decided here, even if other cores are between it and the first caller.
      if (wait !== undefined && info?.core !== this.module.name) {
        return await this.#invocations.resumeCalled(wait, request, { signal, follow }, verdict);
      }
      if (info === undefined || info.waitsFor !== undefined) throw new CheckpointNotFoundError(checkpointId);
      const result = await this.#decisions.resume(request, info, { signal, follow }, verdict);
      return wait === undefined ? result : await this.#invocations.outcome(wait.invocationId, { signal, follow });
    });
  }

  /** The request that was taken, if the call can be made now. */
  #resumable(given: Taken<ResumeRequest>, options: Pick<RunOptions, "signal">): ResumeRequest {
    this.#invocations.checkOpen();
    if ("error" in given) throw given.error;
    if (options.signal?.aborted !== true) return given.request;
    throw new RunError("CancelledError", "The call was aborted before it began. Nothing was decided.");
  }
}

/** @throws InputError for a number that cannot be one of invocations. */
function checkCount(name: "limit" | "concurrency", count: unknown): void {
  if (count === undefined || (typeof count === "number" && count >= 1)) return;
  const got = describeAny(count);
  throw new InputError(`${name} must be a number from 1, not ${got}.`, {
    path: name,
    expected: "a number from 1",
    got,
  });
}

function isResumption(request: InvocationRequest | ResumeRequest): request is ResumeRequest {
  try {
    return isPlainObject(request) && "checkpointId" in request;
  } catch {
    // A proxy whose traps throw; the check of the request says so.
    return false;
  }
}

/** Checks the arguments, because hosts in JavaScript have no type checker. */
function checkLoadArguments(environment: unknown, options: unknown): void {
  const parts = isPlainObject(environment) ? environment.options : undefined;
  if (!isPlainObject(parts)) {
    throw new EnvironmentError("load() takes a HostEnvironment: new HostEnvironment({ memory, modelProviders, … }).", {
      missing: ["environment"],
    });
  }
  const durability = isPlainObject(options) ? options.durability : undefined;
  if (durability !== undefined && !isDurability(durability)) {
    throw new EnvironmentError(`durability must be "checkpoint" or "block", not ${describeAny(durability)}.`, {
      missing: ["durability"],
    });
  }
  const limits = isPlainObject(options) ? options.limits : undefined;
  if (limits !== undefined) checkLimits(limits);
}

function checkLimits(limits: unknown): void {
  if (!isPlainObject(limits)) {
    throw new EnvironmentError(`limits must be an object, not ${describeAny(limits)}.`, { missing: ["limits"] });
  }
  for (const [name, value] of Object.entries(limits)) {
    const problem = value === undefined ? undefined : limitProblem(name, value);
    if (problem !== undefined) throw new EnvironmentError(`limits.${name} ${problem}`, { missing: [`limits.${name}`] });
  }
}
