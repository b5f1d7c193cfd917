import type { Clock } from "../host/interfaces.js";
import type { RateLimits } from "./config/rate-limits.js";

/** The right to make one request. */
export interface Permit {
  /** Says what the request took. Further calls do nothing. */
  done(tokens: number): void;
}

interface Spent {
  readonly at: number;
  requests: number;
  tokens: number;
}

const MINUTE = 60_000;

/**
 * Holds the requests of all runs of a process within what a provider takes. Whoever comes first goes first. A request that would have
 * to wait for longer than it may is told until when, and takes no place.
 */
export class Limiter {
  readonly #spent: Spent[] = [];
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Waits for the right to make a request. `{ waitMs }`: it takes longer than `longestWaitMs`.
   * @throws the signal's reason when it is aborted meanwhile
   */
  async acquire(
    estimatedTokens: number,
    longestWaitMs: number,
    signal: AbortSignal,
  ): Promise<{ readonly permit: Permit; readonly waitedMs: number } | { readonly waitMs: number }> {
    let waitedMs = 0;
    for (;;) {
      signal.throwIfAborted();
      const waitMs = this.#waitFor(estimatedTokens);
      if (waitMs > 0) {
        if (waitedMs + waitMs > longestWaitMs) return { waitMs };
        await this.clock.sleep(waitMs, signal);
        waitedMs += waitMs;
        continue;
      }
      if (this.#running < (this.limits.concurrency ?? Infinity))
        return { permit: this.#permit(estimatedTokens), waitedMs };
      const began = this.clock.monotonic();
      await this.#turn(signal);
      waitedMs += Math.max(0, this.clock.monotonic() - began);
    }
  }

  #permit(estimatedTokens: number): Permit {
    const spent: Spent = { at: this.clock.monotonic(), requests: 1, tokens: estimatedTokens };
    this.#spent.push(spent);
    this.#running++;
    let open = true;
    return {
      done: (tokens) => {
        if (!open) return;
        open = false;
        spent.tokens = tokens;
        this.#running--;
        this.#queue.shift()?.();
      },
    };
  }

  /** Milliseconds until the minute behind has room for one more. */
  #waitFor(tokens: number): number {
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = this.limits;
    const now = this.clock.monotonic();
    while (this.#spent[0] !== undefined && this.#spent[0].at + MINUTE <= now) this.#spent.shift();
    let requests = 1;
    // One that is too large for a minute goes when the minute is empty.
    let sum = Math.min(tokens, tokensPerMinute);
    for (const spent of this.#spent) {
      requests += spent.requests;
      sum += spent.tokens;
    }
    for (const { at, requests: gone, tokens: freed } of this.#spent) {
      if (requests <= requestsPerMinute && sum <= tokensPerMinute) return 0;
      requests -= gone;
      sum -= freed;
      if (requests <= requestsPerMinute && sum <= tokensPerMinute) return at + MINUTE - now;
    }
    return 0;
  }

  async #turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      const abort = () => {
        const at = this.#queue.indexOf(go);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(signal.reason as Error);
      };
      this.#queue.push(go);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}
