import { NONE } from "../program/flow-compiler.js";

/**
 * The branches that a machine has begun, changed or ended, for those who look at what is new and not at every branch: the log,
 * and the run that steps. Whatever changes a branch, or a frame of it, says so here.
 */
export class Touched {
  #last = NONE;
  /** Only while the log wants to know. */
  #forLog: Set<number> | undefined;
  #forRun = new Set<number>();

  add(branch: number): void {
    // A branch that runs is touched with each step.
    if (branch === this.#last) return;
    this.#last = branch;
    this.#forRun.add(branch);
    this.#forLog?.add(branch);
  }

  /** Begins to note those that the log does not hold. */
  beginLog(): void {
    if (this.#forLog === undefined) this.#forLog = new Set();
    else this.#forLog.clear();
    this.#last = NONE;
  }
  /** Those since the log was begun, by their ids. */
  get sinceLog(): ReadonlySet<number> {
    return this.#forLog ?? NOTHING;
  }

  /** Those since the last call, in the order in which they were begun. */
  takeForRun(): readonly number[] {
    const taken = [...this.#forRun];
    this.#forRun.clear();
    this.#last = NONE;
    return taken.length > 1 ? taken.sort((a, b) => a - b) : taken;
  }
}

const NOTHING: ReadonlySet<number> = new Set();
