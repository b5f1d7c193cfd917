import type { Work } from "./work.js";

/** How a command lets itself be ended while it works. */
export interface Supervision {
  /** Whether the work was asked to stop, so that nobody outside is waited for. */
  readonly stopped: boolean;
  /** Does work with a signal that is aborted when the work shall stop, with the reason as its reason. */
  guard<T>(work: Work, action: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Without a supervisor nothing is stopped; a signal ends the process as the system does it. */
export const unsupervised: Supervision = {
  stopped: false,
  guard: (_work, action) => action(new AbortController().signal),
};
