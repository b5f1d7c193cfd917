/** The page `docs/limits.md`, made from the tables that the code and the growth tests use. */
import { readFileSync } from "node:fs";
import { LONGEST_MARKDOWN } from "../../client/webviews/shared/markdown-limits.js";
import { MAX_SOURCE_BYTES } from "../../runtime/compiler/resolve/compiler-host.js";
import {
  MAX_BUNDLE_BYTES,
  MAX_DEPTH as MAX_BUNDLE_DEPTH,
  MAX_NODES as MAX_BUNDLE_NODES,
} from "../../runtime/ir/reading.js";
import { type LimitEntry, type LimitUnit, LIMITS } from "../../runtime/limits.js";
import { MAX_LENGTH } from "../../runtime/syntax/parser.js";
import { MAX_DEPTH, MAX_HEIGHT } from "../../runtime/syntax/parser-base.js";
import { ENGINE_GROWTH } from "../fixtures/engine-growth.js";
import { GROWTH, MOST_GROWTH } from "../fixtures/growth.js";

interface LibraryGrowth {
  readonly member: string;
  readonly dimension: string;
  readonly growth: "constant" | "linear" | "n log n";
}

const number = (value: number): string => value.toLocaleString("en-US");
const megabytes = (bytes: number): string => `${number(bytes / 1_000_000)} MB`;

function amount(value: number, unit: LimitUnit): string {
  if (unit === "ms") return value % 60_000 === 0 ? `${number(value / 60_000)} min` : `${number(value / 1000)} s`;
  if (unit === "bytes") return `${number(value / 1024 / 1024)} MiB`;
  return `${number(value)} ${unit}`;
}

/** Limits that nobody sets, because they guard the reader and not a run. */
const FIXED: readonly (readonly [what: string, limit: string, then: string])[] = [
  ["a source in an editor, or that is compiled", `${number(MAX_LENGTH)} characters`, "one diagnostic, and colours"],
  ["a source file, an import too", megabytes(MAX_SOURCE_BYTES), "it is not read"],
  ["nesting of brackets and conditions in a source", number(MAX_DEPTH), "one diagnostic there"],
  ["height of the tree of one expression", number(MAX_HEIGHT), "one diagnostic there"],
  ["a bundle", `${number(MAX_BUNDLE_BYTES / 1024 / 1024)} MiB`, "BundleError"],
  ["nesting in a bundle", number(MAX_BUNDLE_DEPTH), "BundleError"],
  ["values in a bundle", number(MAX_BUNDLE_NODES), "BundleError"],
  ["Markdown in a panel", `${number(LONGEST_MARKDOWN)} characters`, "the rest is shown as plain text, which is said"],
];

/** Columns are aligned as the formatter does it. */
function table(head: readonly string[], unescaped: readonly (readonly string[])[]): string {
  const rows = unescaped.map((row) => row.map((cell) => cell.replaceAll("|", String.raw`\|`)));
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map((row) => line(row))].join("\n");
}

export function limitsDocument(root: string): string {
  const library = JSON.parse(readFileSync(`${root}/test/fixtures/growth.json`, "utf8")) as readonly LibraryGrowth[];
  return `# Limits

<!-- Made from runtime/limits.ts and the tables of the growth tests by scripts/generate-limits-docs.mjs; do not edit. -->

Every limit ends what passes it with one error that names it and says what to do. None of them depends on how busy the machine is, but for the times.

## Of a run

Set by \`CoreEngine.load(module, environment, { limits: { steps: 50_000_000 } })\`, by \`--limit steps=50000000\` on the command line, and by the setting \`scaicore.limits\` in the editor.

${table(
  ["limit", "default", "error", "what it counts"],
  Object.entries(LIMITS).map(([name, entry]: readonly [string, LimitEntry]) => [
    `\`${name}\``,
    amount(entry.default, entry.unit),
    `\`${entry.error}\``,
    `${entry.description}${entry.canBeOff ? " 0: no limit." : ""}`,
  ]),
)}

The memory of the process that runs flows is limited too: by \`--max-memory\` on the command line, by \`scaicore.engine.memoryLimit\` in the editor, and by the host's own process where the library is embedded.

## Of what is read

${table(["what", "at most", "beyond it"], FIXED)}

## How work grows

For ten times as much of one thing, checking, compiling and writing the bundle do at most ${MOST_GROWTH} times the work. The work is counted by a test, \`test/compiler/growth.test.ts\`, for each line:

${table(
  ["of", "ten times as many"],
  GROWTH.map(({ algorithm, dimension }) => [algorithm, dimension]),
)}

For ten times as much of one thing, a run does at most ${MOST_GROWTH} times the work, and writes at most as many times the bytes to its log. \`test/engine/growth.test.ts\` counts both:

${table(
  ["ten times as many"],
  ENGINE_GROWTH.map(({ what }) => [what]),
)}

The members of the standard library, counted by \`test/stdlib/growth.test.ts\`; linear is at most 13 times for ten times as much, n log n at most 17 times:

${table(
  ["member", "of", "work"],
  library.map(({ member, dimension, growth }) => [`\`${member}\``, dimension, growth]),
)}
`;
}
