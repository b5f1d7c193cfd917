import type { RuntimeEvent } from "../../host/interfaces.js";
import type { Json, JsonObject } from "../../json.js";
import { withBlanksShown } from "../../plain-text.js";
import type { Counterexample, TestedRun, TestFailure, TestOutcome } from "../../testing/index.js";
import type { Style } from "../io/style.js";
import { countOf, printable } from "../io/text.js";
import { diagnosticsText } from "../output/diagnostics.js";
import { moduleTitle } from "../output/module-text.js";
import { excerptLines, Sources } from "../output/sources.js";
import { countTests, type TestedProgram } from "./tested-program.js";

/** `  ✓ an approved greeting is sent` */
export const outcomeLine = ({ status, name }: TestOutcome, style: Style): string =>
  `  ${status === "passed" ? style.green("✓") : style.red("✗")} ${printable(name)}`;

/** All failures, and a summary line. */
export function testText(programs: readonly TestedProgram[], seed: number, style: Style): string {
  return [
    ...programs.flatMap((program) => programFailures(program, style)),
    `${summary(programs, seed, style)}\n`,
  ].join("\n\n");
}

function programFailures({ source, texts, diagnostics, tested }: TestedProgram, style: Style): readonly string[] {
  if (tested === undefined)
    return [`${style.red("✗")} ${style.bold(source)} has errors\n\n${diagnosticsText(diagnostics, texts, style)}`];
  const { module, report } = tested;
  const sources = new Sources(texts);
  return report.tests
    .filter(({ status }) => status === "failed")
    .map(({ name, failures }) =>
      [
        `${style.red("✗")} ${style.bold(`${moduleTitle(module)} › ${printable(name)}`)}`,
        failuresText(failures, sources, style),
      ].join("\n\n"),
    );
}

/** `3 passed, 1 failed (seed 42)` */
function summary(programs: readonly TestedProgram[], seed: number, style: Style): string {
  const { passed, failed, broken } = countTests(programs);
  const parts = [
    ...(passed > 0 ? [style.green(`${passed} passed`)] : []),
    ...(failed > 0 ? [style.red(`${failed} failed`)] : []),
    ...(broken > 0 ? [style.red(`${broken} not tested, with errors`)] : []),
  ];
  const drawn = programs.some(({ tested }) => tested?.report.tests.some(({ hasProperties }) => hasProperties));
  return `${parts.length === 0 ? "No tests" : parts.join(", ")}${drawn ? ` (seed ${seed})` : ""}`;
}

/** Describes the failures of a test, and after the last one the events of the run. */
export const failuresText = (failures: readonly TestFailure[], sources: Sources, style: Style): string =>
  failures.map((failure, index) => failureText(failure, index === failures.length - 1, sources, style)).join("\n\n");

/** Describes a failure: an excerpt of the source, the values of its parts, and the events of the run. */
function failureText(failure: TestFailure, withRun: boolean, sources: Sources, style: Style): string {
  const { message, location, operands, differences, counterexample, run } = failure;
  const excerpt = sources.excerptAt(location);
  const gutter = String(excerpt?.line ?? 0).length;
  const margin = " ".repeat(gutter);
  const note = (text: string): readonly string[] => {
    const [first = "", ...rest] = printable(text).split("\n");
    return [`${margin} ${style.cyan("=")} ${first}`, ...rest.map((line) => `${margin}   ${line}`)];
  };
  return [
    style.bold(printable(message)),
    `${margin} ${style.cyan("┌─")} ${location.file}:${location.line}:${location.column}`,
    ...(excerpt === undefined ? [] : excerptLines(excerpt, gutter, "", style.red, style)),
    ...(counterexample === undefined ? [] : note(counterexampleText(counterexample))),
    ...operands.flatMap(({ text, value }) => note(`${text} is ${value}`)),
    ...differences.flatMap(({ path, left, right }) => note(`${path} is ${left} on the left, ${right} on the right`)),
    ...(run === undefined || !withRun ? [] : runLines(run, style).map((line) => `${margin} ${line}`)),
  ].join("\n");
}

function counterexampleText({ values, seed, run, runs, shrinks }: Counterexample): string {
  const found = `found with values ${run} of ${runs}${shrinks === 0 ? "" : `, made smaller ${countOf(shrinks, "time")}`}; --seed ${seed}`;
  return [`with ${values.map(({ text, value }) => `${text} = ${value}`).join(", ")}`, `(${found})`].join("\n");
}

/** Only the latest events are shown, which are nearest to the failure. */
const MOST_EVENTS = 24;

function runLines({ flow, status, error, events }: TestedRun, style: Style): readonly string[] {
  const why = error === undefined ? "" : ` with ${printable(`${error.errorType}: ${error.message}`)}`;
  const relevant = events.filter(isShown);
  const shown = relevant.slice(-MOST_EVENTS);
  const left = relevant.length - shown.length;
  const width = Math.max(0, ...shown.map(({ type }) => type.length));
  return [
    `${style.cyan("=")} ${flow} has ${status}${why}`,
    ...(left > 0 ? [style.dim(`  … ${countOf(left, "event")} before`)] : []),
    ...shown.map((event) =>
      style.dim(`  ${event.type.padEnd(width)}  ${printable(withBlanksShown(eventDetail(event)))}`.trimEnd()),
    ),
  ];
}

/** Whether an event is shown: of blocks only results and failures are. */
const isShown = ({ type, payload }: RuntimeEvent): boolean =>
  type !== "block.entered" && (type !== "block.exited" || payload.result_binding !== undefined);

function eventDetail({ type, path, nodeId, payload }: RuntimeEvent): string {
  const place = path ?? nodeId;
  const detail = detailOf(type, payload);
  return [place, detail].filter((part) => part !== undefined && part !== "").join("  ");
}

function detailOf(type: string, payload: JsonObject): string {
  switch (type) {
    case "invocation.started":
      return shortened(payload.input);
    case "invocation.suspended":
    case "invocation.resumed":
    case "invocation.failed":
      return "";
    case "invocation.completed":
      return shortened(payload.output);
    case "block.exited":
      return `gives ${payload.result_binding_truncated === true ? "much" : shortened(payload.result_binding_value)}`;
    case "block.failed":
      return errorDetail(payload.error);
    case "model.called":
      return [
        text(payload.role),
        ...(payload.finish === undefined || payload.finish === "stop" ? [] : [text(payload.finish)]),
        ...(payload.error_type === undefined ? [] : [text(payload.error_type)]),
        ...(Array.isArray(payload.repaired) ? [`repaired: ${payload.repaired.map(text).join(", ")}`] : []),
      ].join(", ");
    case "plugin.called":
      return `${text(payload.plugin)}.${text(payload.method)}${payload.error_type === undefined ? "" : `, ${text(payload.error_type)}`}`;
    case "checkpoint.pending":
      return shortened(payload.prompt);
    case "checkpoint.resolved":
      return shortened(payload.resolution);
    default:
      return Object.keys(payload).length === 0 ? "" : shortened(payload);
  }
}

const LONGEST = 100;

function shortened(value: Json | undefined): string {
  if (value === undefined) return "";
  const json = JSON.stringify(value);
  return json.length <= LONGEST ? json : `${Array.from(json).slice(0, LONGEST).join("")}…`;
}

function errorDetail(error: Json | undefined): string {
  if (typeof error !== "object" || error === null || Array.isArray(error)) return "";
  const { error_type: type, message } = error as JsonObject;
  return `${text(type)}: ${text(message)}`;
}

const text = (value: Json | undefined): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));
