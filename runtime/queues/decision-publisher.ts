import { messageOf } from "../error.js";
import type { CheckpointBackend, CheckpointHandler, CheckpointInfo, Logger } from "../host/interfaces.js";
import { checkpointMessage } from "./decision-message.js";
import type { MessageQueue } from "./message-queue.js";

export interface DecisionPublisherOptions {
  /** Where questions go. */
  readonly queue: MessageQueue;
  /** Which checkpoints are published; all by default. */
  readonly wants?: (checkpoint: CheckpointInfo) => boolean;
  /** The store of the engines, for `start`. */
  readonly checkpoints?: Pick<CheckpointBackend, "list">;
  /** How often the store is looked through, in milliseconds; 60,000 by default. */
  readonly sweepMs?: number;
  readonly logger?: Logger;
}

/** How many checkpoints are read at once. */
const PAGE = 500;

/**
 * Publishes each checkpoint when it waits and when it no longer does, with `hitl_target`; the correlation id is that of the checkpoint.
 * It is the `checkpointHandler` of engines. `start` brings what a crash, or a queue that was away, kept from it; after a start that is
 * everything that waits, under the same ids as before.
 */
export class DecisionPublisher implements CheckpointHandler {
  /** Messages that the queue has, of checkpoints that wait. */
  #published = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sweeping: Promise<void> | undefined;
  #stopped = true;

  constructor(private readonly options: DecisionPublisherOptions) {}

  async pending(checkpoint: CheckpointInfo): Promise<void> {
    if (checkpoint.waitsFor !== undefined || this.options.wants?.(checkpoint) === false) return;
    const message = checkpointMessage(checkpoint, "pending");
    await this.options.queue.publish(message);
    this.#published.add(message.id);
  }

  async closed(checkpoint: CheckpointInfo): Promise<void> {
    if (checkpoint.waitsFor !== undefined || this.options.wants?.(checkpoint) === false) return;
    this.#published.delete(checkpointMessage(checkpoint, "pending").id);
    await this.options.queue.publish(checkpointMessage(checkpoint, "closed"));
  }

  /** Looks through the store now and then. */
  start(): void {
    if (this.options.checkpoints === undefined) throw new TypeError("start() needs the option `checkpoints`.");
    if (!this.#stopped) return;
    this.#stopped = false;
    const { sweepMs = 60_000, logger } = this.options;
    const again = (): void => {
      this.#sweeping = this.sweep()
        .catch((error: unknown) => logger?.warn(`Checkpoints could not be published: ${messageOf(error)}`))
        .finally(() => {
          if (!this.#stopped) this.#timer = setTimeout(again, sweepMs * (0.5 + Math.random()));
        });
    };
    again();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#sweeping;
  }

  /** Publishes what waits in the store and was not published yet by this object. */
  async sweep(): Promise<void> {
    const waiting = new Set<string>();
    let after: string | undefined;
    do {
      const page = await this.options.checkpoints?.list({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const checkpoint of page?.items ?? []) {
        const { id } = checkpointMessage(checkpoint, "pending");
        waiting.add(id);
        if (!this.#published.has(id)) await this.pending(checkpoint);
      }
      after = page?.next;
    } while (after !== undefined);
    // What others have closed is forgotten.
    this.#published = new Set([...this.#published].filter((id) => waiting.has(id)));
  }
}
