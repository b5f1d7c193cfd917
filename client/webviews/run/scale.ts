/** Where a moment stands on the bars of a timeline. Waiting for people may take days and work seconds: waits, and what lies between a crash and its end, are drawn short. Pure. */

import type { TimelineRow } from "./rows.js";
import { lengthOf, type Span, united } from "./spans.js";

export interface Scale {
  /** From 0 to 1. */
  readonly at: (moment: number) => number;
  /** In which the run waited for somebody, or no process had it, in order, and none touches another. */
  readonly waits: readonly Span[];
}

/** The most that all waits together take of the width. */
const WAITS_SHARE = 0.4;

export function scaleOf(rows: readonly TimelineRow[], begin: number, end: number, rests: readonly Span[] = []): Scale {
  const waits = united([
    ...rests,
    ...rows
      .filter(({ kind, waitedMs }) => kind === "checkpoint" && waitedMs > 0)
      .map((row) => ({ from: Math.max(begin, row.begin), to: Math.min(end, row.end ?? end) })),
  ]);
  const waited = lengthOf(waits);
  const worked = Math.max(1, end - begin - waited);
  const most = (worked * WAITS_SHARE) / (1 - WAITS_SHARE);
  const factor = waited > most ? most / waited : 1;
  const length = worked + waited * factor;
  const at = (moment: number): number => {
    let drawn = moment - begin;
    for (const { from, to } of waits) {
      if (moment <= from) break;
      drawn -= (Math.min(moment, to) - from) * (1 - factor);
    }
    return Math.min(1, Math.max(0, drawn / length));
  };
  return { at, waits };
}
