import { describeAny } from "../../../describe-any.js";
import { messageOf } from "../../../error.js";
import type { Clock, Logger, RandomSource } from "../../../host/interfaces.js";
import { eventLoop } from "../event-loop.js";

/** The latest time that a date can have, in milliseconds since 1970. */
const LAST_DATE = 8.64e15;
/** The longest delay that `setTimeout` supports. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** Timers count whole milliseconds, and a finer clock sees one end that much too early: that is no fault of the host. */
const TIMER_GRAIN_MS = 2;

/**
 * A host's clock that always has a time: where the host's gives none, time goes on from the last one that it gave, as the
 * platform measures it. A sleep ends when its time is over, and never before.
 */
export class CheckedClock implements Clock {
  #now: Reading | undefined;
  #monotonic: Reading | undefined;
  #warned = false;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger | undefined,
  ) {}

  now(): number {
    const given = this.#read("now");
    if (given !== undefined && Math.abs(given) <= LAST_DATE) {
      if (this.#now?.value !== given) this.#now = { value: given, at: performance.now() };
      return given;
    }
    return this.#now === undefined ? Date.now() : goneOn(this.#now);
  }

  monotonic(): number {
    const given = this.#read("monotonic");
    const last = this.#monotonic;
    if (given === undefined) return last === undefined ? performance.now() : goneOn(last);
    // It may have gone on from another time while the host gave none.
    if (last !== undefined && given <= last.value) return last.value;
    this.#monotonic = { value: given, at: performance.now() };
    return given;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const due = this.monotonic() + ms;
    await unlessAborted(this.#slept(ms, signal), signal);
    await eventLoop.pass();
    const left = due - this.monotonic();
    if (left <= 0) return;
    // Whoever sleeps in a loop would be woken all the time.
    if (left > TIMER_GRAIN_MS) this.#warn(`sleep(${ms}) ended too early`);
    await unlessAborted(timer(Math.ceil(left), signal), signal);
  }

  async #slept(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.clock.sleep(ms, signal);
    } catch (error) {
      if (signal?.aborted !== true) this.#warn(`sleep() failed: ${messageOf(error)}`);
    }
  }

  #read(what: "now" | "monotonic"): number | undefined {
    try {
      const given: unknown = this.clock[what]();
      if (typeof given === "number" && Number.isFinite(given)) return given;
      this.#warn(`${what}() gives ${describeAny(given)}`);
    } catch (error) {
      this.#warn(`${what}() failed: ${messageOf(error)}`);
    }
    return undefined;
  }

  #warn(what: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.logger?.warn(`The host's clock is broken, and the platform's stands in for it: ${what}.`);
  }
}

interface Reading {
  readonly value: number;
  /** By the platform's clock. */
  readonly at: number;
}

const goneOn = ({ value, at }: Reading): number => value + (performance.now() - at);

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const handle = setTimeout(end, Math.min(ms, LONGEST_TIMER));
    function end(): void {
      clearTimeout(handle);
      signal?.removeEventListener("abort", end);
      resolve();
    }
    signal?.addEventListener("abort", end, { once: true });
  });
}

/** Rejects with the signal's reason as soon as it is aborted, whether or not the sleep heeds it. */
function unlessAborted(sleep: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return sleep;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    void sleep.then(() => {
      signal.removeEventListener("abort", abort);
      if (signal.aborted) abort();
      else resolve();
    });
  });
}

/** A source of randomness that always gives the bytes: the platform's where the host's does not. Ids are made of them. */
export function checkedRandom(random: RandomSource, logger: Logger | undefined): RandomSource {
  let warned = false;
  const instead = (length: number, what: string): Uint8Array => {
    if (!warned) logger?.warn(`The host's random source is broken, and the platform's stands in for it: ${what}.`);
    warned = true;
    return crypto.getRandomValues(new Uint8Array(length));
  };
  return {
    bytes(length) {
      try {
        const given: unknown = random.bytes(length);
        if (given instanceof Uint8Array && given.length === length) return given;
        return instead(length, `bytes(${length}) gives ${describeAny(given)}`);
      } catch (error) {
        return instead(length, messageOf(error));
      }
    },
  };
}
