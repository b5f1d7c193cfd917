import type { RuntimeEvent } from "scaicore";
import { ENDS_RUN, type ReportItem } from "./protocol.js";
import { createRounds, type Rounds } from "./rounds.js";

/** How long an event waits for others, in ms, so that a block costs no message of its own. */
const BATCH_MS = 10;
const BATCH_ITEMS = 500;
/**
 * How many messages may be sent at once before the next 10 ms. A flow that begins to compute lets no timer fire, so that what began is
 * told at once, as long as that is not often.
 */
const AT_ONCE = 32;
/** The rounds of a loop are summed up for this part of the time that its run has taken, so that a long run has few sums. */
const PART_OF_RUN = 0.02;

/** Collects what happens in runs, and hands it on in batches, in order. */
export interface Reports {
  event(event: RuntimeEvent): void;
  /** `again`: the text is in place of what came before it. */
  text(invocationId: string, text: string, again?: true): void;
  /** Hands on all that is collected. */
  flush(): void;
}

interface RunRounds {
  readonly rounds: Rounds;
  readonly since: number;
  /** When the sums are due. */
  due: number;
}

export function createReports(send: (items: readonly ReportItem[]) => void, now = () => performance.now()): Reports {
  const runs = new Map<string, RunRounds>();
  let items: ReportItem[] = [];
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let atOnce = AT_ONCE;
  let counted = 0;

  function sendItems(): void {
    if (items.length === 0) return;
    const batch = items;
    items = [];
    send(batch);
  }

  function add(item: ReportItem): void {
    if (items.length === 0) since = now();
    items.push(item);
    if (items.length >= BATCH_ITEMS || now() - since >= BATCH_MS) sendItems();
    plan();
  }

  function drain(run: RunRounds, time: number): void {
    for (const event of run.rounds.drain()) add({ kind: "event", event });
    run.due = time + Math.max(BATCH_MS, (time - run.since) * PART_OF_RUN);
  }

  function plan(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      const time = now();
      for (const run of runs.values()) if (run.due <= time) drain(run, time);
      sendItems();
      if ([...runs.values()].some(({ rounds }) => !rounds.isEmpty)) plan();
    }, BATCH_MS);
  }

  /** Whether a message may be sent now: `AT_ONCE` of them, and one more for each 10 ms since. */
  function mayTellAtOnce(): boolean {
    const time = now();
    atOnce = Math.min(AT_ONCE, atOnce + (time - counted) / BATCH_MS);
    counted = time;
    if (atOnce < 1) return false;
    atOnce--;
    return true;
  }

  function runOf(executionId: string): RunRounds {
    const known = runs.get(executionId);
    if (known !== undefined) return known;
    const time = now();
    const made = { rounds: createRounds(), since: time, due: time + BATCH_MS };
    runs.set(executionId, made);
    return made;
  }

  return {
    event(event) {
      const run = runOf(event.executionId);
      if (ENDS_RUN.test(event.type)) {
        drain(run, now());
        runs.delete(event.executionId);
      }
      const single = run.rounds.take(event);
      if (single === undefined) {
        plan();
        if (run.due <= now()) drain(run, now());
        return;
      }
      add({ kind: "event", event: single });
      if (BEGIN.test(event.type) && mayTellAtOnce()) sendItems();
    },
    text: (invocationId, text, again) =>
      add({ kind: "text", invocationId, text, ...(again === true ? { again } : {}) }),
    flush() {
      for (const run of runs.values()) drain(run, now());
      sendItems();
    },
  };
}

/** The events after which a flow may compute for long. A block follows the start of a run. */
const BEGIN = /^(invocation\.resumed|block\.entered)$/;
