/** Calls of models and plugins have a time by default; calls of other cores may take days. */
import { type CallOptions, type HostEnvironmentOptions, TestClock } from "scaicore";
import { describe, expect, test } from "vitest";
import { failure, output } from "./host.js";
import { hostOf } from "./programs.js";

const INSIDE = "@plugins { p = acme/p@1.0 }";
const PLUGIN = "@flow f(): int { x: int = p.ask()\n return x }";
const MODEL = `@flow f(): int { x = @flexible { goal = "x", input = 1, output = int }\n return x }`;

/** A call that never ends, and the signals that it was given. */
function hanging(): {
  readonly signals: AbortSignal[];
  readonly call: (_: unknown, options: CallOptions) => Promise<never>;
} {
  const signals: AbortSignal[] = [];
  return {
    signals,
    call: (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    },
  };
}

/** Waits until a call was made, and for its time to run. */
async function untilCalled(signals: readonly AbortSignal[]): Promise<void> {
  while (signals.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
}

describe("a call that hangs ends in a TimeoutError, and is aborted:", () => {
  const { signals: ofPlugin, call: plugin } = hanging();
  const { signals: ofModel, call: model } = hanging();
  const kinds: readonly (readonly [string, string, Partial<HostEnvironmentOptions>, number, AbortSignal[], RegExp])[] =
    [
      [
        "a plugin's",
        PLUGIN,
        { plugins: { describe: () => ({}), call: plugin } },
        60_000,
        ofPlugin,
        /^The plugin gave no answer within 1 min\. .*limits\.pluginCallMs/,
      ],
      [
        "a model's",
        MODEL,
        { modelProviders: { complete: model } },
        5 * 60_000,
        ofModel,
        /^The model gave no answer within 5 min\. .*limits\.modelCallMs/,
      ],
    ];

  test.each(kinds)("%s", async (_, flow, environment, ms, signals, message) => {
    const clock = new TestClock();
    const { engine } = hostOf(flow, { ...environment, clock }, {}, flow === PLUGIN ? INSIDE : "");
    const result = engine.invoke({ flow: "f" });
    await untilCalled(signals);
    await clock.advance(ms - 1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await clock.advance(1);
    expect(failure(await result)).toMatchObject({
      errorType: "TimeoutError",
      message: expect.stringMatching(message) as unknown,
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await engine.close();
  });

  test("a flow may catch it", async () => {
    const clock = new TestClock();
    const { signals, call } = hanging();
    const plugins = { describe: () => ({}), call };
    const { engine } = hostOf(
      "@flow f(): int { x = 0\n @try { y: int = p.ask()\n x = y } @catch TimeoutError { x = -1 }\n return x }",
      { plugins, clock },
      { limits: { pluginCallMs: 1000 } },
      INSIDE,
    );
    const result = engine.invoke({ flow: "f" });
    await untilCalled(signals);
    await clock.advance(1000);
    expect(output(await result)).toBe(-1);
    await engine.close();
  });
});

test("no time is set where the limit is off", async () => {
  const clock = new TestClock();
  const answers: ((value: number) => void)[] = [];
  const plugins = {
    describe: () => ({}),
    call: () => new Promise<number>((resolve) => answers.push(resolve)),
  };
  const { engine } = hostOf(PLUGIN, { plugins, clock }, { limits: { pluginCallMs: 0 } }, INSIDE);
  const result = engine.invoke({ flow: "f" });
  while (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  await clock.advance(3_600_000);
  answers[0]?.(7);
  expect(output(await result)).toBe(7);
  await engine.close();
});

test("a call that ends in time leaves nothing that waits", async () => {
  const clock = new TestClock();
  const plugins = { describe: () => ({}), call: () => Promise.resolve(7) };
  const { engine } = hostOf(PLUGIN, { plugins, clock }, {}, INSIDE);
  await engine.invoke({ flow: "f" });
  // The engine's heartbeat.
  const { sleeping } = clock;
  expect(output(await engine.invoke({ flow: "f" }))).toBe(7);
  expect(clock.sleeping).toBe(sleeping);
  await engine.close();
});
