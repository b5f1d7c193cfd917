import { ModelProviderError } from "../host/errors.js";
import type {
  CallOptions,
  Clock,
  ModelDowngrade,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  ModelRole,
  ModelStreamPart,
} from "../host/interfaces.js";
import { SystemClock } from "../host/memory/system-clock.js";
import { SecretMask } from "../secret-mask.js";
import { estimatedTokens } from "./answer.js";
import { pauseMs } from "./backoff.js";
import { type Failure, failureOf } from "./failures.js";
import { Limiter, type Permit } from "./limiter.js";
import { mediaKind } from "./media.js";
import { Broken, type Course, ModelAsker } from "./model-asker.js";
import { type About, providerError } from "./provider-error.js";
import type { AiSdkModelProviderOptions } from "./provider-options.js";
import { StructuredOutput } from "./structured-output.js";

const DEFAULT_ATTEMPTS = 5;
const MINUTE = 60_000;

/**
 * Asks models of the AI SDK's provider interface. Schemas, retries, limits and errors are this class's own: of the interface it takes
 * one request and its answer.
 */
export class AiSdkModelProvider implements ModelProvider {
  readonly #options: AiSdkModelProviderOptions;
  readonly #clock: Clock;
  readonly #limiter: Limiter;
  readonly #structured: StructuredOutput;
  readonly #mask: SecretMask;
  readonly #asker: ModelAsker;
  readonly #random: () => number;

  constructor(options: AiSdkModelProviderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new SystemClock();
    const { limits = {} } = options;
    this.#limiter = limits instanceof Limiter ? limits : new Limiter(limits, this.#clock);
    this.#structured = new StructuredOutput(options.dialect ?? "openai", options.structuredOutput ?? "format");
    this.#mask = new SecretMask(options.secrets ?? []);
    this.#asker = new ModelAsker(options, this.#structured, this.#mask, this.#clock);
    this.#random = options.random ?? Math.random;
  }

  supports({ modalities }: ModelRole): boolean {
    const { models, embeddings } = this.#options;
    if (modalities.includes("embedding") && embeddings === undefined) return false;
    const media = modalities.map(mediaKind).filter((kind) => kind !== undefined);
    if (media.some((kind) => this.#options[kind] === undefined)) return false;
    return !modalities.includes("text") || models !== undefined;
  }

  async complete(request: ModelRequest, options: CallOptions): Promise<ModelResponse> {
    for await (const part of this.#answer(request, options, false)) if ("response" in part) return part.response;
    const { name } = this.#options;
    const { model } = request.role;
    throw providerError(name, "The provider gave no answer.", { model, attempts: 1, retryable: true });
  }

  stream(request: ModelRequest, options: CallOptions): AsyncIterable<ModelStreamPart> {
    return this.#answer(request, options, true);
  }

  async *#answer(request: ModelRequest, options: CallOptions, streaming: boolean): AsyncGenerator<ModelStreamPart> {
    const { signal } = options;
    const modelId = request.role.model ?? "";
    const course: Course = { attempts: 0, waitedMs: 0, downgrades: [], shown: false };
    for (;;) {
      signal.throwIfAborted();
      const form = this.#structured.form(request, modelId);
      const permit = await this.#permit(request, course, signal);
      let tokens = 0;
      let failure: Failure;
      let downgrade: ModelDowngrade | undefined;
      try {
        course.attempts++;
        for await (const part of this.#asker.ask(request, options, form, streaming, course)) {
          if ("leftOut" in part) {
            downgrade = part.leftOut;
            break;
          }
          if ("response" in part) {
            tokens = part.response.usage.inputTokens + part.response.usage.outputTokens;
            yield part;
            return;
          }
          if ("text" in part) {
            if (part.text === "") continue;
            course.shown = true;
          }
          yield part;
        }
        failure = { message: "The schema was left out.", said: "", retryable: false };
      } catch (thrown) {
        if (signal.aborted) throw signal.reason;
        // What is this class's own has been said in its own words.
        if (thrown instanceof ModelProviderError) throw thrown;
        failure =
          thrown instanceof Broken
            ? thrown.failure
            : failureOf(thrown, this.#clock.now(), (text) => this.#mask.text(text));
        downgrade = this.#structured.refused(form, modelId, failure);
      } finally {
        permit.done(tokens);
      }
      // Two downgrades at most lie below any form, so that this ends.
      if (downgrade !== undefined) course.downgrades.push(downgrade);
      else await this.#pause(failure, course, request.role, signal);
      if (course.shown) yield { restart: true };
      course.shown = false;
    }
  }

  async #permit(request: ModelRequest, course: Course, signal: AbortSignal): Promise<Permit> {
    const { longestWaitMs = MINUTE, name } = this.#options;
    const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
    const got = await this.#limiter.acquire(estimatedTokens(characters), longestWaitMs, signal);
    if ("permit" in got) {
      course.waitedMs += got.waitedMs;
      return got.permit;
    }
    throw providerError(name, `The limit of ${name} is reached.`, {
      model: request.role.model,
      attempts: course.attempts,
      retryable: true,
      retryAt: this.#clock.now() + got.waitMs,
    });
  }

  /** Waits before the next attempt. @throws ModelProviderError when there is none. */
  async #pause(failure: Failure, course: Course, { model }: ModelRole, signal: AbortSignal): Promise<void> {
    const { name, longestWaitMs = MINUTE, attempts = DEFAULT_ATTEMPTS } = this.#options;
    const { status, requestId, waitMs, retryable, message } = failure;
    const about: About = { model, attempts: course.attempts, retryable, status, requestId };
    if (!retryable) throw providerError(name, message, about);
    const pause = pauseMs(course.attempts, waitMs, this.#random());
    if (waitMs !== undefined && waitMs > longestWaitMs)
      throw providerError(name, message, { ...about, retryAt: this.#clock.now() + pause });
    if (course.attempts >= attempts) throw providerError(name, message, about);
    await this.#clock.sleep(pause, signal);
    course.waitedMs += pause;
  }
}
