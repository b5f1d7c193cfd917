/** Checks that an implementation conforms to its host interface. Independent of test frameworks. */
export interface ConformanceSuite {
  readonly name: string;
  readonly cases: readonly ConformanceCase[];
}

export interface ConformanceCase {
  readonly name: string;
  /** Rejects if the implementation is wrong. */
  readonly run: () => Promise<void>;
}

/** The functions that vitest, jest, mocha and `node:test` have in common. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>, timeoutMs: number): unknown;
}

/** Timeout for slow disks; no case waits for time to pass. */
const TIMEOUT_MS = 60_000;

/** Registers each case of a suite as a test: `registerConformance({ describe, it }, suite)`. */
export function registerConformance(framework: TestFramework, suite: ConformanceSuite): void {
  framework.describe(suite.name, () => {
    for (const { name, run } of suite.cases) framework.it(name, run, TIMEOUT_MS);
  });
}

/** The expectations of the conformance suites, independent of test frameworks. */

export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const difference = differenceOf(actual, expected, "");
  if (difference !== undefined) throw new Error(`${what}: ${difference}`);
}

export function expectTrue(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** Expects the promise to reject with an error of this `errorType`. */
export async function expectError(
  promise: Promise<unknown>,
  errorType: string,
  what: string,
): Promise<{ readonly message: string }> {
  try {
    await promise;
  } catch (error) {
    const got = error as { readonly errorType?: unknown; readonly message: string };
    if (got.errorType === errorType) return got;
    throw new Error(`${what}: expected ${errorType}, got ${String(error)}`, { cause: error });
  }
  throw new Error(`${what}: expected ${errorType}, but nothing failed`);
}

function differenceOf(actual: unknown, expected: unknown, path: string): string | undefined {
  const at = path === "" ? "the value" : path;
  if (Object.is(actual, expected)) return undefined;
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null) {
    return `${at} is ${show(actual)}, expected ${show(expected)}`;
  }
  if (Array.isArray(actual) !== Array.isArray(expected)) return `${at} is ${show(actual)}, expected ${show(expected)}`;
  const names = new Set([...definedKeys(actual), ...definedKeys(expected)]);
  for (const name of names) {
    const difference = differenceOf(own(actual, name), own(expected, name), path === "" ? name : `${path}.${name}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function definedKeys(value: object): string[] {
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [key]));
}

function own(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function show(value: unknown): string {
  const text = value === undefined ? "undefined" : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
