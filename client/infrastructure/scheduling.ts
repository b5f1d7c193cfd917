import type { Disposable } from "./lifetime.js";

/** Runs `make` at the first call and gives its result to every caller. A failure is not kept: the next call tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** How often as long as a coalesced run took nothing follows it, and the longest such pause. */
const PAUSE_FACTOR = 9;
const LONGEST_PAUSE_MS = 400;

/**
 * Coalesces requests: `run` starts at most every `spacingMs`, never twice at the same time, and once more after the last
 * request. It takes about a tenth of the time, or pauses for 400 ms where it is slow: what it shows of a flow that runs fast must not slow down that flow, or other extensions.
 */
interface Coalesced extends Disposable {
  request(): void;
}

export function coalesce(run: () => Promise<void>, spacingMs: number): Coalesced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let wanted = false;
  let ended = false;
  let notBefore = 0;
  const start = () => {
    timer = undefined;
    running = true;
    wanted = false;
    const began = Date.now();
    void run().finally(() => {
      running = false;
      const ended = Date.now();
      const pause = Math.min((ended - began) * PAUSE_FACTOR, LONGEST_PAUSE_MS);
      notBefore = Math.max(began + spacingMs, ended + pause);
      if (wanted) plan();
    });
  };
  const plan = () => {
    if (ended) return;
    wanted = true;
    if (running || timer !== undefined) return;
    timer = setTimeout(start, waitUntil(notBefore));
  };
  // A clock that was set back makes nobody wait.
  const waitUntil = (time: number) => Math.max(0, Math.min(Math.max(spacingMs, LONGEST_PAUSE_MS), time - Date.now()));
  return {
    request: plan,
    dispose() {
      ended = true;
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Repeats a step that gave nothing, after pauses that double from `firstMs` to `longestMs`; `reset` begins with the first again. */
export function again(
  run: () => void,
  firstMs: number,
  longestMs: number,
): Disposable & { request(): void; reset(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = firstMs;
  let ended = false;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    request() {
      if (ended || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        run();
      }, pause);
      pause = Math.min(pause * 2, longestMs);
    },
    reset() {
      pause = firstMs;
    },
    dispose() {
      ended = true;
      stop();
    },
  };
}
