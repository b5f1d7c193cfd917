/** The recordings that tests name: whether they are there, as far as the host looks. */
import type { RecordingProblem } from "../../../recording-glance.js";
import { E216 } from "../../diagnostics/definitions/settings.js";
import type { Report } from "../../diagnostics/reporter.js";
import type { CompilerHost } from "../../resolve/compiler-host.js";
import { pathBeside } from "../../resolve/import-path.js";
import { constantWord } from "../../semantics/constants.js";
import type { Unit } from "../../semantics/program.js";

const MESSAGES = {
  missing: E216["missing-recording"],
  empty: E216["empty-recording"],
  "no-recording": E216["no-recording"],
  newer: E216["newer-recording"],
} as const satisfies Readonly<Record<RecordingProblem, unknown>>;

/** Reports the recordings that the tests of a unit name and the host has not got. `source`: the path of its file. */
export function reportRecordings(
  unit: Unit,
  source: string,
  problemOf: NonNullable<CompilerHost["recordingProblem"]>,
  report: Report,
): void {
  for (const [step, { of }] of unit.facts.mocks) {
    const value = step.kind === "MockStep" ? step.value : undefined;
    if (of !== "recording" || value === undefined) continue;
    const file = constantWord(value);
    const path = file === undefined ? undefined : pathBeside(source, file);
    const problem = path === undefined ? undefined : problemOf(path);
    if (file !== undefined && problem !== undefined) report(MESSAGES[problem]({ file }), value);
  }
}
