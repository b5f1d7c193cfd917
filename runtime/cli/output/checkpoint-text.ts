import type { CheckpointInfo, Decision } from "../../host/interfaces.js";
import { printable } from "./printable.js";

/** What a person must see to decide, as indented lines. */
export function checkpointLines(checkpoint: CheckpointInfo): readonly string[] {
  const { title, prompt, payload, options, assignee, priority, expiresAt, onTimeout, escalatedAt, decision, problem } =
    checkpoint;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["title", title],
    ["prompt", prompt],
    ["payload", payload === undefined ? undefined : JSON.stringify(payload, undefined, 2)],
    ["options", options.length === 0 ? undefined : options.map(({ id }) => id).join(", ")],
    ["form", formText(checkpoint)],
    ["for", assignee],
    ["priority", priority === "normal" ? undefined : priority],
    // Over or not, the time says nothing more once it is decided.
    [
      "due",
      expiresAt === undefined || decision !== undefined ? undefined : `${expiresAt}, then ${onTimeout ?? "fail"}`,
    ],
    ["escalated", escalatedAt === undefined ? undefined : `at ${escalatedAt}: nobody had decided in time`],
    ["problem", problem],
    ["decision", decision === undefined ? undefined : decisionText(decision)],
  ];
  return facts.flatMap(([name, text]) =>
    text === undefined ? [] : [`  ${name.padEnd(11)}  ${printable(text).replaceAll("\n", `\n${" ".repeat(15)}`)}`],
  );
}

function formText({ form }: CheckpointInfo): string | undefined {
  const properties = form?.properties;
  if (typeof properties !== "object" || properties === null) return undefined;
  const names = Object.keys(properties);
  return names.length === 0 ? undefined : names.join(", ");
}

/** `resolved by ada at 2026-01-15T10:30:00.000Z: {"decision":"approve"}` */
function decisionText(decision: Decision): string {
  const by = decision.by === undefined ? "" : ` by ${decision.by}`;
  const head = `${decision.kind}${by} at ${decision.at}`;
  switch (decision.kind) {
    case "resolved":
      return `${head}: ${JSON.stringify(decision.resolution)}`;
    case "expired":
      return head;
    case "cancelled":
      return `${head}: ${decision.reason}`;
  }
}
