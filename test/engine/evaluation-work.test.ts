/** Steps, time and budgets of one evaluation. */
import { describe, expect, test } from "vitest";
import { EvaluationWork } from "../../runtime/engine/program/evaluation-work.js";
import { BudgetSpent } from "../../runtime/engine/program/interruption.js";
import { limitsOf } from "../../runtime/limits.js";
import { NODES_PER_STEP } from "../../runtime/stdlib/work.js";

const thrownBy = (run: () => void): unknown => {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
};

/** A clock that goes on by so many milliseconds each time it is asked. */
function ticking(ms: number): { readonly now: () => number; readonly asked: () => number } {
  let asked = 0;
  return { now: () => ms * asked++, asked: () => asked };
}

describe("an evaluation", () => {
  test("may take all the steps that the run has left, and no more", () => {
    const work = new EvaluationWork(limitsOf({ steps: 50 }), 5);
    for (let step = 0; step < 5; step++) work.step();
    expect(thrownBy(() => work.step())).toMatchObject({
      errorType: "LimitError",
      details: { limit: "steps", max: 50 },
    });
  });

  test("counts a step for each 16 nodes that are walked", () => {
    const work = new EvaluationWork(limitsOf({}), 1000);
    for (let node = 0; node < 3 * NODES_PER_STEP + 1; node++) work.walk(1);
    expect(work.steps).toBe(3);
    work.walk(10 * NODES_PER_STEP);
    expect(work.steps).toBe(13);
  });

  test("asks the clock once in a thousand steps", () => {
    const { now, asked } = ticking(0);
    const work = new EvaluationWork(limitsOf({}), 1_000_000, undefined, now);
    for (let step = 0; step < 10_000; step++) work.step();
    expect(asked()).toBe(10);
  });

  test("ends when it has computed too long", () => {
    const work = new EvaluationWork(limitsOf({ evaluationMs: 100 }), 10_000_000, undefined, ticking(10).now);
    const thrown = thrownBy(() => {
      for (;;) work.step();
    });
    expect(thrown).toMatchObject({ errorType: "LimitError", details: { limit: "evaluationMs", max: 100 } });
    // 11 times 10 ms, after a first look at the clock.
    expect(work.steps).toBe(12_000);
  });

  test("does not end because the process was stopped", () => {
    // An hour passes between each two looks at the clock.
    const work = new EvaluationWork(limitsOf({ evaluationMs: 1000 }), 1_000_000, undefined, ticking(3_600_000).now);
    for (let step = 0; step < 30_000; step++) work.step();
    expect(work.steps).toBe(30_000);
  });

  test("is held to its time also where a single call takes long", () => {
    const work = new EvaluationWork(limitsOf({ evaluationMs: 100 }), 10_000_000, undefined, ticking(40).now);
    // Ten megabytes are walked in each call: their time is their own, and no pause.
    const thrown = thrownBy(() => {
      for (let call = 0; call < 10; call++) work.walk(10_000_000 / 64);
    });
    expect(thrown).toMatchObject({ details: { limit: "evaluationMs" } });
  });

  test("has no bound of time when it is off", () => {
    const work = new EvaluationWork(limitsOf({ evaluationMs: 0 }), 1_000_000, undefined, ticking(1000).now);
    for (let step = 0; step < 100_000; step++) work.step();
    expect(work.steps).toBe(100_000);
  });

  test("is given up when a budget around it is spent", () => {
    let left = 3;
    const work = new EvaluationWork(limitsOf({}), 1_000_000, () => --left === 0);
    const thrown = thrownBy(() => {
      for (;;) work.step();
    });
    expect(thrown).toBeInstanceOf(BudgetSpent);
    expect(work.steps).toBe(3000);
  });
});
