import { excerpt, joinPlain, plain, type PlainText, plainLine, plainText } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import { took } from "../../infrastructure/relative-time.js";
import type { TreeLine } from "../../infrastructure/ui/tree-view.js";
import { outcomeOf } from "../run/outcome.js";

type Shown = Pick<RunItem, "summary" | "status" | "elsewhere" | "refusal"> & {
  readonly host: { readonly place: { readonly label: string } };
};

/** The day that a run began on, for the heading over it: by the clock of this machine. */
export function dayOf(createdAt: string, now: number): PlainText {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const at = Date.parse(createdAt);
  if (at >= midnight) return plain`Today`;
  const yesterday = new Date(midnight);
  yesterday.setDate(yesterday.getDate() - 1);
  return at >= yesterday.getTime() ? plain`Yesterday` : plain`Earlier`;
}

/** The line of a run in the list. */
export function runLine(run: Shown, now: number, withStore: boolean): Omit<TreeLine, "spoken"> {
  const { summary, host } = run;
  const { start, result } = summary;
  const { text, icon, color } = outcomeOf(run, now);
  const problem = result?.status === "FAILED" ? `${result.error.errorType}: ${result.error.message}` : summary.problem;
  return {
    label: plainLine(start.flow),
    description: joinPlain(
      [firstArgument(start.input), text, withStore ? plainLine(host.place.label) : undefined],
      " · ",
    ),
    icon,
    ...(color === undefined ? {} : { color }),
    tooltip: joinPlain(
      [
        plain`${start.core} ${start.coreVersion} › ${start.flow}`,
        plain`started ${new Date(start.createdAt).toLocaleString()}`,
        result === undefined ? undefined : plain`took ${took(result.durationMs)}`,
        problem === undefined ? undefined : plainText(problem, LONGEST_PROBLEM),
        plain`run ${summary.invocationId}`,
      ],
      "\n",
    ),
  };
}

/** In the tooltip: more is in the panel. */
const LONGEST_PROBLEM = 1_000;
const LONGEST_ARGUMENT = 24;

/** What tells runs of one flow apart: the first text or number they were given. */
function firstArgument(input: RunItem["summary"]["start"]["input"]): PlainText | undefined {
  const value = Object.values(input).find((one) => typeof one === "string" || typeof one === "number");
  return value === undefined || value === "" ? undefined : excerpt(String(value), LONGEST_ARGUMENT);
}
