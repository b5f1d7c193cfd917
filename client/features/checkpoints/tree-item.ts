import type { CheckpointInfo } from "scaicore";
import { ago, span } from "../../infrastructure/relative-time.js";

/** The item of a pending checkpoint in the list. */
export interface CheckpointLine {
  readonly label: string;
  readonly description: string;
  /** A codicon's name. */
  readonly icon: string;
  readonly color?: string;
  /** Markdown. */
  readonly tooltip: string;
  /** For screen readers: all that the line shows. */
  readonly spoken: string;
}

const SOON_MS = 15 * 60_000;
const EFFECTS = { escalate: "escalates", fail: "fails", default: "takes the default" } as const;

export function checkpointLine(checkpoint: CheckpointInfo, now: number, store?: string): CheckpointLine {
  const { flow, core, prompt, title, assignee, priority } = checkpoint;
  const deadline = deadlineOf(checkpoint, now);
  const age = ago(checkpoint.createdAt, now);
  const parts = [deadline?.short ?? age, assignee === undefined ? undefined : `for ${assignee}`, flow, store];
  const label = title ?? prompt;
  const description = parts.filter((part) => part !== undefined).join(" · ");
  const urgent = priority === "critical" || priority === "high" || checkpoint.escalatedAt !== undefined;
  return {
    label,
    description,
    icon: urgent ? "bell-dot" : "bell",
    ...(deadline?.soon === true || priority === "critical"
      ? { color: "charts.red" }
      : urgent
        ? { color: "charts.yellow" }
        : {}),
    tooltip: [
      `**${escapeMarkdown(label)}**`,
      title === undefined ? undefined : escapeMarkdown(prompt),
      `${escapeMarkdown(core)} › ${escapeMarkdown(flow)} · ${checkpoint.type}`,
      `asked ${age}${deadline === undefined ? "" : `, ${deadline.text}`}`,
      priority === "normal" ? undefined : `priority: ${priority}`,
    ]
      .filter((line) => line !== undefined)
      .join("\n\n"),
    spoken: [label, flow, deadline?.text, `asked ${age}`].filter((part) => part !== undefined).join(", "),
  };
}

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

/** A prompt is the flow's text, not markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>&~]/g, "\\$&").replace(/\r?\n/g, " ");
}
