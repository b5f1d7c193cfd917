/** When documents are checked: those that were edited first, then one by one those that read another text now. */
export interface RecheckQueue {
  /** A document was opened or edited. */
  edited(path: string): void;
  /** Something has changed on which documents may depend. */
  changed(): void;
  /** Leaves out a document that is not open any more. */
  closed(path: string): void;
  /** Whether all is done. */
  readonly isIdle: boolean;
}

export interface RecheckWork {
  /** Runs `work` once all that has arrived is handled, before waiting for more. */
  readonly soon: (work: () => void) => void;
  /** Checks a file and shows what is wrong with it; it must not throw. */
  readonly check: (path: string) => void;
  /** The files to be checked again. */
  readonly stale: () => readonly string[];
}

/**
 * Each change begins anew, so that only the newest texts are checked: what was planned before it and has not begun is dropped.
 * There is no pause, as a document that depends on what has not changed costs next to nothing.
 */
export function createRecheckQueue({ soon, check, stale }: RecheckWork): RecheckQueue {
  const edited = new Set<string>();
  /** The files to be checked after those that were edited; unknown after a change. */
  let affected: string[] | undefined = [];
  let isPlanned = false;

  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    soon(work);
  };
  /** Between two documents new messages are handled, so that no edit waits for more than one. */
  const work = (): void => {
    isPlanned = false;
    const [first] = edited;
    if (first !== undefined) {
      for (const path of edited) check(path);
      edited.clear();
    } else {
      affected ??= [...stale()];
      const next = affected.shift();
      if (next !== undefined) check(next);
    }
    if (affected === undefined || affected.length > 0) plan();
  };
  return {
    edited(path) {
      edited.add(path);
      affected = undefined;
      plan();
    },
    changed() {
      affected = undefined;
      plan();
    },
    closed(path) {
      edited.delete(path);
    },
    get isIdle() {
      return !isPlanned;
    },
  };
}
