import type { JsonObject } from "scaicore";
import { joinPlain, plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import { isJsonObject, isString, listOf, oneOf } from "../../webviews/shared/guards.js";

/** How a run stands, as people tell runs apart: a cancelled one has not failed, and a refused one is not simply done. */
export const STATES = ["running", "suspended", "interrupted", "completed", "refused", "failed", "cancelled"] as const;
export type FilterState = (typeof STATES)[number];

export const STATE_WORDS: Readonly<Record<FilterState, PlainText>> = {
  running: plain`Running`,
  suspended: plain`Waits for a decision`,
  interrupted: plain`Interrupted`,
  completed: plain`Completed`,
  refused: plain`Ended after a refusal`,
  failed: plain`Failed`,
  cancelled: plain`Cancelled`,
};

/** Which runs are listed. What is left out lets all through. */
export interface RunFilter {
  readonly states?: readonly FilterState[];
  readonly flows?: readonly string[];
  /** In the flow, the input, the output, the error or the id, in upper or lower case. */
  readonly text?: string;
}

type Filtered = Pick<RunItem, "summary" | "status" | "refusal">;

export function stateOf({ summary, status, refusal }: Filtered): FilterState {
  const { result } = summary;
  if (status === "failed")
    return result?.status === "FAILED" && result.error.errorType === "CancelledError" ? "cancelled" : "failed";
  return status === "completed" && refusal !== undefined ? "refused" : status;
}

export function passes(run: Filtered, { states, flows, text }: RunFilter): boolean {
  const { start, result, invocationId } = run.summary;
  if (states !== undefined && states.length > 0 && !states.includes(stateOf(run))) return false;
  if (flows !== undefined && flows.length > 0 && !flows.includes(start.flow)) return false;
  if (text === undefined || text.trim() === "") return true;
  const outcome =
    result?.status === "COMPLETED"
      ? JSON.stringify(result.output)
      : result?.status === "FAILED"
        ? `${result.error.errorType} ${result.error.message}`
        : "";
  const all = [start.flow, start.core, JSON.stringify(start.input), outcome, run.refusal ?? "", invocationId];
  return all.join("\n").toLowerCase().includes(text.trim().toLowerCase());
}

export const isFiltering = ({ states = [], flows = [], text = "" }: RunFilter): boolean =>
  states.length > 0 || flows.length > 0 || text.trim() !== "";

/** What is listed, in words: `failed, cancelled · greet · “Ada”`. */
export function filterWords({ states = [], flows = [], text = "" }: RunFilter): PlainText {
  return joinPlain(
    [
      states.length === 0
        ? undefined
        : joinPlain(
            states.map((state) => STATE_WORDS[state]),
            ", ",
          ),
      flows.length === 0
        ? undefined
        : joinPlain(
            flows.map((flow) => plainLine(flow)),
            ", ",
          ),
      text.trim() === "" ? undefined : plain`“${text.trim()}”`,
    ],
    " · ",
  );
}

/** A filter out of what was kept, or was given to a command; `undefined` for what is none. */
export function filterFrom(value: unknown): RunFilter | undefined {
  if (!isJsonObject(value)) return undefined;
  const { states, flows, text }: JsonObject = value;
  return {
    ...(listOf(oneOf(...STATES))(states) ? { states } : {}),
    ...(listOf(isString)(flows) ? { flows } : {}),
    ...(isString(text) ? { text } : {}),
  };
}
