import type { Disposable } from "./disposables.js";

/**
 * Many requests, few runs: `run` starts at most every `spacingMs`, never twice at the same time, and once more after the
 * last request.
 */
export interface Coalesced extends Disposable {
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
    notBefore = Date.now() + spacingMs;
    void run().finally(() => {
      running = false;
      if (wanted) plan();
    });
  };
  const plan = () => {
    if (ended) return;
    wanted = true;
    if (running || timer !== undefined) return;
    timer = setTimeout(start, Math.max(0, Math.min(spacingMs, notBefore - Date.now())));
  };
  return {
    request: plan,
    dispose() {
      ended = true;
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
    },
  };
}
