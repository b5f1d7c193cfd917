import type { Diagnostic } from "../../compiler/index.js";
import type { IRModule } from "../../ir/module.js";
import type { TestReport } from "../../testing/index.js";
import type { Texts } from "../output/sources.js";

/** A program with the results of its tests. */
export interface TestedProgram {
  /** The file that holds its `@core`, or its bundle. */
  readonly source: string;
  /** Texts of the program and its imports; empty for a bundle. */
  readonly texts: Texts;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent if the source has errors. */
  readonly tested?: { readonly module: IRModule; readonly report: TestReport };
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Programs that could not be tested. */
  readonly broken: number;
}

export function countTests(programs: readonly TestedProgram[]): TestCounts {
  const outcomes = programs.flatMap(({ tested }) => tested?.report.tests ?? []);
  const failed = outcomes.filter(({ status }) => status === "failed").length;
  return {
    passed: outcomes.length - failed,
    failed,
    broken: programs.filter(({ tested }) => tested === undefined).length,
  };
}
