import type { Scope } from "../../../engine/scope.js";
import type { IRModule, IRPropertyTestStep } from "../../../ir/module.js";
import type { Value } from "../../../stdlib/value.js";
import { brokenLines } from "../check-condition.js";
import { showValue } from "../show-value.js";
import type { Counterexample, TestFailure } from "../test-report.js";
import { arbitraryOf } from "./arbitrary.js";

/** Gives the event loop a turn about every 10 ms, because values are tried in microtasks, and an abort comes as an event. */
function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 10) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}

/** Tries a property with many values. Returns the lines that fail for the smallest failing values. */
export async function checkProperty(
  step: IRPropertyTestStep,
  scope: Scope,
  { types }: IRModule,
  seed: number,
  signal: AbortSignal,
): Promise<readonly TestFailure[]> {
  const { params, conditions, runs } = step;
  // Loaded only for tests with properties.
  const { default: fc } = await import("fast-check");
  const before = params.map(({ name }) => scope.get(name));
  const assign = (values: readonly Value[]): void => {
    for (const [index, { name }] of params.entries()) scope.set(name, values[index] ?? null);
  };
  try {
    const values = fc.tuple(...params.map(({ type }) => arbitraryOf(fc, type, types)));
    const breathe = breather();
    const property = fc.asyncProperty(values, async (tried) => {
      await breathe();
      // The caller tells that it was aborted; the rest passes in no time.
      if (signal.aborted) return true;
      assign(tried);
      return (await brokenLines(conditions, scope)).length === 0;
    });
    const found = await fc.check(property, { seed, numRuns: runs });
    if (!found.failed) return [];
    const smallest = found.counterexample?.[0] ?? [];
    assign(smallest);
    const counterexample: Counterexample = {
      values: params.map(({ name }, index) => ({ text: name, value: showValue(smallest[index] ?? null) })),
      seed,
      run: found.numRuns,
      runs,
      shrinks: found.numShrinks,
    };
    return (await brokenLines(conditions, scope)).map(({ line, broken }): TestFailure => {
      // The counterexample already shows the values.
      const operands = broken.operands.filter(({ text }) => !params.some(({ name }) => name === text));
      return { kind: "property", location: line.source_location, ...broken, operands, counterexample };
    });
  } finally {
    assign(before);
  }
}
