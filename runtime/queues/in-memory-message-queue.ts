import type { MessageQueue, QueuedMessage, ReceivedMessage, ReceiveOptions, Receiver, Taken } from "./message-queue.js";

interface Held {
  readonly id?: string;
  readonly text: string;
  deliveries: number;
}

/** A queue in this process, for tests and for hosts of one process whose checkpoints are in memory too. */
export class InMemoryMessageQueue implements MessageQueue {
  readonly #waiting: Held[] = [];
  readonly #ids = new Set<string>();
  readonly #receivers = new Set<() => void>();

  publish({ id, body }: QueuedMessage): Promise<void> {
    if (!this.#ids.has(id)) this.publishText(JSON.stringify(body), id);
    return Promise.resolve();
  }

  /** What somebody publishes who keeps to nothing. */
  publishText(text: string, id?: string): void {
    if (id !== undefined) this.#ids.add(id);
    this.#waiting.push({ text, deliveries: 0, ...(id === undefined ? {} : { id }) });
    for (const wake of this.#receivers) wake();
  }

  receive(
    handle: (message: ReceivedMessage) => Promise<Taken>,
    { concurrency }: Pick<ReceiveOptions, "concurrency">,
  ): Receiver {
    const running = new Set<Promise<void>>();
    const take = (): void => {
      while (running.size < concurrency) {
        const message = this.#waiting.shift();
        if (message === undefined) return;
        message.deliveries++;
        const done = handle({ ...message }).then((taken) => {
          running.delete(done);
          if (taken === "again") this.#waiting.push(message);
          for (const wake of this.#receivers) wake();
        });
        running.add(done);
      }
    };
    this.#receivers.add(take);
    take();
    return {
      stop: async () => {
        this.#receivers.delete(take);
        await Promise.all(running);
      },
    };
  }
}
