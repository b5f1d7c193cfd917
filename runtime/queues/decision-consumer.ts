import { messageOf, ScaiCoreError } from "../error.js";
import { CheckpointNotFoundError, EnvironmentError, StoreError } from "../host/errors.js";
import type { CheckpointBackend, Decided, Logger, ResumeRequest, RunOptions } from "../host/interfaces.js";
import type { JsonObject } from "../json.js";
import { decisionOf } from "./decision-message.js";
import type { MessageQueue, ReceivedMessage, Receiver, Taken } from "./message-queue.js";

/** What the consumer needs of an engine; every `CoreEngine` has it. It records decisions, and runs nothing. */
export interface DecidingEngine {
  readonly module: { readonly name: string };
  decide(request: ResumeRequest, options?: Pick<RunOptions, "signal">): Promise<Decided>;
}

export interface DecisionConsumerOptions {
  /** Where decisions come from. Whoever may write to it decides in the name of the person that a message names. */
  readonly queue: MessageQueue;
  /** One engine for each core whose checkpoints are decided. */
  readonly engines: readonly DecidingEngine[];
  /** The store of these engines. */
  readonly checkpoints: Pick<CheckpointBackend, "get">;
  /** Gets what can never be decided, with the reason; without it such a message is told to the logger and gone. */
  readonly deadLetters?: MessageQueue;
  /** Is told what became of each decision, the refused ones too, so that nobody waits for an answer. */
  readonly outcomes?: MessageQueue;
  /** A message that was handed out more often has ended each process that had it, and is a dead letter; 5 by default. */
  readonly maxDeliveries?: number;
  /** How many decisions at once; 8 by default. */
  readonly concurrency?: number;
  /** The pauses while the store, or the queue of dead letters, is away, in milliseconds; the last one is repeated. */
  readonly pausesMs?: readonly number[];
  readonly logger?: Logger;
}

const PAUSES_MS = [100, 500, 2000, 5000];

/**
 * Decides checkpoints by messages. One may come any number of times: the decision is recorded once, with the id of its request, and
 * the same request is told the same again. While the store is away a message waits here, and does not become a dead letter.
 */
export class DecisionConsumer {
  readonly #engines: ReadonlyMap<string, DecidingEngine>;
  #receiver: Receiver | undefined;
  readonly #stopped = new AbortController();

  constructor(private readonly options: DecisionConsumerOptions) {
    this.#engines = new Map(options.engines.map((engine) => [engine.module.name, engine]));
    if (this.#engines.size !== options.engines.length)
      throw new TypeError("A consumer has one engine for each core, not several.");
  }

  start(): void {
    const { queue, concurrency = 8 } = this.options;
    this.#receiver ??= queue.receive((message) => this.#handle(message), {
      concurrency,
      warn: (text) => this.#warn(text),
    });
  }

  /** Takes no more messages, and gives back those that it cannot finish now. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#receiver?.stop();
  }

  async #handle(message: ReceivedMessage): Promise<Taken> {
    const { pausesMs = PAUSES_MS } = this.options;
    for (let tries = 0; !this.#stopped.signal.aborted; tries++) {
      try {
        await this.#decide(message);
        return "done";
      } catch (error) {
        this.#warn(`A decision waits: ${messageOf(error)}`);
      }
      await this.#pause(pausesMs[tries] ?? pausesMs.at(-1) ?? 0);
    }
    return "again";
  }

  /** Rejects when it has to be tried again. */
  async #decide(message: ReceivedMessage): Promise<void> {
    const { maxDeliveries = 5 } = this.options;
    if (message.deliveries > maxDeliveries) {
      await this.#bury(message, `It was handed out ${maxDeliveries} times, and never done with.`);
      return;
    }
    let request: ResumeRequest;
    try {
      request = decisionOf(message);
    } catch (error) {
      await this.#bury(message, messageOf(error));
      return;
    }
    try {
      const { decided, invocationId } = await (await this.#engineOf(request.checkpointId)).decide(request);
      await this.#tell(request, { outcome: decided ? "decided" : "voted", invocation_id: invocationId });
    } catch (error) {
      if (isPassing(error)) throw error;
      const refusal = { error_type: (error as ScaiCoreError).errorType, message: messageOf(error) };
      await this.#bury(message, refusal.message, refusal.error_type);
      await this.#tell(request, { outcome: "refused", ...refusal });
    }
  }

  async #engineOf(checkpointId: string): Promise<DecidingEngine> {
    const checkpoint = await this.options.checkpoints.get(checkpointId);
    if (checkpoint === undefined) throw new CheckpointNotFoundError(checkpointId);
    const engine = this.#engines.get(checkpoint.core);
    if (engine !== undefined) return engine;
    throw new EnvironmentError(`No engine here decides for the core ${checkpoint.core}.`, {
      missing: [checkpoint.core],
    });
  }

  async #bury({ id, text, deliveries }: ReceivedMessage, reason: string, errorType?: string): Promise<void> {
    const { deadLetters } = this.options;
    this.#warn(`A message decides nothing: ${reason}`);
    await deadLetters?.publish({
      id: `dead.${id ?? crypto.getRandomValues(new Uint8Array(12)).join("")}`,
      body: {
        reason,
        text,
        deliveries,
        ...(id === undefined ? {} : { id }),
        ...(errorType === undefined ? {} : { error_type: errorType }),
      },
    });
  }

  async #tell(
    { checkpointId, requestId = "" }: ResumeRequest,
    outcome: JsonObject & { readonly outcome: string },
  ): Promise<void> {
    await this.options.outcomes?.publish({
      id: `${checkpointId}.${requestId}.${outcome.outcome}`,
      body: { type: "decision.outcome", correlation_id: checkpointId, request_id: requestId, ...outcome },
    });
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
    });
  }

  #warn(text: string): void {
    this.options.logger?.warn(text);
  }
}

/** What may succeed later. Whatever is no error of ours comes of something outside, such as a queue that is away. */
const isPassing = (error: unknown): boolean =>
  error instanceof StoreError ? error.retryable !== false : !(error instanceof ScaiCoreError);
