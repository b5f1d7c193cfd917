import { messageOf } from "../error.js";
import type { RuntimeEvent } from "../host/interfaces.js";

/** What became of events that were sent. A rejection means `later`. */
export type Sent =
  | { readonly kind: "taken" }
  /** They will never be taken. */
  | { readonly kind: "refused" }
  /** Not now; not before so many milliseconds, where the receiver says so. */
  | { readonly kind: "later"; readonly afterMs?: number };

export interface DeliveryOptions {
  /** Sends events in their order: all, or once more. Ends early when the signal aborts. */
  readonly send: (events: readonly RuntimeEvent[], signal: AbortSignal) => Promise<Sent>;
  /** Where they go, for warnings. */
  readonly to: string;
  /** The most events that are sent at once. */
  readonly batch: number;
  /** The most events that wait. */
  readonly capacity: number;
  /** Of one too many: it is dropped and counted, or whoever has it waits. */
  readonly whenFull: "drop" | "wait";
  /** The pauses between tries, in milliseconds; after the last one the events are dropped, or with `endless` tried at that pace. */
  readonly pausesMs: readonly number[];
  readonly endless: boolean;
  /** Whether an event of a flow counts as taken only when it was; others count at once. */
  readonly confirms: boolean;
  readonly warn: (message: string) => void;
}

interface Waiting {
  readonly event: RuntimeEvent;
  readonly settle?: (delivered: boolean) => void;
}

/**
 * Sends events in order, some at once, and again until they are taken: so one may come twice, and never before one that was before
 * it. Where they go may be away for as long as there is room.
 */
export class Delivery {
  readonly #waiting: Waiting[] = [];
  readonly #forRoom: (() => void)[] = [];
  readonly #stopped = new AbortController();
  #sending: Promise<void> | undefined;
  #dropped = 0;

  constructor(private readonly options: DeliveryOptions) {}

  /** Resolves at once, but for events that have to wait for room, and with `confirms` for those of flows until they were taken. */
  add(event: RuntimeEvent): void | Promise<void> {
    const { capacity, whenFull } = this.options;
    if (this.#stopped.signal.aborted) return void this.#dropped++;
    if (this.#waiting.length < capacity) return this.#push(event);
    if (whenFull === "drop") return void this.#dropped++;
    return new Promise<void>((resolve) => this.#forRoom.push(resolve)).then(() => this.#push(event));
  }

  /** Sends what waits, for so many milliseconds at most; what is left is dropped, and told. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stopped.abort(), graceMs);
    while (this.#sending !== undefined) await this.#sending;
    clearTimeout(timer);
    this.#stopped.abort();
    this.#tellDropped();
  }

  #push(event: RuntimeEvent): void | Promise<void> {
    const { confirms, to } = this.options;
    const confirmed =
      confirms && event.eventId !== undefined
        ? new Promise<void>((resolve, reject) => {
            const settle = (delivered: boolean): void =>
              delivered ? resolve() : reject(new Error(`${to} has not taken the event ${event.type}.`));
            this.#waiting.push({ event, settle });
          })
        : void this.#waiting.push({ event });
    this.#sending ??= this.#sendAll();
    return confirmed;
  }

  async #sendAll(): Promise<void> {
    // What is emitted in this turn goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.options.batch);
      const taken = await this.#delivered(batch.map(({ event }) => event));
      this.#waiting.splice(0, batch.length);
      if (!taken) this.#dropped += batch.length;
      for (const { settle } of batch) settle?.(taken);
      for (const resume of this.#forRoom.splice(0, batch.length)) resume();
      if (this.#waiting.length === 0) this.#tellDropped();
    }
    // Here and not by its promise, which others see later: what is added meanwhile would be left lying.
    this.#sending = undefined;
  }

  async #delivered(events: readonly RuntimeEvent[]): Promise<boolean> {
    const { pausesMs, endless, send, warn, to } = this.options;
    for (let tries = 0; ; tries++) {
      const { signal } = this.#stopped;
      if (signal.aborted) return false;
      let sent: Sent;
      try {
        sent = await send(events, signal);
      } catch (error) {
        sent = { kind: "later" };
        if (!this.#stopped.signal.aborted) warn(`${to} did not take ${countOf(events.length)}: ${messageOf(error)}`);
      }
      if (sent.kind !== "later") return sent.kind === "taken";
      const pause = pausesMs[tries] ?? (endless ? pausesMs.at(-1) : undefined);
      if (pause === undefined) return false;
      await this.#pause(Math.max(pause, sent.afterMs ?? 0));
    }
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
    });
  }

  #tellDropped(): void {
    if (this.#dropped > 0) this.options.warn(`${this.options.to} has missed ${countOf(this.#dropped)}.`);
    this.#dropped = 0;
  }
}

const countOf = (count: number): string => `${count} ${count === 1 ? "event" : "events"}`;
