/** Checks that an implementation of a host interface does what its interface says. Bound to no test framework. */
export interface ConformanceSuite {
  readonly name: string;
  readonly cases: readonly ConformanceCase[];
}

export interface ConformanceCase {
  readonly name: string;
  /** Rejects when the implementation is wrong. */
  readonly run: () => Promise<void>;
}

/** What vitest, jest, mocha and `node:test` have in common. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>, timeoutMs: number): unknown;
}

/** No case waits for time to pass; this is for slow disks. */
const TIMEOUT_MS = 60_000;

/** Makes each case of a suite a test of its own: `registerConformance({ describe, it }, suite)`. */
export function registerConformance(framework: TestFramework, suite: ConformanceSuite): void {
  framework.describe(suite.name, () => {
    for (const { name, run } of suite.cases) framework.it(name, run, TIMEOUT_MS);
  });
}
