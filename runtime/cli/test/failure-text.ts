import type { RuntimeEvent } from "../../host/interfaces.js";
import type { Json } from "../../json.js";
import type { Counterexample, TestFailure, TestedRun } from "../../testing/index.js";
import { countOf } from "../output/count.js";
import { printable } from "../output/printable.js";
import { excerptLines, type Sources } from "../output/sources.js";
import type { Style } from "../output/style.js";

/** Why a test failed, for people: the line in its place, what its parts come to, and what the run has done. */
export function failureText(failure: TestFailure, sources: Sources, style: Style): string {
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
    ...(run === undefined ? [] : runLines(run, style).map((line) => `${margin} ${line}`)),
  ].join("\n");
}

function counterexampleText({ values, seed, run, runs, shrinks }: Counterexample): string {
  const found = `found with values ${run} of ${runs}${shrinks === 0 ? "" : `, made smaller ${shrinks} times`}; --seed ${seed}`;
  return [`with ${values.map(({ text, value }) => `${text} = ${value}`).join(", ")}`, `(${found})`].join("\n");
}

/** The latest events are the nearest to the failure. */
const MOST_EVENTS = 30;

function runLines({ flow, status, error, events }: TestedRun, style: Style): readonly string[] {
  const why = error === undefined ? "" : ` with ${printable(`${error.errorType}: ${error.message}`)}`;
  const told = events.filter((event, index) => !isEntryThatEnds(event, events.slice(index + 1)));
  const shown = told.slice(-MOST_EVENTS);
  const left = told.length - shown.length;
  const width = Math.max(0, ...shown.map(({ type }) => type.length));
  return [
    `${style.cyan("=")} ${flow} has ${status}${why}`,
    ...(left > 0 ? [style.dim(`  … ${countOf(left, "event")} before`)] : []),
    ...shown.map((event) => style.dim(`  ${event.type.padEnd(width)}  ${printable(eventDetail(event))}`.trimEnd())),
  ];
}

/** That a block was entered is said by its end too. */
const isEntryThatEnds = ({ type, path }: RuntimeEvent, later: readonly RuntimeEvent[]): boolean =>
  type === "block.entered" &&
  later.some((event) => event.path === path && (event.type === "block.exited" || event.type === "block.failed"));

const LONGEST = 90;

function eventDetail({ path, nodeId, payload }: RuntimeEvent): string {
  const fields = Object.entries(payload).map(([name, value]) => `${name}: ${shortened(value as Json)}`);
  return [path ?? nodeId ?? "", fields.join(", ")].filter((part) => part !== "").join("  ");
}

function shortened(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${[...text].slice(0, LONGEST).join("")}…`;
}
