import type { CheckpointInfo } from "scaicore";
import { joinPlain, plain, plainLine, plainText } from "../../../runtime/plain-text.js";
import { ago, span } from "../../infrastructure/relative-time.js";
import type { TreeLine } from "../../infrastructure/ui/tree-view.js";

const SOON_MS = 15 * 60_000;
/** In the tooltip: more is in the panel. */
const LONGEST_PROMPT = 1_000;
const EFFECTS = { escalate: "escalates", fail: "fails", default: "takes the default" } as const;

/** The line of a pending checkpoint in the list. */
export function checkpointLine(checkpoint: CheckpointInfo, now: number, store?: string): TreeLine {
  const { flow, core, prompt, title, assignee, priority, quorum } = checkpoint;
  const deadline = deadlineOf(checkpoint, now);
  const age = ago(checkpoint.createdAt, now);
  const label = plainLine(title ?? prompt);
  const urgent = priority === "critical" || priority === "high" || checkpoint.escalatedAt !== undefined;
  return {
    label,
    description: joinPlain(
      [
        plainLine(deadline?.short ?? age),
        assignee === undefined ? undefined : plain`for ${assignee}`,
        quorum === undefined ? undefined : plain`${votersOf(checkpoint)} of ${quorum} voted`,
        plainLine(flow),
        store === undefined ? undefined : plainLine(store),
      ],
      " · ",
    ),
    icon: urgent ? "bell-dot" : "bell",
    ...(deadline?.soon === true || priority === "critical"
      ? { color: "charts.red" }
      : urgent
        ? { color: "charts.yellow" }
        : {}),
    tooltip: joinPlain(
      [
        label,
        title === undefined ? undefined : plainText(prompt, LONGEST_PROMPT),
        plain`${core} › ${flow} · ${checkpoint.type}`,
        deadline === undefined ? plain`asked ${age}` : plain`asked ${age}, ${deadline.text}`,
        priority === "normal" ? undefined : plain`priority: ${priority}`,
      ],
      "\n",
    ),
    spoken: joinPlain(
      [label, plainLine(flow), deadline === undefined ? undefined : plainLine(deadline.text), plain`asked ${age}`],
      ", ",
    ),
  };
}

const votersOf = ({ votes = [] }: CheckpointInfo): number => new Set(votes.map(({ by }) => by)).size;

interface Deadline {
  /** For the list, which is narrow. */
  readonly short: string;
  readonly text: string;
  readonly soon: boolean;
}

function deadlineOf(checkpoint: CheckpointInfo, now: number): Deadline | undefined {
  if (checkpoint.expiresAt === undefined) {
    return checkpoint.escalatedAt === undefined ? undefined : { short: "escalated", text: "escalated", soon: false };
  }
  const left = Date.parse(checkpoint.expiresAt) - now;
  const effect = EFFECTS[checkpoint.onTimeout ?? "fail"];
  return left <= 0
    ? { short: "time is up", text: `${effect} now`, soon: true }
    : { short: `${span(left)} left`, text: `${effect} in ${span(left)}`, soon: left < SOON_MS };
}
