import type { Clock } from "../../host/interfaces.js";
import { limitError, type Limits } from "../../limits.js";

/** Why a sleep that is not needed any more ends. An error for each call would cost more than the call. */
const ENDED = new Error("The call has ended.");

/** The turns of the promise queue that a call gets to answer at once, as mocks do, before its time is measured. */
const AT_ONCE = 8;

/**
 * Makes a call outside, which is aborted when it takes longer than its limit. A call that does not heed its signal is left
 * to itself.
 * @throws TimeoutError after that time.
 */
export async function within<T>(
  limit: "modelCallMs" | "pluginCallMs",
  limits: Limits,
  clock: Clock,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limits[limit] === Infinity) return await call(signal);
  const stop = new AbortController();
  const abort = () => stop.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  try {
    // A plugin's answer may be no promise, and what is like a promise is asked once.
    const answer = Promise.resolve(call(stop.signal));
    return (await settlesAtOnce(answer)) ? await answer : await inTime(answer, limit, limits, clock, stop);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function settlesAtOnce(answer: Promise<unknown>): Promise<boolean> {
  let settled = false as boolean;
  const settle = () => {
    settled = true;
  };
  answer.then(settle, settle);
  for (let turn = 0; turn < AT_ONCE && !settled; turn++) await Promise.resolve();
  return settled;
}

async function inTime<T>(
  answer: Promise<T>,
  limit: "modelCallMs" | "pluginCallMs",
  limits: Limits,
  clock: Clock,
  stop: AbortController,
): Promise<T> {
  const timer = new AbortController();
  const late = clock.sleep(limits[limit], timer.signal).then(() => {
    const error = limitError(limit, limits);
    stop.abort(error);
    throw error;
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    // The sleep that is not needed any more rejects.
    late.catch(() => undefined);
    timer.abort(ENDED);
  }
}
