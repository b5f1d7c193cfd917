import type { TextDocument } from "vscode";
import { plain, plainText, type PlainText } from "../../../runtime/plain-text.js";
import { baseOf, lastGoodModule, pathIn } from "../../engine/compile-document.js";
import { latestRun, type RunItem } from "../../engine/overview.js";
import { loadPrompts, loadRuntime } from "../../engine/runtime.js";
import { ago } from "../../infrastructure/relative-time.js";
import type { RowDetails } from "../../webviews/run/rows.js";
import type { RowsOfRuns } from "./rows-of-runs.js";

const LONGEST = 4_000;
/** Of each text. */
const MOST_LINES = 12;

/** What the block that begins at a line gave in the last run: its value, and what was asked and answered. */
export async function resultHover(
  document: TextDocument,
  line: number,
  runs: readonly RunItem[],
  rows: RowsOfRuns,
): Promise<PlainText | undefined> {
  const module = runs.length === 0 ? undefined : lastGoodModule(document.uri);
  if (module === undefined) return undefined;
  const { blocksById } = await loadRuntime();
  const file = pathIn(baseOf(document.uri), document.uri);
  const here = new Set(
    [...blocksById(module).values()]
      .filter(({ source_location: at }) => at.file === file && at.line === line + 1)
      .map(({ node_id: id }) => id),
  );
  if (here.size === 0) return undefined;
  for (const { name } of module.flows) {
    const run = latestRun(runs, document.uri.toString(), module.name, name);
    const row = run && (await rows.of(run)).findLast(({ kind, nodeId }) => kind !== "step" && here.has(nodeId ?? ""));
    if (run === undefined || row === undefined) continue;
    const { host, summary } = run;
    const { rowDetails } = await loadPrompts();
    const [{ events }, checkpoints, recording] = await Promise.all([
      host.record(summary.invocationId),
      host.checkpointsOf(summary.invocationId),
      host.recording(summary.invocationId),
    ]);
    const details = rowDetails({ id: row.id, events, checkpoints, recording });
    return plainText(
      `${plain`${row.name} in the run of ${ago(summary.start.createdAt, Date.now())}`}\n${textOf(details)}`,
      LONGEST,
    );
  }
  return undefined;
}

function textOf({ value, valueNote, calls, facts }: RowDetails): string {
  const call = calls.at(-1);
  return [
    ...(value === undefined ? [] : [heading("value"), cut(value)]),
    ...(valueNote === undefined ? [] : [valueNote]),
    ...(call === undefined
      ? []
      : [
          heading(`${call.name} · ${call.facts}`),
          ...call.prompt.flatMap(({ role, content }) => [heading(role), cut(content)]),
          heading(call.failed === true ? "no answer" : "answer"),
          cut(call.answer),
        ]),
    ...facts.filter(({ name }) => name === "Decided" || name === "Note").map(({ name, text }) => `${name}: ${text}`),
  ].join("\n");
}

const heading = (title: string): string => `── ${title} ──`;

function cut(text: string): string {
  const lines = text.split("\n");
  const left = lines.length - MOST_LINES;
  return left > 0 ? `${lines.slice(0, MOST_LINES).join("\n")}\n… ${left} more lines` : text;
}
