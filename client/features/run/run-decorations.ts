import type { IRBlock } from "scaicore";
import { excerpt, plain, type PlainText } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import type { TrackStep } from "../../webviews/shared/protocol.js";

/** A text at the end of a line: what a run is doing there. */
export interface RunDecoration {
  /** 0-based, as VS Code counts. */
  readonly line: number;
  readonly kind: "running" | "waiting" | "failed";
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

function placeOf(blocks: readonly IRBlock[], nodeId: string | undefined) {
  if (nodeId === undefined) return undefined;
  return blocks.find((block) => block.node_id === nodeId)?.source_location;
}

const LONGEST = 120;
