import { resolve } from "node:path";
import { applyEdits, DEFAULT_WIDTH, format, isMistake, MAX_WIDTH, MIN_WIDTH } from "../../format/index.js";
import { type Diagnostic, MAX_SOURCE_BYTES } from "../../compiler/index.js";
import { parse } from "../../syntax/index.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import type { Report, Terminal } from "../io/context.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { readBytes } from "../io/files.node.js";
import { outputPlace, writeOutput } from "../io/output-file.node.js";
import { countOf } from "../io/text.js";
import { diagnosticsJson, diagnosticsText } from "../output/diagnostics.js";
import { displayPath, findSources, isDirectory } from "../program/find-programs.node.js";

/** What became of one file. */
interface Outcome {
  readonly path: string;
  readonly text: string;
  /** `undefined` where the file cannot be formatted. */
  readonly formatted: string | undefined;
  /** The syntax errors for which it is left alone. */
  readonly diagnostics: readonly Diagnostic[];
}

const STDIN = "-";

export default defineCommand(
  {
    name: "fmt",
    operand: {
      name: "paths",
      help: "files, directories with all below them, or - for stdin (default: the working directory)",
      several: { otherwise: "." },
    },
    details: [
      "A file with syntax errors is left as it is. There is one layout and one setting, how long lines may be:",
      "docs/formatter.md describes both.",
    ],
    flags: {
      check: { help: "write nothing; name the files that are not formatted, and exit with 1 if there are any" },
      width: {
        value: "N",
        help: `the longest line, ${MIN_WIDTH} to ${MAX_WIDTH} characters (default ${DEFAULT_WIDTH})`,
      },
      json: common.json,
    },
    examples: ["fmt", "fmt --check examples", "fmt - < draft.scaicore"],
  },
  async ({ operands, flags }, { cwd, report, terminal }) => {
    const width = widthOf(flags.width);
    const outcomes = operands.includes(STDIN)
      ? [outcomeOf(STDIN, await inputOf(operands, terminal), width)]
      : pathsOf(operands, cwd).map((path) => outcomeOf(path, readSource(path, cwd), width));
    const changed = outcomes.filter(({ text, formatted }) => formatted !== undefined && formatted !== text);
    const failed = outcomes.filter(({ formatted }) => formatted === undefined);
    reportFailures(failed, report, terminal);
    if (operands.includes(STDIN) && !flags.check) {
      const [{ text, formatted }] = outcomes as [Outcome];
      // What cannot be formatted comes back as it was: an editor may put it in place of the text.
      if (report.json) report.finish({ ...outcomesJson(outcomes), text: formatted ?? text }, () => "");
      else terminal.print(formatted ?? text);
    } else {
      if (!flags.check) for (const { path, formatted = "" } of changed) writeSource(path, formatted, cwd);
      report.finish(outcomesJson(outcomes), () => summary(outcomes.length, changed, failed.length, flags.check));
    }
    return failed.length > 0 || (flags.check && changed.length > 0) ? ExitCode.Failed : ExitCode.Ok;
  },
);

function widthOf(given: string | undefined): number {
  if (given === undefined) return DEFAULT_WIDTH;
  const width = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (width >= MIN_WIDTH && width <= MAX_WIDTH) return width;
  throw new UsageError(`--width must be a whole number from ${MIN_WIDTH} to ${MAX_WIDTH}, not "${given}"`, "fmt");
}

function inputOf(operands: readonly string[], terminal: Terminal): Promise<string> {
  if (operands.length > 1) throw new UsageError("- (stdin) cannot be formatted together with files", "fmt");
  return terminal.readInput();
}

/** The files that are named, and all sources below the directories, each once. */
function pathsOf(operands: readonly string[], cwd: string): readonly string[] {
  const paths = operands.flatMap((given) => {
    if (!isDirectory(given, cwd)) return [displayPath(resolve(cwd, given), cwd)];
    const found = findSources(given, cwd);
    if (found.length === 0) throw new PathError(`There is no .scaicore file in ${given}.`, given);
    return found;
  });
  return [...new Set(paths)];
}

const BYTE_ORDER_MARK = "\uFEFF";

/** Reads a source with its byte order mark, which the file keeps. */
function readSource(path: string, cwd: string): string {
  const bytes = readBytes(resolve(cwd, path), path, MAX_SOURCE_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PathError(`${path} is not a text in UTF-8.`, path);
  }
}

function writeSource(path: string, text: string, cwd: string): void {
  const place = outputPlace(path, { flag: "", cwd, inputs: [] });
  if (place.kind !== "stdout") writeOutput(place, new TextEncoder().encode(text));
}

function outcomeOf(path: string, text: string, width: number): Outcome {
  const { errors } = parse(text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text);
  const diagnostics = errors.filter(isMistake).map(({ code, name, message, start, end, related = [] }): Diagnostic => ({
    code,
    name,
    severity: "error",
    message,
    file: path,
    start,
    end,
    related: related.map((other) => ({ ...other, file: path })),
  }));
  const { edits, incomplete } = format(text, { width });
  const whole = diagnostics.length === 0 && !incomplete;
  return { path, text, formatted: whole ? applyEdits(text, edits) : undefined, diagnostics };
}

function reportFailures(failed: readonly Outcome[], report: Report, terminal: Terminal): void {
  const texts = new Map(failed.map(({ path, text }) => [path, text]));
  const diagnostics = failed.flatMap((outcome) => outcome.diagnostics);
  if (diagnostics.length > 0 && !report.json) report.warn(diagnosticsText(diagnostics, texts, terminal.err));
  for (const { path, diagnostics: reasons } of failed) {
    if (reasons.length === 0)
      report.warn(`${path} is left as it is: its layout cannot be changed without changing what it means.`);
  }
}

const outcomesJson = (outcomes: readonly Outcome[]) => ({
  files: outcomes.map(({ path, text, formatted, diagnostics }) => ({
    path,
    status: formatted === undefined ? "failed" : formatted === text ? "unchanged" : "changed",
    diagnostics: diagnosticsJson(diagnostics, new Map([[path, text]])),
  })),
});

function summary(count: number, changed: readonly Outcome[], failed: number, check: boolean): string {
  const parts = [
    check
      ? `${changed.length} of ${countOf(count, "file")} not formatted`
      : `${countOf(changed.length, "file")} formatted`,
    ...(check ? [] : [`${count - changed.length - failed} unchanged`]),
    ...(failed > 0 ? [`${failed} left alone for errors`] : []),
  ];
  return [...changed.map(({ path }) => path), parts.join(", ")].join("\n");
}
