import { standingVotes } from "../../host/approval/votes.js";
import type { CheckpointInfo, Decision, FlowError, InvocationResult } from "../../host/interfaces.js";
import { isJsonObject, type JsonObject } from "../../json.js";
import type { CommandContext } from "../io/context.js";
import { ExitCode } from "../io/errors.js";
import type { Style } from "../io/style.js";
import { shownStore } from "../store/database.node.js";
import { printable } from "../io/text.js";
import { shortDigest } from "./digest-text.js";
import { wireOfResult } from "../../host/wire.js";

/** Describes a checkpoint to the person who decides it, as indented lines. */
export function checkpointLines(checkpoint: CheckpointInfo): readonly string[] {
  const { title, prompt, payload, options, assignee, priority, expiresAt, onTimeout, escalatedAt, decision, problem } =
    checkpoint;
  const { startedBy, selfApproval, digest } = checkpoint;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["title", title],
    ["prompt", prompt],
    ["payload", payload === undefined ? undefined : JSON.stringify(payload, undefined, 2)],
    ["options", options.length === 0 ? undefined : options.map(({ id }) => id).join(", ")],
    ["form", formText(checkpoint)],
    ["for", assignee],
    ["approvals", approvalsText(checkpoint)],
    [
      "not by",
      selfApproval === false
        ? `whoever started the run${startedBy === undefined ? "" : `: ${startedBy.id}`}`
        : undefined,
    ],
    ["priority", priority === "normal" ? undefined : priority],
    // The deadline of a decided checkpoint is irrelevant.
    [
      "due",
      expiresAt === undefined || decision !== undefined ? undefined : `${expiresAt}, then ${onTimeout ?? "fail"}`,
    ],
    ["escalated", escalatedAt === undefined ? undefined : `at ${escalatedAt}: nobody had decided in time`],
    ["digest", digest === undefined ? undefined : shortDigest(digest)],
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
  const fields = Object.entries(properties as JsonObject).map(([name, schema]) => {
    const filled = isJsonObject(schema) ? schema.default : undefined;
    return filled === undefined ? name : `${name} = ${JSON.stringify(filled)}`;
  });
  return fields.length === 0 ? undefined : fields.join(", ");
}

/** `1 of 2: ada approve at …`: how many agree, and the votes in their order. */
function approvalsText(checkpoint: CheckpointInfo): string | undefined {
  if (checkpoint.quorum === undefined) return undefined;
  const { standing, agreeing } = standingVotes(checkpoint);
  const list = standing.map(({ by, at, resolution, note }) =>
    [`${by} ${answerText(resolution)} at ${at}`, ...(note === undefined ? [] : [`(${note})`])].join(" "),
  );
  return [`${agreeing} of ${checkpoint.quorum}`, list.join("; ")].filter((text) => text !== "").join(": ");
}

/** The decision, and the fields as JSON where there are some. */
function answerText({ decision, ...fields }: JsonObject): string {
  const chosen = typeof decision === "string" ? decision : JSON.stringify(decision ?? null);
  return Object.keys(fields).length === 0 ? chosen : `${chosen} ${JSON.stringify(fields)}`;
}

/** `resolved by ada at 2026-01-15T10:30:00.000Z: {"decision":"approve"}` */
function decisionText(decision: Decision): string {
  const by = decision.by === undefined ? "" : ` by ${decision.by}`;
  const head = `${decision.kind}${by} at ${decision.at}`;
  switch (decision.kind) {
    case "resolved":
      return `${head}: ${JSON.stringify(decision.resolution)}${shownText(decision.shownDigest)}${noteText(decision.note)}`;
    case "expired":
      return head;
    case "cancelled":
      return `${head}: ${decision.reason}`;
  }
}

const noteText = (note: string | undefined): string => (note === undefined ? "" : `\n${note}`);

const shownText = (digest: string | undefined): string =>
  digest === undefined ? "" : `, having been shown ${shortDigest(digest)}`;

/** Formats the outcome of a run. `storeFlag` is the value of `--store`, for the suggested commands. */
function resultText(result: InvocationResult, style: Style, storeFlag: string | undefined): string {
  switch (result.status) {
    case "COMPLETED":
      return `${style.green(style.bold("Completed"))}\n${printable(JSON.stringify(result.output, undefined, 2))}`;
    case "FAILED":
      return `${style.red(style.bold("Failed"))}: ${printable(errorLines(result.error).join("\n"))}`;
    case "SUSPENDED":
      return result.checkpoints
        .map(
          (checkpoint) =>
            waitText(checkpoint, style, storeFlag) ??
            [
              `${style.yellow(style.bold("Suspended"))}: checkpoint ${checkpoint.checkpointId}`,
              ...checkpointLines(checkpoint),
              `  decide with  scaicore resume ${checkpoint.checkpointId}${exampleResolution(checkpoint)}${storeArgument(storeFlag)}`,
            ].join("\n"),
        )
        .join("\n\n");
  }
}

/** What waits for a model that takes no request for a while; nobody has to decide it. */
function waitText(
  { waitsFor, expiresAt = "", path }: CheckpointInfo,
  style: Style,
  storeFlag: string | undefined,
): string | undefined {
  if (waitsFor?.kind !== "model") return undefined;
  const { role, provider, reason } = waitsFor;
  return [
    `${style.yellow(style.bold("Waits"))}: until ${expiresAt}, when the model ${role} of ${provider} may be asked again`,
    `  at           ${printable(path)}`,
    `  because      ${printable(reason)}`,
    `  go on with   scaicore recover${storeArgument(storeFlag)}`,
  ].join("\n");
}

/** Formats an error with its location and its causes. */
function errorLines({ errorType, message, nodeId, sourceLocation, cause }: FlowError, depth = 0): readonly string[] {
  const location =
    sourceLocation === undefined ? "" : `${sourceLocation.file}:${sourceLocation.line}:${sourceLocation.column}`;
  const place = nodeId === undefined ? location : location === "" ? nodeId : `${nodeId} (${location})`;
  const lines = [`${errorType}: ${message}`, ...(place === "" ? [] : [`  at ${place}`])];
  if (cause === undefined || depth > 10) return lines;
  const [first = "", ...rest] = errorLines(cause, depth + 1);
  return [...lines, `  caused by ${first}`, ...rest.map((line) => `  ${line}`)];
}

function exampleResolution({ options, form }: CheckpointInfo): string {
  const [first] = options;
  // With required fields the interactive form is shorter.
  if (first === undefined || form?.required !== undefined) return "";
  return ` --resolution '${JSON.stringify({ decision: first.id })}'`;
}

/** ` --store DIR` where the command was given one. */
export const storeArgument = (flag: string | undefined): string => {
  if (flag === undefined) return "";
  const shown = shownStore(flag);
  return ` --store ${/^[\w./:@-]+$/.test(shown) ? shown : JSON.stringify(shown)}`;
};

/** Reports the result of an invocation and returns its exit code. */
export function reportResult(
  result: InvocationResult,
  { report, terminal }: CommandContext,
  storeFlag: string | undefined,
): ExitCode {
  report.finish(wireOfResult(result), () => resultText(result, terminal.out, storeFlag));
  return result.status === "FAILED" ? ExitCode.Failed : ExitCode.Ok;
}
