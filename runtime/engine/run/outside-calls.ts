import { describeAny } from "../../describe-any.js";
import { messageOf, saysTimeout, ScaiCoreError } from "../../error.js";
import { RunError, type RunErrorType } from "../../host/errors.js";
import type { CallOptions, FlowError, ModelRequest } from "../../host/interfaces.js";
import type { IRExpr } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { Limits } from "../../limits.js";
import { constantValue } from "../../stdlib/constant.js";
import { problemText } from "../../stdlib/from-json.js";
import { takenJson } from "../../stdlib/json-problem.js";
import { toJson } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";
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
import { MaskedStream } from "./secrets/masked-stream.js";
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
  ) {}

  async perform({ target }: PendingCall, ordinal: number, options: PerformOptions): Promise<CallRecord["answer"]> {
    if (target.kind === "memory") return { value: await this.memory.read(target.read) };
    if (target.kind === "ranking") return await this.#rank(target, options);
    try {
      const answer = await this.#callPlugin(target, ordinal, options);
      return { value: this.#withoutSecrets(answer, options.path, `plugin ${target.alias}.${target.method}`) };
    } catch (thrown) {
      options.signal.throwIfAborted();
      return { error: this.#failure("PluginError", `${target.alias}.${target.method} failed`, thrown) };
    }
  }

  async #rank(target: RankingCall, options: CallOptions): Promise<CallRecord["answer"]> {
    try {
      const { mask } = this.secrets;
      const query = mask.json(target.query);
      const entries = target.entries.map((entry) => ({ ...entry, text: mask.text(entry.text) }));
      const { keys, usage } = await ranked({ ...target, query, entries }, this.embeddings, options);
      return { value: keys, usage };
    } catch (thrown) {
      options.signal.throwIfAborted();
      return { error: this.#failure("ModelProviderError", `The model ${target.role.roleName} failed`, thrown) };
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
    try {
      const shown = this.secrets.mask.json(request);
      const response = await within("modelCallMs", this.limits, this.environment.clock, options.signal, (signal) =>
        this.#complete(shown, { ...options, signal }),
      );
      const checked = checkedResponse(response, this.limits);
      return { ok: true, response: this.#withoutSecrets(checked, request.path, `model ${request.role.roleName}`) };
    } catch (thrown) {
      options.signal.throwIfAborted();
      return {
        ok: false,
        error: this.#failure("ModelProviderError", `The model ${request.role.roleName} failed`, thrown),
      };
    }
  }

  async #complete(request: ModelRequest, options: AskOptions): Promise<unknown> {
    const provider = this.environment.modelProviders;
    const { signal, idempotencyKey } = options;
    if (!this.followed() || provider.stream === undefined) {
      return await provider.complete(request, { signal, idempotencyKey });
    }
    const text = new MaskedStream(this.secrets.mask);
    const follow = (piece: string) => {
      if (piece !== "") this.delta(options, request.path, piece);
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
    const kept = keptType(thrown);
    if (kept !== undefined) return { errorType: kept, message };
    return { errorType: saysTimeout(thrown) ? "TimeoutError" : errorType, message: `${what}: ${message}` };
  }
}

const malformedPart = (got: string): RunError =>
  new RunError(
    "ModelProviderError",
    `the provider gave a malformed stream: each part must be { text } or { response }, not ${got}.`,
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
