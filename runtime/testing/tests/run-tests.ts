import type { IRModule, IRTest } from "../../ir/module.js";
import { BundleError } from "../../ir/reading.js";
import { verifyModule } from "../../ir/verifier.js";
import { runTest, subjectOf } from "./run-test.js";
import type { TestOutcome, TestReport } from "./test-report.js";

export interface TestOptions {
  /** Which tests to run; all by default. */
  readonly filter?: (test: IRTest) => boolean;
  /** The seed of the values of properties, an integer; 0 by default. */
  readonly seed?: number;
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
  const { filter = () => true, seed = 0, ended } = options;
  checkSound(module);
  const subject = subjectOf(module);
  const tests: TestOutcome[] = [];
  for (const test of (module.tests ?? []).filter(filter)) {
    const began = performance.now();
    const failures = await runTest(subject, test, seed);
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

/** Verifies the module, because a bundle may come from anybody. */
function checkSound(module: IRModule): void {
  const faults = verifyModule(module);
  if (faults.length === 0) return;
  const texts = faults.map(({ code, message }) => `${code}: ${message}`);
  throw new BundleError(`${module.name} is no sound module, and its tests are not run. ${texts.join(" ")}`);
}
