import { describeAny } from "../../describe-any.js";
import { messageOf, saysTimeout, ScaiCoreError } from "../../error.js";
import { RunError, type RunErrorType } from "../../host/errors.js";
import type { CallOptions, FlowError, ModelRequest } from "../../host/interfaces.js";
import type { IRExpr } from "../../ir/module.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import type { Limits } from "../../limits.js";
import { constantValue } from "../../stdlib/constant.js";
import { problemText } from "../../stdlib/from-json.js";
import { takenJson } from "../../stdlib/json-problem.js";
import { toJson } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";
import { embeddingCall, failedCall } from "../blocks/model-events.js";
import { checkedResponse } from "../blocks/model-request.js";
import type { AskOptions, AskOutcome, PerformOptions } from "../machine/host.js";
import type { Program } from "../machine/program.js";
import { isPlainObject } from "../program/json.js";
import type { CallRecord } from "../program/block-record.js";
import type { PendingCall, PluginCall } from "../program/evaluation.js";
import type { RankingCall } from "../program/memory-reads.js";
import { within } from "./call-timeout.js";
import { type Embeddings, ranked } from "./embeddings.js";
import type { Environment } from "./load-program.js";
import type { RunMemory } from "./run-memory.js";
import { MaskedStream } from "../../masked-stream.js";
import type { RunSecrets } from "./secrets/run-secrets.js";

/**
 * Calls of plugins, models and memory for one run. Their failures are data; only an abort rejects. Secrets go to plugins
 * alone, by name: no answer brings one into the flow, and no request shows one to a model.
 */
export class OutsideCalls {
  constructor(
    private readonly program: Program,
    private readonly environment: Environment,
    private readonly memory: RunMemory,
    private readonly embeddings: Embeddings,
    private readonly secrets: RunSecrets,
    private readonly config: (name: string) => Value,
    private readonly limits: Limits,
    /** Whether a caller follows the model's text. */
    private readonly followed: () => boolean,
    private readonly delta: (options: AskOptions, path: string, text: string) => void,
    /** Reports that an answer had a secret in it. */
    private readonly masked: (path: string, source: string) => void,
    /** Reports that a plugin or a model was called, and how that ended. */
    private readonly called: (from: PerformOptions, event: "plugin.called" | "model.called", call: JsonObject) => void,
  ) {}

  async perform({ target }: PendingCall, ordinal: number, options: PerformOptions): Promise<CallRecord["answer"]> {
    if (target.kind === "memory") return { value: await this.memory.read(target.read) };
    if (target.kind === "ranking") return await this.#rank(target, options);
    const { clock } = this.environment;
    const began = clock.monotonic();
    const ended = (error?: FlowError) => {
      const durationMs = Math.max(0, Math.round(clock.monotonic() - began));
      this.called(options, "plugin.called", {
        plugin: target.alias,
        method: target.method,
        duration_ms: durationMs,
        idempotency_key: options.idempotencyKey,
        ...(error === undefined ? {} : { error_type: error.errorType, message: error.message }),
      });
    };
    try {
      const answer = await this.#callPlugin(target, ordinal, options);
      ended();
      return { value: this.#withoutSecrets(answer, options.path, `plugin ${target.alias}.${target.method}`) };
    } catch (thrown) {
      options.signal.throwIfAborted();
      const error = this.#failure("PluginError", `${target.alias}.${target.method} failed`, thrown);
      ended(error);
      return { error };
    }
  }

  async #rank(target: RankingCall, from: PerformOptions): Promise<CallRecord["answer"]> {
    const { clock } = this.environment;
    const { role } = target;
    const options = { signal: from.signal, idempotencyKey: from.idempotencyKey };
    const began = clock.monotonic();
    const took = () => Math.max(0, Math.round(clock.monotonic() - began));
    try {
      const { mask } = this.secrets;
      const query = mask.json(target.query);
      const entries = target.entries.map((entry) => ({ ...entry, text: mask.text(entry.text) }));
      const { keys, usage } = await ranked({ ...target, query, entries }, this.embeddings, options);
      // Vectors that were there already are no call.
      if (usage.modelCalls > 0) this.called(from, "model.called", embeddingCall(role, usage, took()));
      return { value: keys, usage };
    } catch (thrown) {
      from.signal.throwIfAborted();
      const error = this.#failure("ModelProviderError", `The model ${role.roleName} failed`, thrown);
      this.called(from, "model.called", failedCall(role, error, took()));
      return { error };
    }
  }

  async #callPlugin(target: PluginCall, ordinal: number, options: CallOptions): Promise<Json> {
    const { plugins } = this.environment;
    if (plugins === undefined) throw new RunError("PluginError", "The host has no plugins.");
    const args: Record<string, Json> = { ...target.args };
    for (const { argument, param } of target.secrets) args[argument] = await this.secrets.read(param);
    const settings: Record<string, Json> = {};
    const plugin = this.program.module.plugins.find(({ alias }) => alias === target.alias);
    if (plugin === undefined) throw new RunError("InternalError", `The program has no plugin ${target.alias}.`);
    for (const { name, value } of plugin.settings) settings[name] = await this.#setting(value);
    const { alias, package: package_, version } = plugin;
    const { method } = target;
    const { idempotencyKey } = options;
    const call = { alias, package: package_, version, method, args, settings, ordinal };
    const answer: unknown = await within(
      "pluginCallMs",
      this.limits,
      this.environment.clock,
      options.signal,
      (signal) => plugins.call(call, { signal, idempotencyKey }),
    );
    // A method without a result gives nothing.
    if (answer === undefined) return null;
    const taken = takenJson(answer, "answer", this.limits);
    if (!taken.ok) throw new RunError("PluginError", `${problemText(taken.foreign)}.`);
    return taken.json;
  }

  async #setting(value: IRExpr): Promise<Json> {
    if (value.kind !== "name" || value.scope !== "config") return toJson(constantValue(value) ?? null);
    const param = this.program.module.config.find(({ name }) => name === value.name);
    return param?.modifiers.includes("secret") === true
      ? await this.secrets.read(value.name)
      : toJson(this.config(value.name));
  }

  async ask(request: ModelRequest, options: AskOptions): Promise<AskOutcome> {
    const { clock } = this.environment;
    const began = clock.monotonic();
    const streamed = { restarts: 0 };
    const took = () => ({ durationMs: Math.max(0, Math.round(clock.monotonic() - began)), ...streamed });
    try {
      const shown = this.secrets.mask.json(request);
      const response = await within("modelCallMs", this.limits, clock, options.signal, (signal) =>
        this.#complete(shown, { ...options, signal }, streamed),
      );
      const checked = checkedResponse(response, this.limits);
      const clean = this.#withoutSecrets(checked, request.path, `model ${request.role.roleName}`);
      return { kind: "answer", response: clean, ...took() };
    } catch (thrown) {
      options.signal.throwIfAborted();
      const error = this.#failure("ModelProviderError", `The model ${request.role.roleName} failed`, thrown);
      const until = retryTimeOf(thrown);
      if (until === undefined || until <= clock.now()) return { kind: "failure", error, ...took() };
      return { kind: "later", until, error, ...took() };
    }
  }

  async #complete(request: ModelRequest, options: AskOptions, streamed: { restarts: number }): Promise<unknown> {
    const provider = this.environment.modelProviders;
    const { signal, idempotencyKey } = options;
    if (!this.followed() || provider.stream === undefined) {
      return await provider.complete(request, { signal, idempotencyKey });
    }
    let text = new MaskedStream(this.secrets.mask);
    const follow = (piece: string) => {
      const attempt = options.attempt + streamed.restarts;
      if (piece !== "") this.delta({ ...options, attempt }, request.path, piece);
    };
    for await (const given of provider.stream(request, { signal, idempotencyKey })) {
      // Nobody waits for a stream that goes on after it was stopped.
      signal.throwIfAborted();
      const part: unknown = given;
      if (!isPlainObject(part)) throw malformedPart(describeAny(part));
      if ("response" in part) {
        follow(text.end());
        return part.response;
      }
      if (part.restart === true) {
        // What was held back of the text that is void goes with it.
        text = new MaskedStream(this.secrets.mask);
        streamed.restarts++;
        continue;
      }
      const { text: piece } = part;
      if (typeof piece !== "string") throw malformedPart(`an object whose text is ${describeAny(piece)}`);
      follow(text.push(piece));
    }
    throw new RunError("ModelProviderError", "The model's stream ended without a response.");
  }

  #withoutSecrets<T>(answer: T, path: string, source: string): T {
    const clean = this.secrets.mask.json(answer);
    if (clean !== answer) this.masked(path, source);
    return clean;
  }

  /** The error of a failed call. Some error types that a provider throws are kept. */
  #failure(errorType: RunErrorType, what: string, thrown: unknown): FlowError {
    const message = messageOf(thrown, (text) => this.secrets.mask.text(text));
    const told = this.#detailsOf(thrown);
    const details = told === undefined ? {} : { details: told };
    const kept = keptType(thrown);
    if (kept !== undefined) return { errorType: kept, message, ...details };
    return { errorType: saysTimeout(thrown) ? "TimeoutError" : errorType, message: `${what}: ${message}`, ...details };
  }

  /** What an error of the provider's interface says besides its message. */
  #detailsOf(thrown: unknown): JsonObject | undefined {
    try {
      if (!(thrown instanceof ScaiCoreError) || thrown.errorType !== "ModelProviderError") return undefined;
      const taken = takenJson(thrown.details, "details", this.limits);
      if (!taken.ok || !isJsonObject(taken.json) || Object.keys(taken.json).length === 0) return undefined;
      return this.secrets.mask.json(taken.json);
    } catch {
      return undefined;
    }
  }
}

/** When a provider takes the request again, in milliseconds since 1970, where it says so. */
function retryTimeOf(thrown: unknown): number | undefined {
  try {
    if (!(thrown instanceof ScaiCoreError) || thrown.errorType !== "ModelProviderError") return undefined;
    const { retry_at: at } = thrown.details;
    const until = typeof at === "string" ? Date.parse(at) : NaN;
    return Number.isFinite(until) ? until : undefined;
  } catch {
    return undefined;
  }
}

const malformedPart = (got: string): RunError =>
  new RunError(
    "ModelProviderError",
    `the provider gave a malformed stream: each part must be { text }, { restart: true } or { response }, not ${got}.`,
  );

const KEPT: ReadonlySet<string> = new Set<RunErrorType>(["ModelRefusalError", "TimeoutError"]);

/** The type of an error that is kept. A host may throw what cannot be read, which is of none. */
function keptType(thrown: unknown): string | undefined {
  try {
    return thrown instanceof ScaiCoreError && KEPT.has(thrown.errorType) ? thrown.errorType : undefined;
  } catch {
    return undefined;
  }
}
