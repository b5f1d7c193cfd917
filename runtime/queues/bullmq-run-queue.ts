import type { ConsumeOptions, Consumer, Handled, QueuedRun, RunQueue } from "../worker/run-queue.js";
import { RoomGate } from "./room-gate.js";
import { type BullMqConnection, bullMqId, type BullMqJob, type BullMqPackage } from "./bullmq-client.js";
import { ComesAgain } from "./comes-again.js";

export interface BullMqRunQueueOptions {
  /** The package: `import * as bullmq from "bullmq"`. */
  readonly bullmq: BullMqPackage;
  readonly connection: BullMqConnection;
  /** What the names of its queues begin with, one for each core; `scaicore` by default. No colons. */
  readonly prefix?: string;
  /** How long a run is left alone that a worker could not go on with, in milliseconds; 5,000 by default. */
  readonly retryMs?: number;
}

/** A run that workers could not go on with so often is left to their sweep. */
const MOST_TRIES = 20;

/**
 * Runs by BullMQ: a job says that somebody should look at a run. Of one run there is one job that waits, and one that is done; what is
 * pushed while a worker has the run becomes a job when that one ends.
 */
export class BullMqRunQueue implements RunQueue {
  readonly #queues = new Map<string, InstanceType<BullMqPackage["Queue"]>>();
  readonly #workers: InstanceType<BullMqPackage["Worker"]>[] = [];
  /** Jobs that are under way. */
  #active = 0;

  constructor(private readonly options: BullMqRunQueueOptions) {}

  async push({ invocationId, core, notBefore }: QueuedRun): Promise<void> {
    const delay = notBefore === undefined ? 0 : Math.max(0, notBefore - Date.now());
    // One for a later time must not stand for one for now.
    const id = bullMqId(delay > 0 ? `${invocationId}@${notBefore}` : invocationId);
    await this.#queueOf(core).add(
      "run",
      { invocationId },
      {
        ...(delay > 0 ? { delay } : {}),
        attempts: MOST_TRIES,
        backoff: { type: "fixed", delay: this.options.retryMs ?? 5000 },
        deduplication: { id, keepLastIfActive: true },
        removeOnComplete: true,
        removeOnFail: true,
      },
    );
  }

  consume(
    handle: (invocationId: string, core: string | undefined) => Promise<Handled>,
    { cores, room, warn }: ConsumeOptions,
  ): Consumer {
    // The package knows how many jobs a core may have at once; the room is one for all cores.
    const gate = new RoomGate(room);
    const take = async (job: BullMqJob, core: string): Promise<void> => {
      const { invocationId } = job.data as { readonly invocationId: string };
      if ((await gate.through(() => handle(invocationId, core))) !== "done") throw new ComesAgain();
    };
    const { bullmq, connection } = this.options;
    const workers = cores.map((core) => {
      const process = async (job: BullMqJob): Promise<void> => {
        this.#active++;
        try {
          await take(job, core);
        } finally {
          this.#active--;
        }
      };
      const worker = new bullmq.Worker(this.#nameOf(core), process, { connection, concurrency: Math.max(1, room()) });
      worker.on("error", (error: Error) => warn(`Runs could not be taken: ${error.message}`));
      return worker;
    });
    this.#workers.push(...workers);
    return {
      wake: () => gate.wake(),
      stop: async () => {
        gate.stop();
        // What was handed out goes on, and is told to the queue when it has ended.
        await Promise.all(workers.map((worker) => worker.pause(true)));
      },
    };
  }

  async close(): Promise<void> {
    // What has not come to rest, another worker is given when the lock of its job ends.
    const force = this.#active > 0;
    await Promise.all(this.#workers.map((worker) => worker.close(force)));
    await Promise.all(Array.from(this.#queues.values(), (queue) => queue.close()));
  }

  #nameOf(core: string): string {
    return `${this.options.prefix ?? "scaicore"}.${core}`;
  }

  #queueOf(core: string): InstanceType<BullMqPackage["Queue"]> {
    const { bullmq, connection } = this.options;
    const known = this.#queues.get(core);
    if (known !== undefined) return known;
    const queue = new bullmq.Queue(this.#nameOf(core), { connection });
    // Told by the calls that fail for it.
    queue.on("error", () => undefined);
    this.#queues.set(core, queue);
    return queue;
  }
}
