import type {
  CallOptions,
  Clock,
  ModelDowngrade,
  ModelRequest,
  ModelResponse,
  ModelRole,
  ModelStreamPart,
} from "../host/interfaces.js";
import { MaskedStream } from "../masked-stream.js";
import type { SecretMask } from "../secret-mask.js";
import { estimatedTokens, finishOf, type Said, saidIn, usageOf } from "./answer.js";
import { type Failure, streamFailure } from "./failures.js";
import type { LanguageModel, ModelCall, ModelWarning } from "./language-model.js";
import { madeMedia, mediaKind } from "./media.js";
import type { ModelPrice } from "./config/prices.js";
import { promptMessages } from "./prompt-messages.js";
import { providerError } from "./provider-error.js";
import type { AiSdkModelProviderOptions } from "./provider-options.js";
import { readStream } from "./stream-reader.js";
import { type AnswerForm, formOptions, messagesFor, type StructuredOutput } from "./structured-output.js";

const DEFAULT_MAX_OUTPUT = 8192;
const LONGEST_SILENCE_MS = 60_000;

/** What has become of a request so far. */
export interface Course {
  attempts: number;
  waitedMs: number;
  readonly downgrades: ModelDowngrade[];
  /** Whether text of the present attempt was given. */
  shown: boolean;
}

/** An answer that ended before it was whole. */
export class Broken extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Makes one request of a model, whatever it is asked for, and reads its answer. */
export class ModelAsker {
  constructor(
    private readonly options: AiSdkModelProviderOptions,
    private readonly structured: StructuredOutput,
    private readonly mask: SecretMask,
    private readonly clock: Clock,
  ) {}

  /** One request, and what comes of it. */
  async *ask(
    request: ModelRequest,
    { signal, idempotencyKey }: CallOptions,
    form: AnswerForm,
    streaming: boolean,
    course: Course,
  ): AsyncGenerator<ModelStreamPart | { readonly leftOut: ModelDowngrade }> {
    if (request.modality === "embedding") {
      yield { response: await this.#embedded(request, { signal, idempotencyKey }, course) };
      return;
    }
    if (mediaKind(request.modality) !== undefined) {
      yield { response: await this.#made(request, { signal, idempotencyKey }, course) };
      return;
    }
    const model = await this.#model(request.role);
    const call = this.#call(request, form, { signal, idempotencyKey });
    const modelId = request.role.model ?? "";
    const leftOut = (warnings: readonly ModelWarning[] | undefined) => this.structured.leftOut(form, modelId, warnings);
    if (!streaming) {
      const result = await model.doGenerate(call);
      const less = leftOut(result.warnings);
      if (less !== undefined) {
        yield { leftOut: less };
        return;
      }
      const { finishReason: finish, usage, response } = result;
      if (finish.unified === "error") throw new Broken(streamFailure("it ended with an error.", (text) => text));
      const said = { text: saidIn(result.content), finish, usage, model: response?.modelId ?? model.modelId };
      yield { response: this.#response(request, said, form, course, response?.headers) };
      return;
    }
    const { stream, response } = await model.doStream(call);
    const masked = new MaskedStream(this.mask);
    const silence = { longestMs: this.options.longestSilenceMs ?? LONGEST_SILENCE_MS, clock: this.clock };
    for await (const part of readStream(stream, signal, silence)) {
      switch (part.kind) {
        case "warnings": {
          const less = leftOut(part.warnings);
          if (less === undefined) break;
          yield { leftOut: less };
          return;
        }
        case "text":
          yield { text: masked.push(part.text) };
          break;
        case "broken":
          throw new Broken(streamFailure(part.error, (text) => this.mask.text(text)));
        case "end": {
          yield { text: masked.end() };
          const said = { ...part.said, model: part.said.model === "" ? model.modelId : part.said.model };
          yield { response: this.#response(request, said, form, course, response?.headers) };
        }
      }
    }
  }

  #call(request: ModelRequest, form: AnswerForm, { signal, idempotencyKey }: CallOptions): ModelCall {
    const { providerOptions, maxOutputTokens = DEFAULT_MAX_OUTPUT } = this.options;
    const { temperature } = request.role;
    return {
      prompt: promptMessages(messagesFor(request.messages, form), request),
      maxOutputTokens: request.maxOutputTokens ?? maxOutputTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...formOptions(form),
      abortSignal: signal,
      headers: keyHeader(idempotencyKey),
      ...(providerOptions === undefined ? {} : { providerOptions }),
    };
  }

  #response(
    request: ModelRequest,
    said: Said,
    form: AnswerForm,
    course: Course,
    headers: Readonly<Record<string, string | undefined>> | undefined,
  ): ModelResponse {
    const finish = finishOf(said.finish);
    const modelId = request.role.model ?? "";
    const untrusted = finish === "stop" ? this.structured.notHeld(form, modelId, said.text) : undefined;
    const downgrades = untrusted === undefined ? course.downgrades : [...course.downgrades, untrusted];
    const requestId = headers?.["x-request-id"] ?? headers?.["request-id"];
    return {
      output: this.mask.text(said.text),
      finish,
      usage: usageOf(said.usage, this.#price(modelId, said.model)),
      model: said.model,
      call: {
        provider: this.options.name,
        attempts: course.attempts,
        ...(course.waitedMs === 0 ? {} : { retryWaitMs: Math.round(course.waitedMs) }),
        status: 200,
        ...(requestId === undefined ? {} : { requestId: this.mask.text(requestId) }),
        ...(said.usage.estimated === true ? { usageEstimated: true } : {}),
        ...(downgrades.length === 0 ? {} : { downgrades }),
      },
    };
  }

  async #embedded(
    { role, messages, input }: ModelRequest,
    { signal, idempotencyKey }: CallOptions,
    course: Course,
  ): Promise<ModelResponse> {
    const { embeddings } = this.options;
    if (embeddings === undefined) throw this.#cannot("It makes no embeddings.", role);
    const model = typeof embeddings === "function" ? await embeddings(this.#modelId(role)) : embeddings;
    const text =
      typeof input.text === "string" ? input.text : (messages.findLast((m) => m.role === "user")?.content ?? "");
    const result = await model.doEmbed({ values: [text], abortSignal: signal, headers: keyHeader(idempotencyKey) });
    const [vector] = result.embeddings;
    if (vector === undefined) throw this.#cannot("It gave no vector.", role);
    const usage = { inputTokens: { total: result.usage?.tokens ?? estimatedTokens(text.length) } };
    return {
      output: { value: [...vector] },
      finish: "stop",
      usage: usageOf(usage, this.#price(role.model ?? "", model.modelId)),
      model: model.modelId,
      call: { provider: this.options.name, attempts: course.attempts, status: 200 },
    };
  }

  /** A picture, speech, or the text of speech. */
  async #made(request: ModelRequest, { signal, idempotencyKey }: CallOptions, course: Course): Promise<ModelResponse> {
    const { name } = this.options;
    const modelId = this.#modelId(request.role);
    const made = await madeMedia(request, this.options, modelId, { signal, headers: keyHeader(idempotencyKey) });
    if (made === undefined) {
      const message = `It has no model for the modality ${request.modality ?? "text"}.`;
      throw this.#cannot(message, request.role);
    }
    return {
      output: this.mask.json(made.output),
      finish: "stop",
      usage: usageOf(undefined, this.#price(modelId, made.model)),
      model: made.model,
      call: { provider: name, attempts: course.attempts, status: 200 },
    };
  }

  async #model(role: ModelRole): Promise<LanguageModel> {
    const { models } = this.options;
    if (models === undefined) throw this.#cannot("It has no language models.", role);
    return typeof models === "function" ? await models(this.#modelId(role)) : models;
  }

  #modelId(role: ModelRole): string {
    const { roleName, model } = role;
    if (model !== undefined) return model;
    throw this.#cannot(
      `The role ${roleName} names no model. Name one in @models, or in the configuration of the host.`,
      role,
    );
  }

  /** What no attempt can change. */
  #cannot(message: string, { model }: ModelRole): Error {
    return providerError(this.options.name, message, { model, attempts: 0, retryable: false });
  }

  #price(asked: string, answered: string): ModelPrice | undefined {
    const { prices = {} } = this.options;
    return [asked, answered].map((id) => (Object.hasOwn(prices, id) ? prices[id] : undefined)).find((known) => known);
  }
}

/** As a header, which takes printable ASCII alone. */
const keyHeader = (key: string): Record<string, string> =>
  /^[\x21-\x7e]{1,255}$/.test(key) ? { "idempotency-key": key } : {};
