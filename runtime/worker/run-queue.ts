/** Says that somebody should look at a run. The store knows what is to be done. */
export interface QueuedRun {
  readonly invocationId: string;
  readonly core: string;
  /** Not before this time, in milliseconds since 1970; now by default. */
  readonly notBefore?: number;
}

/**
 * What became of a run that was handed out: it was looked at, or this worker could not, and somebody should later.
 */
export type Handled = "done" | "later";

export interface ConsumeOptions {
  /** The cores whose runs are wanted. */
  readonly cores: readonly string[];
  /** How many more runs are wanted now. */
  readonly room: () => number;
  /** Hashes of bundles whose runs are not wanted; a queue that does not know them hands these out as well. */
  readonly without: () => readonly string[];
  /** Is told what goes wrong on the way; the queue tries again by itself. */
  readonly warn: (message: string) => void;
}

export interface Consumer {
  /** There may be room again. */
  wake(): void;
  /** Hands out nothing more. What was handed out goes on. */
  stop(): Promise<void>;
}

/**
 * Carries ids of runs to workers. The store owns the runs, and `proceed` finds out whether there is anything to do: so an id may come
 * twice, late, or to somebody who cannot use it, and one that is lost is found by the sweep of a worker.
 */
export interface RunQueue {
  push(run: QueuedRun): Promise<void>;
  /** Calls `handle` for runs of these cores, one by one and several at once, as long as there is room. It does not reject. */
  consume(
    handle: (invocationId: string, core: string | undefined) => Promise<Handled>,
    options: ConsumeOptions,
  ): Consumer;
  /** Whether the store itself is asked for runs, so that nothing can be lost and no worker needs to sweep. */
  readonly isStore?: boolean;
  close?(): Promise<void>;
}
