import type { ComparedCall, ComparedPlace, ComparedRun, Comparison, Totals } from "../../host/recording/compare.js";
import { withBlanksShown } from "../../plain-text.js";
import type { Style } from "../io/style.js";
import { printable, textWidth } from "../io/text.js";

/** The columns of one run. */
const WIDTH = 40;
/** The columns of what a row is called. */
const LABEL = 10;
/** How many lines of an answer are shown; the recording has all of it. */
const MOST_LINES = 12;

/** Runs side by side, a column each. */
export function comparisonText({ runs, places }: Comparison, style: Style): string {
  const label = runs.map(({ core, flow }) => (flow === undefined ? core : `${core}:${flow}`));
  return [
    style.bold([...new Set(label)].map(printable).join(", ")),
    ...row(
      "",
      runs.map(({ name }) => name),
    ),
    ...row(
      "model",
      runs.map(({ models }) => models.join(", ")),
    ),
    ...places.flatMap((place) => ["", heading(place, style), ...placeRows(place)]),
    "",
    style.bold("In all"),
    ...row("outcome", runs.map(outcomeText)),
    ...row(
      "calls",
      runs.map(({ totals }) => String(totals.calls)),
    ),
    ...row(
      "tokens",
      runs.map(({ totals }) => tokensText(totals)),
    ),
    ...row(
      "cost",
      runs.map(({ totals }) => costText(totals.cost)),
    ),
    ...row(
      "time",
      runs.map(({ totals }) => timeText(totals.durationMs)),
    ),
  ].join("\n");
}

function heading({ path, name, attempt, sameAnswer, sameRequest }: ComparedPlace, style: Style): string {
  const which = attempt === undefined ? "" : `, attempt ${attempt}`;
  const notes = [sameAnswer ? "same answer" : "", sameRequest ? "" : "asked differently"].filter((note) => note !== "");
  const note = notes.length === 0 ? "" : `  ${style.dim(`(${notes.join(", ")})`)}`;
  return `${style.bold(printable(path))}  ${printable(name)}${which}${note}`;
}

function placeRows({ kind, calls }: ComparedPlace): readonly string[] {
  const cells = (cell: (call: ComparedCall) => string) => calls.map((call) => (call === null ? "–" : cell(call)));
  const answers = row(
    "answer",
    calls.map((call) => (call === null ? "not asked" : answerText(call))),
  );
  const time = row(
    "time",
    cells(({ durationMs }) => timeText(durationMs)),
  );
  if (kind === "plugin") return [...answers, ...time];
  return [
    ...answers,
    ...row("tokens", cells(tokensText)),
    ...row(
      "cost",
      cells(({ cost }) => costText(cost)),
    ),
    ...time,
  ];
}

function answerText({ answer, error, stopped, finish }: ComparedCall): string {
  if (stopped === true) return "stopped before it was answered";
  if (error !== undefined) return `failed: ${error}`;
  const note = finish === undefined || finish === "stop" ? "" : ` (${finish})`;
  return `${answer ?? ""}${note}`;
}

function outcomeText({ status, outcome = null }: ComparedRun): string {
  if (status === undefined) return "did not end";
  switch (status) {
    case "COMPLETED":
      return JSON.stringify(outcome);
    case "FAILED":
      return `failed: ${JSON.stringify(outcome)}`;
    case "SUSPENDED":
      return "waits for a decision";
  }
}

const tokensText = ({ inputTokens = 0, outputTokens = 0 }: Partial<Totals>): string =>
  `${inputTokens} in, ${outputTokens} out`;
const costText = (cost: number | undefined): string => (cost === undefined ? "no price" : String(cost));
const timeText = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The lines of a row: each cell folded to its column. */
function row(label: string, cells: readonly string[]): readonly string[] {
  const folded = cells.map((cell) => foldedLines(printable(withBlanksShown(cell))));
  const height = Math.max(...folded.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) => {
    const line = folded.map((lines) => padded(lines[at] ?? "", WIDTH)).join("  ");
    return `${padded(at === 0 ? label : "", LABEL)}  ${line}`.trimEnd();
  });
}

function foldedLines(text: string): readonly string[] {
  const lines = text.split("\n").flatMap(folded);
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} lines more`];
}

/** A line in pieces that fit a column, at spaces where it has some. */
function folded(line: string): readonly string[] {
  const lines: string[] = [];
  let rest = line;
  while (textWidth(rest) > WIDTH) {
    let end = 0;
    for (let width = 0; end < rest.length;) {
      const sign = String.fromCodePoint(rest.codePointAt(end)!);
      width += textWidth(sign);
      if (width > WIDTH) break;
      end += sign.length;
    }
    const space = rest.lastIndexOf(" ", end);
    const at = space > WIDTH / 2 ? space : end;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - textWidth(text)));
