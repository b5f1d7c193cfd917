import type { RuntimeEvent } from "scaicore";
import type { ReportItem } from "./protocol.js";

/** How long an event waits for others, in ms, so that a block costs no message of its own. */
const BATCH_MS = 10;
const BATCH_ITEMS = 500;
/**
 * How many visits of a block are reported in one run. A panel shows what a loop does by its first rounds; all rounds of a long one
 * would fill the disk, and whoever reads the record of the run.
 */
export const REPORTED_VISITS = 200;

/** Collects what happens in runs, and hands it on in batches, in order. */
export interface Reports {
  event(event: RuntimeEvent): void;
  text(invocationId: string, text: string): void;
  /** Hands on what is collected. */
  flush(): void;
}

export function createReports(send: (items: readonly ReportItem[]) => void, now = () => performance.now()): Reports {
  const visits = new Map<string, Map<string, number>>();
  let items: ReportItem[] = [];
  let since = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (items.length === 0) return;
    const batch = items;
    items = [];
    send(batch);
  }

  function add(item: ReportItem): void {
    if (items.length === 0) since = now();
    items.push(item);
    // A flow that computes lets no timer fire.
    if (items.length >= BATCH_ITEMS || now() - since >= BATCH_MS) flush();
    else timer ??= setTimeout(flush, BATCH_MS);
  }

  /** Counts the visits of each block in each run, apart for entering and leaving. */
  function isOneTooMany({ type, executionId, nodeId }: RuntimeEvent): boolean {
    if (END.test(type)) visits.delete(executionId);
    if (!VISIT.test(type)) return false;
    const ofRun = visits.get(executionId) ?? new Map<string, number>();
    visits.set(executionId, ofRun);
    const key = `${type} ${nodeId ?? ""}`;
    const count = (ofRun.get(key) ?? 0) + 1;
    ofRun.set(key, count);
    return count > REPORTED_VISITS;
  }

  return {
    event(event) {
      if (!isOneTooMany(event)) add({ kind: "event", event });
    },
    text: (invocationId, text) => add({ kind: "text", invocationId, text }),
    flush,
  };
}

const VISIT = /^block\.(entered|exited)$/;
/** The events after which a run does nothing more in this process. */
const END = /^invocation\.(completed|failed|suspended)$/;
