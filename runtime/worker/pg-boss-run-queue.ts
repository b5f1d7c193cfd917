import { PullLoop } from "./pull-loop.js";
import type { ConsumeOptions, Consumer, Handled, QueuedRun, RunQueue } from "./run-queue.js";

/** The part of `PgBoss` of the package `pg-boss`, version 10, that is used. Whoever has made it starts and stops it. */
export interface PgBossClient {
  createQueue(name: string, options?: { name: string; policy: "stately" }): Promise<void>;
  send(name: string, data: object, options: object): Promise<string | null>;
  fetch(name: string, options: { batchSize: number }): Promise<readonly { id: string; data: unknown }[]>;
  complete(name: string, id: string): Promise<unknown>;
  fail(name: string, id: string): Promise<unknown>;
}

/** How often a queue is made when others are made beside it. */
const MOST_TRIES = 5;
/** PostgreSQL's `deadlock_detected`. */
const isDeadlock = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "40P01";

export interface PgBossRunQueueOptions {
  /** What the names of its queues begin with, one for each core; `scaicore` by default. */
  readonly prefix?: string;
  /** How often a worker asks for jobs when there are none, in milliseconds; 1,000 by default. */
  readonly pollMs?: number;
  /** How long a run that a worker could not go on with waits at first, in whole seconds; 5 by default, then longer each time. */
  readonly retrySeconds?: number;
}

/** A run that a worker could not go on with is tried again so often; then the sweep brings it back. */
const MOST_RETRIES = 20;

/** Runs by pg-boss: a job says that somebody should look at a run. Of one run there is one job that waits, and one that is done. */
export class PgBossRunQueue implements RunQueue {
  readonly #made = new Map<string, Promise<void>>();

  constructor(
    private readonly boss: PgBossClient,
    private readonly options: PgBossRunQueueOptions = {},
  ) {}

  async push({ invocationId, core, notBefore }: QueuedRun): Promise<void> {
    const name = await this.#queueOf(core);
    const { retrySeconds = 5 } = this.options;
    const later = notBefore !== undefined && notBefore > Date.now();
    await this.boss.send(
      name,
      { invocationId },
      {
        // One for a later time must not stand for one for now.
        singletonKey: later ? `${invocationId}@${notBefore}` : invocationId,
        ...(later ? { startAfter: new Date(notBefore) } : {}),
        retryLimit: MOST_RETRIES,
        retryDelay: retrySeconds,
        retryBackoff: retrySeconds > 0,
      },
    );
  }

  consume(
    handle: (invocationId: string, core: string | undefined) => Promise<Handled>,
    { cores, room, warn }: ConsumeOptions,
  ): Consumer {
    const { pollMs = 1000 } = this.options;
    // The room is one for all cores: what one of them has asked for, or has and not begun, is not there for the others.
    let asked = 0;
    const loops = cores.map(
      (core) =>
        new PullLoop<{ readonly id: string; readonly data: unknown }>({
          pollMs,
          room: () => room() - asked,
          warn,
          take: async (limit) => {
            asked += limit;
            let jobs: Awaited<ReturnType<PgBossClient["fetch"]>> = [];
            try {
              jobs = await this.boss.fetch(await this.#queueOf(core), { batchSize: limit });
            } finally {
              asked -= limit - jobs.length;
            }
            return jobs;
          },
          handle: async ({ id, data }) => {
            asked--;
            const handled = await handle((data as { readonly invocationId: string }).invocationId, core);
            const name = await this.#queueOf(core);
            // A job that cannot be closed comes again, and finds nothing to do.
            await (handled === "done" ? this.boss.complete(name, id) : this.boss.fail(name, id)).catch(() => undefined);
          },
        }),
    );
    return {
      wake: () => {
        for (const loop of loops) loop.wake();
      },
      stop: async () => {
        await Promise.all(loops.map((loop) => loop.stop()));
      },
    };
  }

  async #queueOf(core: string): Promise<string> {
    const name = `${this.options.prefix ?? "scaicore"}.${core}`;
    const made = this.#made.get(name) ?? this.#make(name);
    this.#made.set(name, made);
    made.catch(() => this.#made.delete(name));
    await made;
    return name;
  }

  /** A queue is a table of its own; workers that begin at once make theirs at once, and PostgreSQL may end all but one of them. */
  async #make(name: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.boss.createQueue(name, { name, policy: "stately" });
        return;
      } catch (error) {
        if (tries === MOST_TRIES || !isDeadlock(error)) throw error;
      }
    }
  }
}
