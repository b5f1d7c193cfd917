import type { CheckpointBackend, Clock } from "../../../host/interfaces.js";

const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 250;

interface Waiting {
  readonly take: (turn: Turn | undefined) => void;
  readonly fail: (error: unknown) => void;
}
interface Line {
  /** First come, first served. */
  waiting: Waiting[];
  /** Slots that this process holds. */
  readonly held: Set<number>;
  /** Those that it holds although it has tried to give them back. */
  readonly stuck: Set<number>;
  serving: boolean;
}

/** The right to run in an instance. */
export interface Turn {
  readonly end: () => Promise<void>;
}

/**
 * Who may run in an instance: so many at once, over all processes. A slot is a lock of the store, which is free when its
 * owner dies; within one process those who wait are served in the order in which they came.
 */
export class Turns {
  readonly #lines = new Map<string, Line>();

  constructor(
    private readonly core: string,
    private readonly slots: number,
    private readonly backend: CheckpointBackend,
    private readonly owner: string,
    private readonly clock: Clock,
  ) {}

  /** `undefined`: stopped before it was its turn. */
  take(key: string, stop: AbortSignal): Promise<Turn | undefined> {
    if (stop.aborted) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const line = this.#line(key);
      const waiting: Waiting = { take: resolve, fail: reject };
      line.waiting.push(waiting);
      stop.addEventListener(
        "abort",
        () => {
          line.waiting = line.waiting.filter((other) => other !== waiting);
          resolve(undefined);
        },
        { once: true },
      );
      void this.#serve(key, line);
    });
  }

  #line(key: string): Line {
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line: Line = { waiting: [], held: new Set(), stuck: new Set(), serving: false };
    this.#lines.set(key, line);
    return line;
  }

  async #serve(key: string, line: Line): Promise<void> {
    if (line.serving) return;
    line.serving = true;
    let pause = FIRST_PAUSE_MS;
    while (line.waiting.length > 0 && line.held.size < this.slots) {
      try {
        const slot = await this.#lock(key, line);
        if (slot === undefined) {
          // Other processes hold it; nobody tells when they end.
          await this.clock.sleep(pause);
          pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
          continue;
        }
        pause = FIRST_PAUSE_MS;
        const next = line.waiting.shift();
        if (next === undefined) await this.#free(key, line, slot);
        else next.take({ end: () => this.#end(key, line, slot) });
      } catch (error) {
        line.waiting.shift()?.fail(error);
      }
    }
    line.serving = false;
    if (line.waiting.length === 0 && line.held.size === 0 && line.stuck.size === 0) this.#lines.delete(key);
  }

  async #lock(key: string, line: Line): Promise<number | undefined> {
    for (let slot = 0; slot < this.slots; slot++) {
      if (line.held.has(slot)) continue;
      if (line.stuck.has(slot)) await this.#free(key, line, slot);
      if (!(await this.backend.lock(this.#name(key, slot), this.owner))) continue;
      line.held.add(slot);
      return slot;
    }
    return undefined;
  }

  /** A slot that cannot be given back is given back when it is next asked for, or when this process ends. */
  async #end(key: string, line: Line, slot: number): Promise<void> {
    try {
      await this.#free(key, line, slot);
    } catch {
      line.held.delete(slot);
      line.stuck.add(slot);
    }
    void this.#serve(key, line);
  }

  async #free(key: string, line: Line, slot: number): Promise<void> {
    await this.backend.unlock(this.#name(key, slot), this.owner);
    line.held.delete(slot);
    line.stuck.delete(slot);
  }

  #name(key: string, slot: number): string {
    return JSON.stringify(["slot", this.core, key, slot]);
  }
}
