import type { CheckpointInfo, Decision } from "scaicore";
import { valueWords } from "./value-words.js";

export interface DecisionWords {
  /** "approved by Ada", "time ran out". */
  readonly text: string;
  /** Whether it was a refusal: an option that the program marks as dangerous, or `reject`. */
  readonly refused: boolean;
  /** Who decided, where it is known. */
  readonly by?: string;
}

/** The name of whoever decided. */
export function deciderOf(decision: Decision): string | undefined {
  return decision.kind === "resolved" ? (decision.person?.name ?? decision.person?.id ?? decision.by) : decision.by;
}

/** How a checkpoint was decided, in few words; `undefined` while it is pending. */
export function decisionWords(checkpoint: Pick<CheckpointInfo, "decision" | "options">): DecisionWords | undefined {
  const { decision, options } = checkpoint;
  if (decision === undefined) return undefined;
  const by = deciderOf(decision);
  const said = (text: string, refused: boolean): DecisionWords => ({
    text: by === undefined ? text : `${text} by ${by}`,
    refused,
    ...(by === undefined ? {} : { by }),
  });
  switch (decision.kind) {
    case "expired":
      return said("time ran out", false);
    case "cancelled":
      return said("withdrawn", false);
    case "resolved": {
      const { decision: chosen } = decision.resolution;
      if (typeof chosen !== "string") return said(`answered “${valueWords(decision.resolution, 40)}”`, false);
      const option = options.find(({ id }) => id === chosen);
      return said(PAST[chosen] ?? option?.label ?? chosen, chosen === "reject" || option?.style === "danger");
    }
  }
}

/** The options of an approval, as what was done. */
const PAST: Readonly<Record<string, string>> = {
  approve: "approved",
  reject: "rejected",
  submit: "answered",
  continue: "continued",
};

/** The last refusal among what a run has asked, in few words; `undefined` when nobody refused anything. */
export const refusalOf = (checkpoints: readonly CheckpointInfo[]): string | undefined =>
  checkpoints.map(decisionWords).findLast((words) => words?.refused === true)?.text;
