/** A budget of time ends what computes, and is not passed unnoticed. */
import { SystemClock, TestClock, type Clock } from "scaicore";
import { describe, expect, test } from "vitest";
import { failure, output } from "./host.js";
import { run } from "./programs.js";

/** A clock on which each look takes so many milliseconds, so that all that asks it takes time. */
class ClockThatRuns extends TestClock {
  constructor(private readonly step: number) {
    super();
  }
  override monotonic(): number {
    this.#passed += this.step;
    return super.monotonic() + this.#passed;
  }
  #passed = 0;
}

const HEAVY = `range(1000000).map(i => i % 7).sum()`;

describe("a budget of time", () => {
  test("ends a block while it computes", async () => {
    const clock: Clock = new SystemClock();
    const result = await run(
      `@flow f(): int { @budget(max_duration = 10ms) { x = ${HEAVY}\n return x } }`,
      {},
      { clock },
      { limits: { evaluationMs: 0 } },
    );
    expect(failure(result)).toMatchObject({ errorType: "BudgetExceededError" });
  });

  test("ends a block that computes long before it is done, by the host's clock", async () => {
    // The clock is asked once in a thousand steps: ten seconds later the budget is spent, of a thousand looks.
    const clock = new ClockThatRuns(1000);
    let asked = 0;
    const counting: Clock = {
      now: () => clock.now(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      monotonic() {
        asked++;
        return clock.monotonic();
      },
    };
    const result = await run(
      `@flow f(): int { @budget(max_duration = 20s) { x = ${HEAVY}\n return x } }`,
      {},
      { clock: counting },
    );
    expect(failure(result)).toMatchObject({ errorType: "BudgetExceededError" });
    expect(asked).toBeLessThan(60);
  });

  test("that is passed by the time its body ends fails, although the body is done", async () => {
    const result = await run(
      "@flow f(): int { x = 0\n @budget(max_duration = 2s) { x = 1 }\n return x }",
      {},
      { clock: new ClockThatRuns(3000) },
    );
    expect(failure(result)).toMatchObject({ errorType: "BudgetExceededError" });
  });

  test("is not caught inside, and is caught around", async () => {
    const inside = await run(
      `@flow f(): int { x = 0\n @budget(max_duration = 20s) { @try { x = ${HEAVY} } @catch BudgetExceededError { x = -1 } }\n return x }`,
      {},
      { clock: new ClockThatRuns(1000) },
    );
    expect(failure(inside)).toMatchObject({ errorType: "BudgetExceededError" });
    const around = await run(
      `@flow f(): int { x = 0\n @try { @budget(max_duration = 20s) { x = ${HEAVY} } } @catch BudgetExceededError { x = -1 }\n return x }`,
      {},
      { clock: new ClockThatRuns(1000) },
    );
    expect(output(around)).toBe(-1);
  });

  test("does not end a body that is done in time", async () => {
    const result = await run(
      "@flow f(): int { x = 0\n @budget(max_duration = 60s) { x = range(3000).map(i => i % 7).sum() }\n return x }",
      {},
      { clock: new ClockThatRuns(1000) },
    );
    expect(result.status).toBe("COMPLETED");
  });
});

describe("a block computes no longer than limits.evaluationMs", () => {
  test("also when the host's clock stands still", async () => {
    const flow = `@flow f(): int { s = "ab".repeat(4000000)\n return range(100000).map(i => s.upper().length).sum() }`;
    const result = await run(flow, {}, { clock: new TestClock() }, { limits: { evaluationMs: 50 } });
    expect(failure(result)).toMatchObject({
      errorType: "LimitError",
      message:
        "A block must not compute longer than 50 ms. Do the work in several blocks, such as the turns of @foreach, or raise limits.evaluationMs.",
      details: { limit: "evaluationMs", max: 50 },
    });
  });
});
