import type { CheckpointInfo, RuntimeEvent } from "scaicore";
import { type Span, united, without } from "../webviews/run/spans.js";
import type { RunStatus } from "./track.js";

/** When a process had a run and when none did. */
export interface Activity {
  /** A process had it: it computed, or waited for models and plugins. */
  readonly work: readonly Span[];
  /** People or other cores were waited for, and nothing else was done. */
  readonly waits: readonly Span[];
  /** Nobody was waited for, and no process had it: a window was closed or a process was killed, and nobody went on yet. */
  readonly rests: readonly Span[];
}

export interface ActivityParts {
  /** In order. Empty where nothing is known of them, as for a run of the command line. */
  readonly events: readonly RuntimeEvent[];
  readonly checkpoints: readonly Pick<CheckpointInfo, "createdAt" | "decision">[];
  readonly status: RunStatus;
  /** From the start of the run to its end, or until now. */
  readonly whole: Span;
}

/**
 * A process that takes up a run begins an epoch, and it leaves the run when nothing can go on. So what lies between the first and the last
 * event of an epoch was work, whoever was asked meanwhile; and what lies between two epochs was none.
 */
export function activityOf({ events, checkpoints, status, whole }: ActivityParts): Activity {
  const asked = united(
    checkpoints.map(({ createdAt, decision }) => ({
      from: Date.parse(createdAt),
      to: decision === undefined ? whole.to : Date.parse(decision.at),
    })),
  );
  if (events.length === 0) return { work: without([whole], asked), waits: asked, rests: [] };
  const epochs = new Map<number, { from: number; to: number }>();
  for (const { epoch, timestamp } of events) {
    const at = Date.parse(timestamp);
    const span = epochs.get(epoch);
    if (span === undefined) epochs.set(epoch, { from: at, to: at });
    else Object.assign(span, { from: Math.min(span.from, at), to: Math.max(span.to, at) });
  }
  // The last one goes on as long as the run does.
  const last = [...epochs].reduce((a, b) => (b[0] > a[0] ? b : a))[1];
  if (status === "running") last.to = Math.max(last.to, whole.to);
  const work = united([...epochs.values()]);
  const waits = without(asked, work);
  // Before its first event a run was asked for and had not begun; the engine writes both at once.
  const begun = { from: Math.min(...[...epochs.values()].map(({ from }) => from)), to: whole.to };
  // The last event of a run that has ended is that of its end.
  if (status === "completed" || status === "failed") begun.to = Math.max(...[...epochs.values()].map(({ to }) => to));
  return { work, waits, rests: without([begun], united([...work, ...waits])) };
}
