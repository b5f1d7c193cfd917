import { SecretMask } from "../../secret-mask.js";
import { RunError, type RunErrorType } from "../errors.js";
import type {
  CallOptions,
  Json,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  ModelStreamPart,
  PluginHost,
  SecretSource,
} from "../interfaces.js";
import { placeOf } from "./call-place.js";
import { textOfOutput } from "./output-text.js";
import { outputOf } from "./read-recording.js";
import { type AnsweringParts, recordedPluginRequest, recordedRequest } from "./recorder.js";
import type { RecordedCall, RecordedError, RecordedModelCall, Recording } from "./recording.js";
import { modelRequestHash, pluginRequestHash } from "./request-hash.js";
import { Tape, type TapeMode, type WantedCall } from "./tape.js";

/** How long the pieces are that a text is given in which did not come as a stream. */
const PIECE = 16;

export interface ReplayOptions {
  readonly mode: TapeMode;
  /** Answers calls of which nothing by their name was recorded; without it they fail. */
  readonly otherwise?: Pick<AnsweringParts, "modelProviders" | "plugins">;
  /** Whether `otherwise` answers all that the recording has no answer for: a recording of the beginning of a run. */
  readonly isBeginning?: true;
}

/** Answers from a recording: no model is asked, and no plugin is called. */
export class Replay {
  readonly #tape: Tape;
  readonly #secrets = new Set<string>();
  #mask = SecretMask.NONE;

  constructor(
    recording: Recording,
    private readonly options: ReplayOptions,
  ) {
    this.#tape = new Tape(recording, options.mode);
  }

  /** What was asked for and not recorded, in words. A flow may have caught the errors, so whoever replays tells it. */
  get misses(): readonly string[] {
    return this.#tape.misses;
  }

  /** The parts of an environment of one core. Secrets are read as before, and cut out of what is looked up. */
  parts(core: string, secrets: SecretSource): AnsweringParts {
    const { otherwise } = this.options;
    return {
      modelProviders: this.#models(core, otherwise?.modelProviders),
      plugins: this.#plugins(core, otherwise?.plugins),
      secrets: {
        read: async (of, name) => {
          const value = await secrets.read(of, name);
          if (typeof value === "string" && value !== "" && !this.#secrets.has(value)) {
            this.#secrets.add(value);
            this.#mask = new SecretMask(this.#secrets);
          }
          return value;
        },
      },
    };
  }

  #models(core: string, otherwise: ModelProvider | undefined): ModelProvider {
    const elsewhere = (request: ModelRequest) =>
      this.#tape.knows({ kind: "model", core }, request.role.roleName) ? undefined : otherwise;
    const beyond = this.options.isBeginning === true ? otherwise : undefined;
    const answer = async (
      request: ModelRequest,
      { signal, idempotencyKey: key }: CallOptions,
    ): Promise<RecordedModelCall | undefined> => {
      signal.throwIfAborted();
      const asked = this.#mask.json(recordedRequest(request));
      const { path, ordinal } = request;
      const hash = modelRequestHash(core, asked);
      const wanted = { kind: "model", core, request: asked, hash, path, ordinal, key } as const;
      if (beyond !== undefined && !this.#tape.has(wanted)) return undefined;
      return (await this.#take(wanted, signal)) as RecordedModelCall;
    };
    return {
      supports: (role) => otherwise?.supports?.(role) ?? true,
      complete: async (request, options) => {
        const call = elsewhere(request) === undefined ? await answer(request, options) : undefined;
        return call === undefined ? await otherwise!.complete(request, options) : responseOf(call);
      },
      async *stream(request, options): AsyncGenerator<ModelStreamPart> {
        const call = elsewhere(request) === undefined ? await answer(request, options) : undefined;
        if (call !== undefined) yield* streamOf(call);
        else if (otherwise!.stream === undefined) yield { response: await otherwise!.complete(request, options) };
        else yield* otherwise!.stream(request, options);
      },
    };
  }

  #plugins(core: string, otherwise: PluginHost | undefined): PluginHost {
    return {
      describe: (plugin) => otherwise?.describe(plugin) ?? {},
      call: async (call, options) => {
        options.signal.throwIfAborted();
        const request = this.#mask.json(recordedPluginRequest(call));
        if (otherwise !== undefined && !this.#tape.knows({ kind: "plugin", core }, request.call))
          return await otherwise.call(call, options);
        const { idempotencyKey: key } = options;
        const { path } = placeOf(key);
        const hash = pluginRequestHash(core, request);
        const wanted = { kind: "plugin", core, request, hash, path, ordinal: call.ordinal, key } as const;
        if (otherwise !== undefined && this.options.isBeginning === true && !this.#tape.has(wanted))
          return await otherwise.call(call, options);
        const { answer } = await this.#take(wanted, options.signal);
        return (answer as { readonly value: Json }).value;
      },
    };
  }

  /** @throws the recorded error; and RunError when the recording has no such call. */
  async #take(wanted: WantedCall, signal: AbortSignal): Promise<RecordedCall> {
    const found = this.#tape.take(wanted);
    if ("miss" in found) {
      const type = wanted.kind === "model" ? "ModelProviderError" : "PluginError";
      throw new RunError(type, found.miss, { replayed: false, retryable: false });
    }
    if (found.error !== undefined) throw errorOf(found.error);
    // What stopped it then does so now.
    if (found.stopped === true) await aborted(signal);
    return found;
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });

function responseOf({ answer }: RecordedModelCall): ModelResponse {
  if (answer === undefined) throw new RunError("InternalError", "A recorded call has neither answer nor error.");
  const { finish, confidence, flags, usage, model, call } = answer;
  return {
    output: outputOf(answer),
    finish,
    ...(confidence === undefined ? {} : { confidence }),
    ...(flags === undefined ? {} : { flags }),
    usage,
    model,
    ...(call === undefined ? {} : { call }),
  };
}

function* streamOf(call: RecordedModelCall): Generator<ModelStreamPart> {
  const response = responseOf(call);
  for (const text of piecesOf(textOfOutput(response.output), call.answer?.pieces)) yield { text };
  yield { response };
}

/** The pieces of a text as they came, or of one length. */
function piecesOf(text: string, lengths: readonly number[] | undefined): readonly string[] {
  if (lengths === undefined) return text.match(new RegExp(`[\\s\\S]{1,${PIECE}}`, "gu")) ?? [];
  let at = 0;
  return lengths.map((length) => text.slice(at, (at += length)));
}

/** Errors of ScaiCore keep their type, of which the engine keeps some. */
const errorOf = ({ type, message, details }: RecordedError): Error =>
  type === undefined ? new Error(message) : new RunError(type as RunErrorType, message, details ?? {});
