import type { RunItem } from "../../engine/overview.js";
import { took } from "../../infrastructure/relative-time.js";
import { outcomeOf } from "../run/outcome.js";

/** The item of a run in the list. */
export interface RunLine {
  readonly label: string;
  readonly description: string;
  /** A codicon's name. */
  readonly icon: string;
  readonly color?: string;
  readonly tooltip: string;
}

type Shown = Pick<RunItem, "summary" | "status" | "elsewhere"> & {
  readonly host: { readonly place: { readonly label: string } };
};

export function runLine(run: Shown, now: number, withStore: boolean): RunLine {
  const { summary, host } = run;
  const { text, icon, color } = outcomeOf(run, now);
  const argument = firstArgument(summary.start.input);
  const description = [argument, text, withStore ? host.place.label : undefined].filter((part) => part !== undefined);
  return {
    label: summary.start.flow,
    description: description.join(" · "),
    icon,
    ...(color === undefined ? {} : { color }),
    tooltip: [
      `${summary.start.core} ${summary.start.coreVersion} › ${summary.start.flow}`,
      `started ${new Date(summary.start.createdAt).toLocaleString()}`,
      summary.result === undefined ? undefined : `took ${took(summary.result.durationMs)}`,
      summary.result?.status === "FAILED"
        ? `${summary.result.error.errorType}: ${summary.result.error.message}`
        : summary.problem,
      `run ${summary.invocationId}`,
    ]
      .filter((line) => line !== undefined)
      .join("\n"),
  };
}

const LONGEST_ARGUMENT = 24;

/** What tells runs of one flow apart: the first text or number they were given. */
function firstArgument(input: RunItem["summary"]["start"]["input"]): string | undefined {
  const value = Object.values(input).find((one) => typeof one === "string" || typeof one === "number");
  if (value === undefined || value === "") return undefined;
  const text = String(value).replace(/\s+/g, " ");
  return text.length > LONGEST_ARGUMENT ? `${text.slice(0, LONGEST_ARGUMENT - 1)}…` : text;
}
