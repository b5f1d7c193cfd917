import type { CheckpointBackend, Clock } from "../../../host/interfaces.js";

const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 250;

interface Waiting {
  readonly take: (turn: AcquiredSlot | undefined) => void;
  readonly fail: (error: unknown) => void;
}

interface Queue {
  /** Served in order. */
  waiting: Waiting[];
  /** Slots that this process holds. */
  readonly held: Set<number>;
  /** Slots whose release has failed. */
  readonly stuck: Set<number>;
  serving: boolean;
}

/** A slot of an instance that an invocation holds. */
export interface AcquiredSlot {
  readonly release: () => Promise<void>;
}

/**
 * Limits how many invocations run in an instance at once, over all processes. A slot is a lock of the store, which is
 * released by the death of its owner. Within a process invocations are served in order.
 */
export class InstanceSlots {
  readonly #queues = new Map<string, Queue>();

  constructor(
    private readonly core: string,
    private readonly slots: number,
    private readonly backend: CheckpointBackend,
    private readonly owner: string,
    private readonly clock: Clock,
  ) {}

  /** Waits for a slot. `undefined`: stopped before. */
  acquire(key: string, stop: AbortSignal): Promise<AcquiredSlot | undefined> {
    if (stop.aborted) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const line = this.#queue(key);
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

  #queue(key: string): Queue {
    const known = this.#queues.get(key);
    if (known !== undefined) return known;
    const line: Queue = { waiting: [], held: new Set(), stuck: new Set(), serving: false };
    this.#queues.set(key, line);
    return line;
  }

  async #serve(key: string, line: Queue): Promise<void> {
    if (line.serving) return;
    line.serving = true;
    let pause = FIRST_PAUSE_MS;
    while (line.waiting.length > 0 && line.held.size < this.slots) {
      try {
        const slot = await this.#lock(key, line);
        if (slot === undefined) {
          // Other processes hold the slots, and do not notify this one.
          await this.clock.sleep(pause);
          pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
          continue;
        }
        pause = FIRST_PAUSE_MS;
        const next = line.waiting.shift();
        if (next === undefined) await this.#unlock(key, line, slot);
        else next.take({ release: () => this.#release(key, line, slot) });
      } catch (error) {
        line.waiting.shift()?.fail(error);
      }
    }
    line.serving = false;
    if (line.waiting.length === 0 && line.held.size === 0 && line.stuck.size === 0) this.#queues.delete(key);
  }

  async #lock(key: string, line: Queue): Promise<number | undefined> {
    for (let slot = 0; slot < this.slots; slot++) {
      if (line.held.has(slot)) continue;
      if (line.stuck.has(slot)) await this.#unlock(key, line, slot);
      if (!(await this.backend.lock(this.#name(key, slot), this.owner))) continue;
      line.held.add(slot);
      return slot;
    }
    return undefined;
  }

  /** Releases a slot. When that fails, it is released when it is next needed, or when this process ends. */
  async #release(key: string, line: Queue, slot: number): Promise<void> {
    try {
      await this.#unlock(key, line, slot);
    } catch {
      line.held.delete(slot);
      line.stuck.add(slot);
    }
    void this.#serve(key, line);
  }

  async #unlock(key: string, line: Queue, slot: number): Promise<void> {
    await this.backend.unlock(this.#name(key, slot), this.owner);
    line.held.delete(slot);
    line.stuck.delete(slot);
  }

  #name(key: string, slot: number): string {
    return JSON.stringify(["slot", this.core, key, slot]);
  }
}
