import type { Clock } from "../../host/interfaces.js";
import { limitError, type Limits } from "../../limits.js";

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
  const [stop, timer] = [new AbortController(), new AbortController()];
  const abort = () => stop.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  const late = clock.sleep(limits[limit], timer.signal).then(() => {
    const error = limitError(limit, limits);
    stop.abort(error);
    throw error;
  });
  try {
    return await Promise.race([call(stop.signal), late]);
  } finally {
    signal.removeEventListener("abort", abort);
    // The sleep that is not needed any more rejects.
    late.catch(() => undefined);
    timer.abort();
  }
}
