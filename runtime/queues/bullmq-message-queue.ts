import { type BullMqConnection, bullMqId, type BullMqJob, type BullMqPackage } from "./bullmq-client.js";
import { ComesAgain } from "./comes-again.js";
import type { MessageQueue, QueuedMessage, ReceivedMessage, ReceiveOptions, Receiver, Taken } from "./message-queue.js";

export interface BullMqMessageQueueOptions {
  /** The package: `import * as bullmq from "bullmq"`. */
  readonly bullmq: BullMqPackage;
  readonly connection: BullMqConnection;
  /** The name of the queue, without colons. */
  readonly name: string;
}

/** How long a message that is done with is remembered, so that it is not taken once more, in seconds. */
const REMEMBERED_S = 3600;
/** A message that nobody is done with stays: who receives it says when it is enough. */
const ENDLESS = 2 ** 31 - 1;

/** A queue of BullMQ: a message is a job, whose data is the body. */
export class BullMqMessageQueue implements MessageQueue {
  #queue: InstanceType<BullMqPackage["Queue"]> | undefined;

  constructor(private readonly options: BullMqMessageQueueOptions) {}

  async publish({ id, body }: QueuedMessage): Promise<void> {
    await this.#opened().add("message", body, {
      jobId: bullMqId(id),
      attempts: ENDLESS,
      backoff: { type: "fixed", delay: 1000 },
      removeOnComplete: { age: REMEMBERED_S },
      removeOnFail: false,
    });
  }

  receive(handle: (message: ReceivedMessage) => Promise<Taken>, { concurrency, warn }: ReceiveOptions): Receiver {
    const { bullmq, name, connection } = this.options;
    const worker = new bullmq.Worker(
      name,
      async (job: BullMqJob) => {
        const { id, data, attemptsStarted } = job;
        const text = typeof data === "string" ? data : JSON.stringify(data ?? null);
        const taken = await handle({ text, deliveries: attemptsStarted, ...(id === undefined ? {} : { id }) });
        if (taken === "again") throw new ComesAgain();
      },
      { connection, concurrency },
    );
    worker.on("error", (error: Error) => warn(`The queue ${name}: ${error.message}`));
    return { stop: () => worker.close() };
  }

  async close(): Promise<void> {
    await this.#queue?.close();
  }

  #opened(): InstanceType<BullMqPackage["Queue"]> {
    if (this.#queue === undefined) {
      const { bullmq, name, connection } = this.options;
      this.#queue = new bullmq.Queue(name, { connection });
      // Told by the calls that fail for it.
      this.#queue.on("error", () => undefined);
    }
    return this.#queue;
  }
}
