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

type Shown = Pick<RunItem, "head" | "status" | "elsewhere"> & {
  readonly host: { readonly place: { readonly label: string } };
};

export function runLine(run: Shown, now: number, withStore: boolean): RunLine {
  const { head, host } = run;
  const { text, icon, color } = outcomeOf(run, now);
  const argument = firstArgument(head.start.input);
  const description = [argument, text, withStore ? host.place.label : undefined].filter((part) => part !== undefined);
  return {
    label: head.start.flow,
    description: description.join(" · "),
    icon,
    ...(color === undefined ? {} : { color }),
    tooltip: [
      `${head.start.core} ${head.start.coreVersion} › ${head.start.flow}`,
      `started ${new Date(head.start.createdAt).toLocaleString()}`,
      head.result === undefined ? undefined : `took ${took(head.result.durationMs)}`,
      head.result?.status === "FAILED" ? `${head.result.error.errorType}: ${head.result.error.message}` : head.problem,
      `run ${head.invocationId}`,
    ]
      .filter((line) => line !== undefined)
      .join("\n"),
  };
}

const LONGEST_ARGUMENT = 24;

/** What tells runs of one flow apart: the first text or number they were given. */
function firstArgument(input: RunItem["head"]["start"]["input"]): string | undefined {
  const value = Object.values(input).find((one) => typeof one === "string" || typeof one === "number");
  if (value === undefined || value === "") return undefined;
  const text = String(value).replace(/\s+/g, " ");
  return text.length > LONGEST_ARGUMENT ? `${text.slice(0, LONGEST_ARGUMENT - 1)}…` : text;
}
