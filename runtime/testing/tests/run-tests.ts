import type { IRModule, IRTest } from "../../ir/module.js";
import type { LimitsOptions } from "../../limits.js";
import { BundleError } from "../../ir/reading.js";
import { verifyModule } from "../../ir/verifier.js";
import { type InspectTest, type ReadRecording, runTest, subjectOf } from "./run-test.js";
import type { TestOutcome, TestReport } from "./test-report.js";

export interface TestOptions {
  /** Which tests to run; all by default. */
  readonly filter?: (test: IRTest) => boolean;
  /** The seed of the values of properties, an integer; 0 by default. */
  readonly seed?: number;
  /** The limits of the runs of each test; those of `CoreEngine.load`. */
  readonly limits?: LimitsOptions;
  /**
   * Runs each test, with a signal that can stop it: the test fails with the reason of the abort, and the others run.
   * Without it nothing stops a test but its limits.
   */
  readonly guard?: <T>(test: IRTest, action: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Reads the recordings that tests name; without it a test that names one fails. */
  readonly recording?: ReadRecording;
  /** Called before each test, for debuggers: who looks into its runs. */
  readonly inspect?: InspectTest;
  /** Called with each test when it has ended. */
  readonly ended?: (outcome: TestOutcome) => void;
}

/**
 * Runs the tests of a module one after another, each in an environment of its own: models, plugins and other cores are mocked,
 * the clock is a test clock, and randomness is seeded. A module contains its tests if it is compiled with `debug: true`.
 *
 * @throws BundleError if the module is invalid
 */
export async function runTests(module: IRModule, options: TestOptions = {}): Promise<TestReport> {
  const { filter = () => true, seed = 0, limits = {}, guard = unguarded, ended, recording, inspect } = options;
  checkSound(module);
  const subject = subjectOf(module, recording);
  const tests: TestOutcome[] = [];
  for (const test of (module.tests ?? []).filter(filter)) {
    const began = performance.now();
    const failures = await guard(test, (signal) => runTest(subject, test, { seed, limits, signal, inspect }));
    const outcome: TestOutcome = {
      name: test.name,
      location: test.source_location,
      status: failures.length === 0 ? "passed" : "failed",
      hasProperties: test.steps.some(({ kind }) => kind === "property"),
      durationMs: performance.now() - began,
      failures,
    };
    tests.push(outcome);
    ended?.(outcome);
  }
  return { seed, tests };
}

const unguarded: NonNullable<TestOptions["guard"]> = (_test, action) => action(new AbortController().signal);

/** Verifies the module, because a bundle may come from anybody. */
function checkSound(module: IRModule): void {
  const faults = verifyModule(module);
  if (faults.length === 0) return;
  const texts = faults.map(({ code, message }) => `${code}: ${message}`);
  throw new BundleError(`${module.name} is no sound module, and its tests are not run. ${texts.join(" ")}`);
}
