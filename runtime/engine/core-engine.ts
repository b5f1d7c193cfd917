import {
  CheckpointAlreadyResolvedError,
  CheckpointCancelledError,
  CheckpointNotFoundError,
  EnvironmentError,
  FlowNotFoundError,
  InputError,
  InvocationNotFoundError,
  RunError,
  StoreCorruptError,
} from "../host/errors.js";
import type {
  CheckpointInfo,
  Decision,
  Durability,
  FlowError,
  InvocationRequest,
  InvocationResult,
  JsonObject,
  ResumeRequest,
  RunOptions,
  StartRecord,
  StreamItem,
  TriggerContext,
} from "../host/interfaces.js";
import type { IRModule } from "../ir/module.js";
import type { Program } from "./machine/program.js";
import { toFlowError } from "./program/flow-error.js";
import { describeAny, isPlainObject } from "./program/json.js";
import { DEFAULT_LIMITS, type Limits } from "./program/limits.js";
import type { Inspector } from "./run/debug/inspector.js";
import { invocableFlow, readInput } from "./run/flow-arguments.js";
import { instanceKeyOf, keyStandsInInput } from "./run/instances/instance-key.js";
import { bundleOf, type Environment, loadProgram } from "./run/load-program.js";
import { checkInvocation, checkResumption, checkSameInvocation, isDurability } from "./run/requests.js";
import { checkResolution, expiredError } from "./run/resolutions.js";
import { refusedResult, stream } from "./run/results.js";
import { Runs, type SettleOptions } from "./run/runs.js";
import { triggeredRequest } from "./run/triggers.js";

export interface EngineOptions {
  /** Send lifecycle events to the sink; by default when there is one. The flow's own events are sent in any case. */
  readonly autoTelemetry?: boolean;
  /** Of invocations that do not say; `"checkpoint"` by default. */
  readonly durability?: Durability;
  readonly limits?: Partial<Limits>;
  /** For debuggers: asked before each block and statement of all runs of this engine. */
  readonly inspector?: Inspector;
}

/**
 * Runs the flows of one module.
 *
 * How it is made, from the outside in:
 * - `CoreEngine` speaks to the host: it checks requests and makes decisions about checkpoints.
 * - `run/runs.ts` owns invocations: claims them, joins those that run, waits for those that others run, recovers.
 * - `run/run.ts` is one invocation under one lease: it steps the machine, keeps its state durable and brings it to rest.
 * - `machine/` is the state machine: branches of frames, all plain data, moved from one block boundary to the next.
 * - `blocks/` has a file for each kind of block, `expressions/` compiles expressions and statements into closures,
 *   `program/` numbers a module's blocks. None of them waits: an expression that needs an answer from outside is evaluated
 *   again when the answer is there, over the recorded ones, just as after a crash.
 * - `snapshot/` writes states and what changed in them as MessagePack, and reads them back in any later version.
 */
export class CoreEngine {
  readonly #runs: Runs;
  readonly #durability: Durability;

  private constructor(
    /** The program that it runs; of invocations that began with another version, the store has theirs. */
    readonly module: IRModule,
    runs: Runs,
    durability: Durability,
  ) {
    this.#runs = runs;
    this.#durability = durability;
  }

  /**
   * Checks a module against an environment (a `HostEnvironment`). Throws an EnvironmentError listing all that is missing,
   * and a BundleError for what is no sound module.
   */
  static load(
    module: IRModule,
    environment: { readonly options: Environment },
    options: EngineOptions = {},
  ): CoreEngine {
    checkLoadArguments(environment, options);
    const bundle = bundleOf(module);
    const program = loadProgram(module, bundle.hash, environment.options);
    const runs = new Runs(program, bundle, environment.options, {
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      telemetry: (options.autoTelemetry ?? true) && environment.options.events !== undefined,
      inspector: options.inspector,
    });
    return new CoreEngine(module, runs, options.durability ?? "checkpoint");
  }

  /**
   * Runs a flow until it completes, fails or suspends. What concerns request, flow, input or run is a FAILED result; it rejects
   * only with InvocationConflictError and StoreError.
   */
  invoke(request: InvocationRequest, options: RunOptions = {}): Promise<InvocationResult> {
    return this.#invoke(request, options, undefined);
  }

  /**
   * Decides a pending checkpoint and runs on until the invocation rests again. Rejects, the decision having had no effect,
   * with CheckpointNotFoundError, CheckpointAlreadyResolvedError, CheckpointExpiredError, CheckpointCancelledError,
   * ResolutionError, ModuleMismatchError, EnvironmentError or StoreError.
   */
  resume(request: ResumeRequest, options: RunOptions = {}): Promise<InvocationResult> {
    return this.#resume(request, options, undefined);
  }

  /** The same as invoke or resume, with all events and model text on the way; ends with the result. */
  stream(request: InvocationRequest | ResumeRequest, options: RunOptions = {}): AsyncIterable<StreamItem> {
    return stream((follow) =>
      isResumption(request) ? this.#resume(request, options, follow) : this.#invoke(request, options, follow),
    );
  }

  /** Of a finished or suspended invocation; `undefined` when it is unknown or still running. */
  async result(invocationId: string): Promise<InvocationResult | undefined> {
    return isName(invocationId) ? await this.#runs.current(invocationId) : undefined;
  }

  /**
   * Ends an invocation, durably: FAILED with CancelledError. Of a finished one the result is unchanged. Rejects with
   * InvocationNotFoundError for one that is not in the store.
   */
  async cancel(invocationId: string, reason = "cancelled by the host"): Promise<InvocationResult> {
    if (!isName(invocationId)) throw new InvocationNotFoundError(describeAny(invocationId));
    return await this.#runs.cancel(invocationId, reason);
  }

  /** Applies on_timeout to checkpoints that are overdue at `now`. Gives the ids of those it decided or escalated. */
  async expire(now: number = this.#runs.now()): Promise<readonly string[]> {
    if (!Number.isFinite(now)) {
      const got = describeAny(now);
      throw new InputError(`now must be a time in milliseconds since 1970, not ${got}.`, { path: "now", got });
    }
    const changed: string[] = [];
    for await (const info of this.#runs.pendingCheckpoints({ dueBefore: new Date(now).toISOString(), waits: true })) {
      if (!isDue(info, now) || !(await this.#expireIfSound(info))) continue;
      if (info.waitsFor === undefined) changed.push(info.checkpointId);
    }
    await this.#runs.tellPending();
    return changed;
  }

  /** Continues what a crash interrupted, and what was decided but not continued. Gives the results. */
  async recover(options: { readonly maxAttempts?: number } = {}): Promise<readonly InvocationResult[]> {
    const results = await this.#runs.recover(options.maxAttempts);
    await this.#runs.tellPending();
    return results;
  }

  /** Starts the flow of a trigger. The same planned time or event id starts it once. */
  async dispatchTrigger(
    trigger: TriggerContext,
    input: JsonObject = {},
    options: RunOptions = {},
  ): Promise<InvocationResult> {
    const given: unknown = trigger;
    if (!isPlainObject(given) || !isName(given.kind) || !isName(given.name)) {
      const got = describeAny(given);
      const message = `A trigger is an object with kind and name, not ${got}.`;
      return refusedResult(this.#runs.newId(), toFlowError(new InputError(message, { path: "trigger", got })));
    }
    const request = triggeredRequest(this.module, trigger, input);
    if (request !== undefined) return await this.invoke(request, options);
    const error = new FlowNotFoundError(`${this.module.name} has no ${trigger.kind} trigger ${trigger.name}.`, {
      trigger: trigger.name,
    });
    return refusedResult(this.#runs.newId(), toFlowError(error));
  }

  /**
   * Stops at the next durable point, gives ownership back and flushes events. Runs go on with `recover()`, here or in
   * another process; calls that wait for them reject with StoreError. Calls in flight get `graceMs` to end.
   */
  async close(options: { readonly graceMs?: number } = {}): Promise<void> {
    await this.#runs.close(options.graceMs ?? 2000);
  }

  async #invoke(
    request: InvocationRequest,
    options: RunOptions,
    follow: ((item: StreamItem) => void) | undefined,
  ): Promise<InvocationResult> {
    this.#runs.checkOpen();
    try {
      checkInvocation(this.#runs.program, request, options);
    } catch (error) {
      return refusedResult(this.#runs.newId(), toFlowError(error));
    }
    const { signal } = options;
    const invocationId = request.invocationId ?? this.#runs.newId();
    if (request.invocationId !== undefined) {
      const known = await this.#runs.startOf(invocationId);
      if (known !== undefined) return await this.#join(known, request, options, follow);
    }
    if (signal?.aborted === true) {
      return refusedResult(invocationId, {
        errorType: "CancelledError",
        message: "The call was aborted before it began.",
      });
    }
    const begun = await this.#begin(request, invocationId, { signal, follow });
    if ("refused" in begun) return refusedResult(invocationId, begun.refused);
    if ("known" in begun) return await this.#join(begun.known, request, options, follow);
    options.onStarted?.();
    return await begun.rest;
  }

  /** What is wrong with the request itself is an answer: nothing has been recorded then. */
  async #begin(
    request: InvocationRequest,
    invocationId: string,
    options: SettleOptions,
  ): Promise<Awaited<ReturnType<Runs["begin"]>> | { readonly refused: FlowError }> {
    const { program } = this.#runs;
    let instanceKey: string | undefined;
    try {
      readInput(program, invocableFlow(program, request.flow), request.input ?? {});
      instanceKey = instanceKeyOf(this.module, request);
    } catch (error) {
      return { refused: toFlowError(error) };
    }
    try {
      return await this.#runs.begin(this.#startRecord(request, instanceKey, invocationId), options);
    } catch (error) {
      if (error instanceof RunError) return { refused: toFlowError(error) };
      throw error;
    }
  }

  async #join(
    known: StartRecord,
    request: InvocationRequest,
    options: RunOptions,
    follow: ((item: StreamItem) => void) | undefined,
  ): Promise<InvocationResult> {
    // An equal input names the same instance.
    const same = request.instanceKey === undefined && keyStandsInInput(this.module, request);
    checkSameInvocation(known, this.module.name, same ? { ...request, instanceKey: known.instanceKey } : request);
    options.onStarted?.();
    return await this.#runs.join(known, { signal: options.signal, follow });
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
      bundleHash: this.#runs.program.bundleHash,
      createdAt: this.#runs.timestamp(),
    };
  }

  async #resume(
    request: ResumeRequest,
    { signal }: RunOptions,
    follow: ((item: StreamItem) => void) | undefined,
  ): Promise<InvocationResult> {
    this.#runs.checkOpen();
    checkResumption(request);
    const { checkpointId } = request;
    if (signal?.aborted === true) {
      throw new RunError("CancelledError", "The call was aborted before it began. Nothing was decided.");
    }
    const info = await this.#runs.checkpoint(checkpointId);
    const wait = await this.#runs.waitAround(checkpointId, info);
    // A checkpoint of this core is decided here, also where others are between it and the first caller.
    if (wait !== undefined && info?.core !== this.module.name) {
      return await this.#runs.resumeCalled(wait, request, { signal, follow });
    }
    if (info === undefined || info.waitsFor !== undefined) throw new CheckpointNotFoundError(checkpointId);
    const result = await this.#resumeOwn(request, info, { signal, follow });
    return wait === undefined ? result : await this.#runs.settle(wait.invocationId, { signal, follow });
  }

  async #resumeOwn(
    request: ResumeRequest,
    info: CheckpointInfo,
    { signal, follow }: SettleOptions,
  ): Promise<InvocationResult> {
    const { checkpointId, resolution, resolvedBy, requestId } = request;
    const program = await this.#runs.programOf(info);
    if (info.decision !== undefined)
      return await this.#alreadyDecided(request, info.decision, info, program, { signal, follow });
    checkResolution(program, info, resolution);
    if (isDue(info, this.#runs.now())) {
      const expired = await this.#expireOne(info);
      if (expired && info.onTimeout !== "escalate") throw expiredError(info, program);
    }
    const outcome = await this.#runs.decide(checkpointId, {
      kind: "resolved",
      at: this.#runs.timestamp(),
      ...(resolvedBy === undefined ? {} : { by: resolvedBy }),
      ...(requestId === undefined ? {} : { requestId }),
      resolution,
    });
    if (!outcome.won) return await this.#alreadyDecided(request, outcome.first, info, program, { signal, follow });
    return await this.#runs.settle(info.invocationId, { signal, follow });
  }

  /** The request that made the recorded decision gets its answer; any other one learns of the decision. */
  async #alreadyDecided(
    { checkpointId, requestId }: ResumeRequest,
    decision: Decision,
    info: CheckpointInfo,
    program: Program,
    options: { readonly signal: AbortSignal | undefined; readonly follow: ((item: StreamItem) => void) | undefined },
  ): Promise<InvocationResult> {
    switch (decision.kind) {
      case "resolved":
        if (requestId !== undefined && requestId === decision.requestId) {
          return await this.#runs.settle(info.invocationId, options);
        }
        throw new CheckpointAlreadyResolvedError(checkpointId, decision);
      case "expired":
        throw expiredError(info, program);
      case "cancelled":
        throw new CheckpointCancelledError(
          `Checkpoint ${checkpointId} was cancelled: ${sentence(decision.reason)} Nothing was changed.`,
          { checkpoint_id: checkpointId, reason: decision.reason },
        );
    }
  }

  /** A damaged invocation must not keep the others from it. */
  async #expireIfSound(info: CheckpointInfo): Promise<boolean> {
    try {
      return await this.#expireOne(info);
    } catch (error) {
      if (!(error instanceof StoreCorruptError)) throw error;
      this.#runs.skipped(info, error);
      return false;
    }
  }

  /** What on_timeout says. `false`: somebody else was first, or is at it. */
  async #expireOne(info: CheckpointInfo): Promise<boolean> {
    if (info.onTimeout === "escalate") return await this.#runs.escalate(info);
    const outcome = await this.#runs.decide(info.checkpointId, { kind: "expired", at: this.#runs.timestamp() });
    if (!outcome.won) return false;
    await this.#runs.settle(info.invocationId, {});
    return true;
  }
}

function isDue({ status, expiresAt }: CheckpointInfo, now: number): boolean {
  return status === "pending" && expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

const isResumption = (request: InvocationRequest | ResumeRequest): request is ResumeRequest =>
  isPlainObject(request) && "checkpointId" in request;

const isName = (value: unknown): value is string => typeof value === "string" && value !== "";

/** With a full stop, where it has none. */
const sentence = (text: string): string => (/[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** Callers in JavaScript have no compiler to tell them. */
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
}
