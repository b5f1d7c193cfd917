import type { IRBlock } from "scaicore";
import type { RunItem } from "../../engine/overview.js";
import type { TrackStep } from "../../webviews/shared/protocol.js";

/** A text at the end of a line: what a run is doing there. */
export interface RunDecoration {
  /** 0-based, as VS Code counts. */
  readonly line: number;
  readonly kind: "running" | "waiting" | "failed";
  readonly text: string;
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
    return [{ line: place.line - 1, kind: "failed", text: `${errorType}: ${oneLine(message)}` }];
  }
  if (status !== "running" && status !== "suspended") return [];
  return steps.flatMap(({ path, state, blockKind, count }): readonly RunDecoration[] => {
    const place = placeOf(blocks, path);
    if (place?.file !== file) return [];
    const line = place.line - 1;
    if (state === "running")
      return [{ line, kind: "running", text: count === undefined ? "running" : `running, ${ordinal(count)}` }];
    if (state === "waiting" && blockKind === "checkpoint")
      return [{ line, kind: "waiting", text: "waits for a decision" }];
    return [];
  });
}

function placeOf(blocks: readonly IRBlock[], nodeId: string | undefined) {
  if (nodeId === undefined) return undefined;
  return blocks.find((block) => block.node_id === nodeId)?.source_location;
}

const LONGEST = 120;

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST - 1)}…` : flat;
}

const ordinal = (count: number): string => `round ${String(count)}`;
