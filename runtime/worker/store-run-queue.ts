import type { CheckpointBackend } from "../host/interfaces.js";
import { PullLoop } from "./pull-loop.js";
import type { ConsumeOptions, Consumer, Handled, RunQueue } from "./run-queue.js";

export interface StoreRunQueueOptions {
  /** How long a worker waits for a hint before it asks again, in milliseconds; 1,000 by default. */
  readonly pollMs?: number;
  /** How often it looks for owners that have died, in milliseconds; 5,000 by default. */
  readonly reapMs?: number;
}

/** The store as the queue: `next` hands out what can go on, to one worker at a time. Nothing has to be pushed. */
export class StoreRunQueue implements RunQueue {
  readonly isStore = true;
  #looked = 0;

  constructor(
    private readonly checkpoints: CheckpointBackend,
    /** The name of the worker, which no other has. */
    private readonly worker: string,
    private readonly options: StoreRunQueueOptions = {},
  ) {
    if (checkpoints.next === undefined) throw new TypeError("Workers need a store with `next`, and this one has none.");
  }

  push(): Promise<void> {
    return Promise.resolve();
  }

  consume(
    handle: (invocationId: string, core: string | undefined) => Promise<Handled>,
    { cores, room, without, warn }: ConsumeOptions,
  ): Consumer {
    const { checkpoints, worker } = this;
    const { pollMs = 1000, reapMs = 5000 } = this.options;
    const [only, ...others] = cores;
    const core = others.length === 0 ? only : undefined;
    let reaped = -Infinity;
    const loop = new PullLoop<string>({
      pollMs,
      room,
      warn,
      take: async (limit) => {
        if (performance.now() - reaped >= reapMs) {
          reaped = performance.now();
          await checkpoints.reap?.();
          const callers = checkpoints.wakesCallers === true ? [] : await this.#callers(cores, limit);
          if (callers.length > 0) return callers;
        }
        return (await checkpoints.next?.({ cores, limit, owner: worker, without: without() })) ?? [];
      },
      handle: async (invocationId) => void (await handle(invocationId, core)),
    });
    const stopWatching = checkpoints.watch?.(() => loop.wake());
    return {
      wake: () => loop.wake(),
      async stop() {
        stopWatching?.();
        await loop.stop();
      },
    };
  }

  /** Runs that wait for calls, of which a store may not know that they have ended. */
  async #callers(cores: readonly string[], limit: number): Promise<readonly string[]> {
    const ids = new Set<string>();
    for (const core of cores) {
      const { items } = await this.checkpoints.list({ core, waits: true });
      for (const { waitsFor, invocationId } of items) if (waitsFor?.kind === "call") ids.add(invocationId);
    }
    // Other ones each time, where there are more than there is room for.
    const all = [...ids];
    const from = all.length === 0 ? 0 : this.#looked % all.length;
    this.#looked += limit;
    return [...all.slice(from), ...all.slice(0, from)].slice(0, limit);
  }

  /** What was reserved for this worker and not taken up, others may have at once. */
  async close(): Promise<void> {
    await this.checkpoints.retire(this.worker);
  }
}
