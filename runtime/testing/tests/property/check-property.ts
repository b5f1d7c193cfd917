import type { Scope } from "../../../engine/scope.js";
import type { IRModule, IRPropertyTestStep } from "../../../ir/module.js";
import type { Value } from "../../../stdlib/value.js";
import { brokenLines } from "../check-condition.js";
import { showValue } from "../show-value.js";
import type { Counterexample, TestFailure } from "../test-report.js";
import { arbitraryOf } from "./arbitrary.js";

/** Tries a property with many values. Returns the lines that fail for the smallest failing values. */
export async function checkProperty(
  step: IRPropertyTestStep,
  scope: Scope,
  { types }: IRModule,
  seed: number,
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
    const property = fc.asyncProperty(values, async (tried) => {
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
