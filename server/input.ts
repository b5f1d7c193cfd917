/**
 * When everything that a client has sent was read. The protocol library hands out one message a turn of the event loop, so a
 * burst of a hundred changes takes a hundred turns: whoever works between them works for texts that are old already.
 */
export interface Input {
  /** A message was handed out. */
  arrived(): void;
  /** Runs the work once no more messages arrive; after many turns in any case. */
  readonly whenQuiet: (work: () => void) => void;
}

/** How many turns work waits for messages that keep coming. */
const LONGEST_WAIT = 10_000;
/** In the first turn after the last message, another one may have been read that is handed out only in the next. */
const QUIET_TURNS = 2;

/** `nextTurn` runs its work in the next turn of the event loop. */
export function createInput(nextTurn: (work: () => void) => void): Input {
  let messages = 0;
  let waiting: (() => void)[] = [];
  /** All that waits is run together, in its order. */
  const run = (): void => {
    const all = waiting;
    waiting = [];
    for (const work of all) work();
  };
  const watch = (seen: number, quiet: number, left: number): void =>
    nextTurn(() => {
      const isQuiet = messages === seen;
      if ((isQuiet && quiet + 1 >= QUIET_TURNS) || left === 0) run();
      else watch(messages, isQuiet ? quiet + 1 : 0, left - 1);
    });
  return {
    arrived() {
      messages++;
    },
    whenQuiet(work) {
      waiting.push(work);
      if (waiting.length === 1) watch(messages, 0, LONGEST_WAIT);
    },
  };
}
