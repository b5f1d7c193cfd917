import { messageOf } from "../error.js";
import { EnvironmentError, ModuleMismatchError } from "../host/errors.js";
import type { CheckpointBackend, InvocationResult, Logger } from "../host/interfaces.js";
import type { Consumer, Handled, RunQueue } from "./run-queue.js";

/** What a worker needs of an engine; every `CoreEngine` has it. */
export interface WorkerEngine {
  readonly module: { readonly name: string };
  proceed(invocationId: string): Promise<InvocationResult | undefined>;
}

export interface WorkerOptions {
  /** One engine for each core; it goes on with runs of any version of its core. */
  readonly engines: readonly WorkerEngine[];
  /** The store of these engines. */
  readonly checkpoints: CheckpointBackend;
  readonly queue: RunQueue;
  /** The most runs at once; 16 by default. */
  readonly concurrency?: number;
  /** How often runs are looked for that the queue has lost, in milliseconds; 15,000 by default. */
  readonly sweepMs?: number;
  /** The name by which it takes runs in a sweep. */
  readonly name: string;
  /** Is told of each leg of a run. */
  readonly onLeg?: (invocationId: string, result: InvocationResult | undefined) => void;
  readonly logger?: Logger;
}

/** How many runs a sweep brings at once. */
const SWEPT = 100;

/**
 * Takes runs that can go on, and lets them, until it is drained. Any number of workers share a store: each run is one's at a time, and
 * what a worker that dies has had goes to another.
 */
export class Worker {
  readonly #engines: ReadonlyMap<string, WorkerEngine>;
  readonly #concurrency: number;
  readonly #running = new Map<string, Promise<void>>();
  /** Runs that were handed out once more while they ran. */
  readonly #again = new Set<string>();
  /** Bundles that the engines of this worker cannot run. */
  readonly #foreign = new Set<string>();
  #consumer: Consumer | undefined;
  #sweep: ReturnType<typeof setTimeout> | undefined;
  #drained = false;
  /** Whether the queue has not taken the last run that it was given. */
  #isQueueAway = false;

  constructor(private readonly options: WorkerOptions) {
    const { engines, concurrency = 16 } = options;
    this.#engines = new Map(engines.map((engine) => [engine.module.name, engine]));
    if (this.#engines.size !== engines.length)
      throw new TypeError("A worker has one engine for each core, not several.");
    if (!Number.isInteger(concurrency) || concurrency < 1)
      throw new TypeError(`concurrency must be a whole number from 1, not ${concurrency}.`);
    this.#concurrency = concurrency;
  }

  /** How many runs go on here now. */
  get running(): number {
    return this.#running.size;
  }

  start(): void {
    if (this.#consumer !== undefined) return;
    const { queue, sweepMs = 15_000 } = this.options;
    this.#consumer = queue.consume((invocationId, core) => this.#take(invocationId, core), {
      cores: [...this.#engines.keys()],
      room: () => this.#room,
      without: () => [...this.#foreign],
      warn: (message) => this.#warn(message),
    });
    if (queue.isStore !== true) this.#sweepAfter(0, sweepMs);
  }

  /**
   * Takes no more runs, and waits until those that run have come to rest, for so long at most. Returns how many have not: the engines,
   * when they are closed, stop them where they are, and another worker goes on.
   */
  async drain(graceMs: number): Promise<number> {
    this.#drained = true;
    clearTimeout(this.#sweep);
    await this.#consumer?.stop();
    const rested = Promise.all(this.#running.values());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([rested, late]);
    clearTimeout(timer);
    const left = this.#running.size;
    await this.options.queue.close?.();
    return left;
  }

  async #take(invocationId: string, core: string | undefined): Promise<Handled> {
    if (this.#running.has(invocationId)) {
      // Its leg may be about to end, and may have looked already.
      this.#again.add(invocationId);
      return "done";
    }
    let handled: Handled = "later";
    const legs = this.#legs(invocationId, core).then((done) => {
      handled = done;
    });
    this.#running.set(
      invocationId,
      legs.finally(() => {
        this.#running.delete(invocationId);
        this.#consumer?.wake();
      }),
    );
    await legs;
    return handled;
  }

  async #legs(invocationId: string, core: string | undefined): Promise<Handled> {
    for (;;) {
      this.#again.delete(invocationId);
      const handled = await this.#leg(invocationId, core);
      if (this.#drained || !this.#again.has(invocationId)) return handled;
    }
  }

  async #leg(invocationId: string, core: string | undefined): Promise<Handled> {
    try {
      const engine = await this.#engineOf(invocationId, core);
      if (engine === undefined) return "later";
      const result = await engine.proceed(invocationId);
      this.options.onLeg?.(invocationId, result);
      return "done";
    } catch (error) {
      this.#warn(`Invocation ${invocationId} could not go on here: ${messageOf(error)}`);
      if (error instanceof ModuleMismatchError || error instanceof EnvironmentError) await this.#leave(invocationId);
      return "later";
    }
  }

  async #engineOf(invocationId: string, core: string | undefined): Promise<WorkerEngine | undefined> {
    if (core !== undefined) return this.#engines.get(core);
    const { items } = await this.options.checkpoints.invocations({ invocationId });
    return this.#engines.get(items[0]?.start.core ?? "");
  }

  /** Leaves a run, and all of the same program, to workers that have what it needs. */
  async #leave(invocationId: string): Promise<void> {
    try {
      const { items } = await this.options.checkpoints.invocations({ invocationId });
      const hash = items[0]?.start.bundleHash;
      if (hash !== undefined) this.#foreign.add(hash);
    } catch {
      // It will be told again.
    }
  }

  #sweepAfter(ms: number, everyMs: number): void {
    this.#sweep = setTimeout(() => {
      void this.#sweepOnce().finally(() => {
        if (!this.#drained) this.#sweepAfter(everyMs * (0.5 + Math.random()), everyMs);
      });
    }, ms);
  }

  /** Brings to the queue what can go on, whether it knows of it or not. While the queue is away, this worker takes it by itself. */
  async #sweepOnce(): Promise<void> {
    const { checkpoints, name } = this.options;
    let fails = false;
    try {
      await checkpoints.reap?.();
      for (const core of this.#engines.keys()) {
        // Each run that the store gives out is kept from other workers for a while.
        const limit = this.#isQueueAway ? this.#room : SWEPT;
        if (limit === 0) return;
        const without = [...this.#foreign];
        const ids = await checkpoints.next?.({ cores: [core], limit, owner: name, without });
        for (const invocationId of ids ?? []) {
          if (!fails && (await this.#push(invocationId, core))) continue;
          fails = true;
          // The others are given out once more when their reservation is over.
          if (this.#room === 0) return;
          void this.#take(invocationId, core);
        }
      }
    } catch (error) {
      this.#warn(`Runs could not be looked for: ${messageOf(error)}`);
    }
  }

  /** Gives a run to the queue. Returns whether that has taken it. */
  async #push(invocationId: string, core: string): Promise<boolean> {
    try {
      await this.options.queue.push({ invocationId, core });
      this.#isQueueAway = false;
      return true;
    } catch (error) {
      if (!this.#isQueueAway)
        this.#warn(`The queue takes no runs, so that this worker takes what it has room for: ${messageOf(error)}`);
      this.#isQueueAway = true;
      return false;
    }
  }

  /** For so many runs more. */
  get #room(): number {
    return this.#drained ? 0 : Math.max(0, this.#concurrency - this.#running.size);
  }

  #warn(message: string): void {
    this.options.logger?.warn(message);
  }
}
