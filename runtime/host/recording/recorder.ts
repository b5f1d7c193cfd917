import { messageOf, ScaiCoreError } from "../../error.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { SecretMask } from "../../secret-mask.js";
import type {
  CallOptions,
  Clock,
  EventSink,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  ModelStreamPart,
  PluginHost,
  RuntimeEvent,
  SecretSource,
} from "../interfaces.js";
import { SystemClock } from "../memory/system-clock.js";
import { textOfOutput } from "./output-text.js";
import { placeOf } from "./call-place.js";
import type {
  RecordedCall,
  RecordedEnd,
  RecordedError,
  RecordedModelCall,
  RecordedOutput,
  RecordedPluginCall,
  RecordingEntry,
} from "./recording.js";
import { modelRequestHash, pluginRequestHash } from "./request-hash.js";

export interface RecorderOptions {
  /**
   * Keeps an entry. It is called before the answer is given on, so that what the flow knows is in the recording. What it
   * throws goes to `onProblem`, and the run goes on.
   */
  readonly write: (entry: RecordingEntry) => void | Promise<void>;
  readonly onProblem: (error: unknown) => void;
  /** What must not be in the recording, besides the secrets that the program reads: keys of providers and plugins. */
  readonly secrets?: Iterable<string>;
  readonly clock?: Clock;
}

/** The parts of an environment whose answers are recorded, or replayed. */
export interface AnsweringParts {
  readonly modelProviders: ModelProvider;
  readonly plugins: PluginHost;
  readonly secrets: SecretSource;
}

type PluginCall = Parameters<PluginHost["call"]>[0];

/** Keeps what models and plugins answer, with what asked for it. Secrets are cut out of everything that is kept. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #clock: Clock;
  readonly #secrets: Set<string>;
  #mask: SecretMask;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new SystemClock();
    this.#secrets = new Set(options.secrets ?? []);
    this.#mask = new SecretMask(this.#secrets);
  }

  /** The parts of an environment of one core, which answer as before. */
  parts(core: string, parts: AnsweringParts): AnsweringParts {
    return {
      modelProviders: this.#models(core, parts.modelProviders),
      plugins: this.#plugins(core, parts.plugins),
      secrets: this.#secretSource(parts.secrets),
    };
  }

  /** Keeps what runs were asked for and how they ended, and hands the events on. */
  events(otherwise?: EventSink): EventSink {
    return {
      emit: async (event) => {
        const entry = entryOf(event);
        if (entry !== undefined) await this.#write(entry);
        await otherwise?.emit(event);
      },
    };
  }

  #models(core: string, provider: ModelProvider): ModelProvider {
    return {
      supports: (role) => provider.supports?.(role) ?? true,
      complete: async (request, options) =>
        await this.#recorded(
          options,
          () => provider.complete(request, options),
          (outcome) => this.#modelCall(core, request, outcome, undefined),
        ),
      ...(provider.stream === undefined
        ? {}
        : { stream: (request, options) => this.#streamed(core, provider, request, options) }),
    };
  }

  async *#streamed(
    core: string,
    provider: ModelProvider,
    request: ModelRequest,
    options: CallOptions,
  ): AsyncGenerator<ModelStreamPart> {
    const began = this.#clock.monotonic();
    let pieces: string[] = [];
    const keep = async (outcome: Outcome<ModelResponse>) =>
      await this.#keep(this.#modelCall(core, request, outcome, pieces), options, began);
    try {
      for await (const part of provider.stream?.(request, options) ?? []) {
        if ("text" in part) pieces.push(part.text);
        else if ("restart" in part) pieces = [];
        else await keep({ answer: part.response });
        yield part;
      }
    } catch (error) {
      await keep(failure(error, options));
      throw error;
    }
  }

  #plugins(core: string, host: PluginHost): PluginHost {
    return {
      describe: (plugin) => host.describe(plugin),
      call: async (call, options) =>
        await this.#recorded(
          options,
          () => host.call(call, options),
          (outcome) => this.#pluginCall(core, call, outcome),
        ),
    };
  }

  #secretSource(source: SecretSource): SecretSource {
    return {
      read: async (core, name) => {
        const value = await source.read(core, name);
        if (typeof value === "string" && value !== "" && !this.#secrets.has(value)) {
          this.#secrets.add(value);
          this.#mask = new SecretMask(this.#secrets);
        }
        return value;
      },
    };
  }

  async #recorded<T>(
    options: CallOptions,
    call: () => Promise<T>,
    entry: (outcome: Outcome<T>) => Described | undefined,
  ): Promise<T> {
    const began = this.#clock.monotonic();
    let answer: T;
    try {
      answer = await call();
    } catch (error) {
      await this.#keep(entry(failure(error, options)), options, began);
      throw error;
    }
    await this.#keep(entry({ answer }), options, began);
    return answer;
  }

  #modelCall(
    core: string,
    request: ModelRequest,
    outcome: Outcome<ModelResponse>,
    pieces: readonly string[] | undefined,
  ): Described | undefined {
    // The same request will be made again, and its answer is the one that counts.
    if ("error" in outcome && isLater(outcome.error)) return undefined;
    const asked = this.#mask.json(recordedRequest(request));
    const { path, ordinal } = request;
    const hash = modelRequestHash(core, asked);
    const about = { kind: "model", core, path, ordinal, hash, request: asked } as const;
    if (!("answer" in outcome)) return { ...about, ...failureOf(outcome) };
    const { output, ...answer } = outcome.answer;
    const lengths = pieces === undefined ? undefined : lengthsOf(pieces, output);
    const streamed = lengths === undefined ? {} : { pieces: lengths };
    return { ...about, answer: { ...recordedOutput(output), ...streamed, ...answer } };
  }

  #pluginCall(core: string, call: PluginCall, outcome: Outcome<Json | undefined>): Described {
    const request = this.#mask.json(recordedPluginRequest(call));
    const about = {
      kind: "plugin",
      core,
      ordinal: call.ordinal,
      hash: pluginRequestHash(core, request),
      request,
    } as const;
    return "answer" in outcome
      ? { ...about, answer: { value: outcome.answer ?? null } }
      : { ...about, ...failureOf(outcome) };
  }

  async #keep(described: Described | undefined, { idempotencyKey: key }: CallOptions, began: number): Promise<void> {
    if (described === undefined) return;
    const { kind, core, ordinal, hash, request, ...outcome } = described;
    const place = placeOf(key);
    const durationMs = Math.max(0, Math.round(this.#clock.monotonic() - began));
    const path = "path" in described ? described.path : place.path;
    const at = new Date(this.#clock.now()).toISOString();
    const { run } = place;
    const entry = { kind, run, core, path, ordinal, hash, at, durationMs, request, ...outcome, key };
    await this.#write(this.#mask.json(entry as RecordedCall));
  }

  async #write(entry: RecordingEntry): Promise<void> {
    try {
      await this.#options.write(entry);
    } catch (error) {
      this.#options.onProblem(error);
    }
  }
}

type Failure = { readonly error: unknown } | { readonly stopped: true };
type Outcome<T> = { readonly answer: T } | Failure;

/** What was stopped has not failed. */
const failure = (error: unknown, { signal }: CallOptions): Failure => (signal.aborted ? { stopped: true } : { error });
const failureOf = (outcome: Failure) => ("stopped" in outcome ? outcome : { error: errorOf(outcome.error) });

/** A call before it is known when and by which run it was made. */
type Described =
  | Omit<RecordedModelCall, "run" | "key" | "at" | "durationMs">
  | Omit<RecordedPluginCall, "run" | "path" | "key" | "at" | "durationMs">;

/** What a recording keeps of a request: the messages have the input. */
export function recordedRequest(request: ModelRequest): RecordedModelCall["request"] {
  const { role, messages, outputSchema, modality, maxOutputTokens } = request;
  return {
    role: role.roleName,
    ...(role.model === undefined ? {} : { model: role.model }),
    provider: role.provider,
    messages,
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(modality === undefined ? {} : { modality }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

export const recordedPluginRequest = (call: PluginCall): RecordedPluginCall["request"] => ({
  call: `${call.alias}.${call.method}`,
  package: call.package,
  version: call.version,
  args: call.args,
});

function recordedOutput(output: ModelResponse["output"]): RecordedOutput {
  if (output instanceof Uint8Array)
    return { bytes: btoa(Array.from(output, (byte) => String.fromCharCode(byte)).join("")) };
  return typeof output === "string" ? { text: output } : { value: output };
}

/** The lengths of the pieces; `undefined` for pieces that are not the whole text, which another stream would give. */
function lengthsOf(pieces: readonly string[], output: ModelResponse["output"]): readonly number[] | undefined {
  const given = pieces.filter((piece) => piece !== "");
  if (given.length > 0 && given.join("") !== textOfOutput(output)) return undefined;
  return given.map((piece) => piece.length);
}

function errorOf(thrown: unknown): RecordedError {
  if (!(thrown instanceof ScaiCoreError)) return { message: messageOf(thrown) };
  const details = asJson(thrown.details);
  return {
    type: thrown.errorType,
    message: thrown.message,
    ...(details === undefined ? {} : { details }),
  };
}

function asJson(details: Readonly<Record<string, unknown>>): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(JSON.stringify(details));
    return isJsonObject(json as Json) && Object.keys(json as JsonObject).length > 0 ? (json as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a provider says when it may be asked again, which parks the run. */
const isLater = (thrown: unknown): boolean =>
  thrown instanceof ScaiCoreError &&
  thrown.errorType === "ModelProviderError" &&
  typeof thrown.details.retry_at === "string";

const ENDS: Readonly<Record<string, RecordedEnd["status"]>> = {
  "invocation.completed": "COMPLETED",
  "invocation.failed": "FAILED",
  "invocation.suspended": "SUSPENDED",
};

function entryOf({
  type,
  executionId: run,
  core,
  flow,
  payload,
  timestamp: at,
}: RuntimeEvent): RecordingEntry | undefined {
  if (type === "invocation.started") {
    const { input } = payload;
    return { kind: "start", run, core, flow, input: input !== undefined && isJsonObject(input) ? input : {}, at };
  }
  const status = ENDS[type];
  return status === undefined ? undefined : { kind: "end", run, status, payload, at };
}
