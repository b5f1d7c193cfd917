import type { CheckpointBackend, Clock } from "../../host/interfaces.js";

/** What is to be heard of one invocation, from `ChangeHints.of` on. */
export interface Changes {
  /** Waits for so many milliseconds, or until something may have changed since the last wait. */
  wait(ms: number): Promise<void>;
  end(): void;
}

/**
 * Hears of changes of invocations, those that other engines make among them. A store that says when something changes is
 * believed, and asked all the same from time to time, because hints may be lost.
 */
export class ChangeHints {
  readonly #waiting = new Map<string, Set<() => void>>();
  #stop: (() => void) | undefined;
  #closed = false;

  constructor(
    private readonly backend: CheckpointBackend,
    private readonly clock: Clock,
    /** Called for each invocation that a hint names. */
    private readonly heard: (invocationId: string) => void,
  ) {}

  /** Listens from now on, if the store has hints to give. */
  listen(): void {
    if (this.#stop !== undefined || this.#closed) return;
    this.#stop = this.backend.watch?.((invocationId) => this.#changed(invocationId));
  }

  close(): void {
    this.#closed = true;
    this.#stop?.();
  }

  /** Listens to one invocation, before the store is asked about it: what changes meanwhile ends the next wait. */
  of(invocationId: string): Changes {
    this.listen();
    let changed = false;
    let timer: AbortController | undefined;
    const wake = () => {
      changed = true;
      timer?.abort();
    };
    const wakes = this.#waiting.get(invocationId) ?? new Set();
    this.#waiting.set(invocationId, wakes.add(wake));
    return {
      wait: async (ms) => {
        timer = new AbortController();
        // The sleep ends early only by a hint.
        if (!changed) await this.clock.sleep(ms, timer.signal).catch(() => undefined);
        timer = undefined;
        changed = false;
      },
      end: () => {
        wakes.delete(wake);
        if (wakes.size === 0) this.#waiting.delete(invocationId);
      },
    };
  }

  #changed(invocationId: string | undefined): void {
    if (this.#closed) return;
    if (invocationId === undefined) {
      for (const wakes of this.#waiting.values()) for (const wake of wakes) wake();
      return;
    }
    for (const wake of this.#waiting.get(invocationId) ?? []) wake();
    this.heard(invocationId);
  }
}
