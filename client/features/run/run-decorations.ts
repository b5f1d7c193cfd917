import type { IRBlock } from "scaicore";
import { excerpt, plain, type PlainText } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import { took } from "../../infrastructure/relative-time.js";
import type { RowKind, TimelineRow } from "../../webviews/run/rows.js";
import type { TrackStep } from "../../webviews/shared/protocol.js";

/** A text at the end of a line: what a run is doing there. */
export interface RunDecoration {
  /** 0-based, as VS Code counts. */
  readonly line: number;
  readonly kind: "running" | "waiting" | "failed" | "done" | "refused";
  readonly text: PlainText;
}

/** Where a run is, in the program as the editor has it: `blocks` are all of it. A failure is shown where the error says, else at its block. */
export function decorationsOf(
  run: Pick<RunItem, "summary" | "status">,
  steps: readonly TrackStep[],
  blocks: readonly IRBlock[],
  file: string,
): readonly RunDecoration[] {
  const { summary, status } = run;
  if (status === "failed") {
    if (summary.result?.status !== "FAILED") return [];
    const { errorType, message, nodeId, sourceLocation } = summary.result.error;
    const place = sourceLocation ?? placeOf(blocks, nodeId);
    if (place?.file !== file) return [];
    return [{ line: place.line - 1, kind: "failed", text: plain`${errorType}: ${excerpt(message, LONGEST)}` }];
  }
  if (status !== "running" && status !== "suspended") return [];
  return steps.flatMap(({ path, state, blockKind, count }): readonly RunDecoration[] => {
    const place = placeOf(blocks, path);
    if (place?.file !== file) return [];
    const line = place.line - 1;
    if (state === "running")
      return [{ line, kind: "running", text: count === undefined ? plain`running` : plain`running, round ${count}` }];
    if (state === "waiting" && blockKind === "checkpoint")
      return [{ line, kind: "waiting", text: plain`waits for a decision` }];
    return [];
  });
}

/** What each block gave in a run, at its line: `✓ 0.3 s · 506 tokens → 2026-0042`. Of several visits, all together and the last value. */
export function resultsOf(
  rows: readonly TimelineRow[],
  blocks: readonly IRBlock[],
  file: string,
): readonly RunDecoration[] {
  const visits = new Map<string, TimelineRow[]>();
  for (const row of rows) {
    if (row.nodeId === undefined || row.state !== "done" || !TOLD[row.kind]) continue;
    visits.set(row.nodeId, [...(visits.get(row.nodeId) ?? []), row]);
  }
  return [...visits].flatMap(([nodeId, all]): readonly RunDecoration[] => {
    const place = placeOf(blocks, nodeId);
    if (place?.file !== file) return [];
    const refused = all.at(-1)?.refused === true;
    return [{ line: place.line - 1, kind: refused ? "refused" : "done", text: resultText(all, refused) }];
  });
}

/** Whether a row's result is told in the text: not of what is one in a list already, or a plain statement. */
const TOLD: Readonly<Record<RowKind, boolean>> = {
  model: true,
  plugin: true,
  checkpoint: true,
  call: true,
  loop: true,
  round: false,
  rounds: false,
  parallel: true,
  wait: true,
  step: false,
};

function resultText(visits: readonly TimelineRow[], refused: boolean): PlainText {
  const sum = (of: (row: TimelineRow) => number) => visits.reduce((total, row) => total + of(row), 0);
  const waitedMs = sum((row) => row.waitedMs);
  const workedMs = sum(({ begin, end = begin, restedMs = 0 }) => end - begin - restedMs) - waitedMs;
  const tokens = sum((row) => row.tokens ?? 0);
  const last = visits.at(-1);
  const isQuestion = last?.kind === "checkpoint";
  const times = visits.length > 1 ? `${visits.length} × ` : "";
  const facts = [
    isQuestion ? undefined : `${times}${took(Math.max(0, workedMs) / visits.length)}`,
    waitedMs < 1 ? undefined : `waited ${took(waitedMs)}`,
    tokens === 0 ? undefined : tokens === 1 ? "1 token" : `${tokens} tokens`,
  ].filter((fact) => fact !== undefined);
  const value = last?.text === undefined ? "" : ` → ${last.text}`;
  return plain`${refused ? "⊘" : "✓"} ${excerpt(`${facts.join(" · ")}${value}`, LONGEST)}`;
}

function placeOf(blocks: readonly IRBlock[], nodeId: string | undefined) {
  if (nodeId === undefined) return undefined;
  return blocks.find((block) => block.node_id === nodeId)?.source_location;
}

const LONGEST = 120;
