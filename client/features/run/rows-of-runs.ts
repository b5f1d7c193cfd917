import type { RunItem } from "../../engine/overview.js";
import { loadRuntime } from "../../engine/runtime.js";
import type { TimelineRow } from "../../webviews/run/rows.js";

/** Of how many runs that have ended the rows are kept. */
const MOST = 20;

/** The rows of runs, read from the store; those of runs that have ended once. */
export class RowsOfRuns {
  readonly #ended = new Map<string, Promise<readonly TimelineRow[]>>();

  of(run: RunItem): Promise<readonly TimelineRow[]> {
    const { invocationId } = run.summary;
    const known = this.#ended.get(invocationId);
    if (known !== undefined) return known;
    const rows = read(run);
    if (run.status === "completed" || run.status === "failed") {
      this.#ended.set(invocationId, rows);
      rows.catch(() => this.#ended.delete(invocationId));
      const [oldest] = this.#ended.keys();
      if (this.#ended.size > MOST && oldest !== undefined) this.#ended.delete(oldest);
    }
    return rows;
  }
}

async function read({ host, summary, status }: RunItem): Promise<readonly TimelineRow[]> {
  const { timelineOf } = await loadRuntime();
  const { invocationId } = summary;
  const [{ events }, checkpoints, module] = await Promise.all([
    host.record(invocationId),
    host.checkpointsOf(invocationId),
    host.moduleOf(summary),
  ]);
  return timelineOf({ module, events, checkpoints, status, now: Date.now() });
}
