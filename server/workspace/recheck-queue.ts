/** When documents are checked: those that were edited at once, those that depend on them when the edits have come to a pause. */
export interface RecheckQueue {
  /** Checks a document once what has already arrived is handled. */
  edited(uri: string): void;
  /** Checks documents that depend on a changed file, one at a time, after a pause without a further change. */
  affected(uris: readonly string[]): void;
  /** Leaves out a document that is not open any more. */
  closed(uri: string): void;
}

export interface Clock {
  /** Runs `work` once what has already arrived is handled, before waiting for more. */
  readonly soon: (work: () => void) => void;
  /** Runs `work` after so many milliseconds. */
  readonly later: (work: () => void, milliseconds: number) => void;
}

/** How long edits of an import must pause before the documents that import it are checked again. */
const PAUSE = 200;

/** `check` must not throw: what comes after the document would be lost. */
export function createRecheckQueue(clock: Clock, check: (uri: string) => void): RecheckQueue {
  const edited = new Set<string>();
  const affected = new Set<string>();
  /** Counts the changes: work that was planned before the last one is given up. */
  let changes = 0;

  const checkEdited = (): void => {
    const uris = [...edited];
    edited.clear();
    for (const uri of uris) check(uri);
  };
  /** Between two documents new messages are handled, so that no edit waits for more than one. */
  const checkAffected = (planned: number): void => {
    const [uri] = affected;
    if (planned !== changes || uri === undefined) return;
    affected.delete(uri);
    check(uri);
    clock.soon(() => checkAffected(planned));
  };
  const plan = (): void => {
    if (affected.size === 0) return;
    const planned = ++changes;
    clock.later(() => checkAffected(planned), PAUSE);
  };

  return {
    edited(uri) {
      if (edited.size === 0) clock.soon(checkEdited);
      edited.add(uri);
      affected.delete(uri);
      plan();
    },
    affected(uris) {
      for (const uri of uris) if (!edited.has(uri)) affected.add(uri);
      plan();
    },
    closed(uri) {
      edited.delete(uri);
      affected.delete(uri);
    },
  };
}
