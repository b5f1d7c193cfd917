import { plain, type PlainText } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import { ago } from "../../infrastructure/relative-time.js";

/** How a run stands, in one line with an icon: for the code lens and the list of runs. */
export interface Outcome {
  /** A codicon's name. */
  readonly icon: string;
  /** A theme colour for the icon, where it has one. */
  readonly color?: string;
  readonly text: PlainText;
}

export function outcomeOf(
  { summary, status, elsewhere, refusal }: Pick<RunItem, "summary" | "status" | "elsewhere" | "refusal">,
  now: number,
): Outcome {
  const when = ago(summary.updatedAt, now);
  switch (status) {
    case "running":
      return { icon: "loading~spin", text: elsewhere ? plain`running in another window` : plain`running` };
    case "suspended": {
      const count = summary.checkpoints.filter(
        ({ status, waitsFor }) => status === "pending" && waitsFor === undefined,
      ).length;
      const waits = summary.checkpoints.find(
        ({ status, waitsFor }) => status === "pending" && waitsFor?.kind === "model",
      )?.waitsFor;
      if (count === 0 && waits?.kind === "model")
        return { icon: "watch", text: plain`waits for the model ${waits.role}` };
      return {
        icon: "bell-dot",
        color: "charts.yellow",
        text: count === 1 ? plain`waits for a decision` : plain`waits for ${count} decisions`,
      };
    }
    case "interrupted":
      return { icon: "debug-disconnect", color: "charts.orange", text: plain`interrupted` };
    case "completed":
      return refusal === undefined
        ? { icon: "pass", color: "testing.iconPassed", text: plain`completed ${when}` }
        : { icon: "circle-slash", text: plain`${refusal} ${when}` };
    case "failed":
      return summary.status === "corrupt"
        ? { icon: "error", color: "testing.iconFailed", text: plain`its record is damaged` }
        : failed(summary.result?.status === "FAILED" ? summary.result.error.errorType : "failed", when);
  }
}

function failed(errorType: string, when: string): Outcome {
  return errorType === "CancelledError"
    ? { icon: "circle-slash", text: plain`cancelled ${when}` }
    : { icon: "error", color: "testing.iconFailed", text: plain`${errorType} ${when}` };
}
