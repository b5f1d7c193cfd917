import { CoreEngine, InProcessDispatcher, MockCoreDispatcher } from "scaicore";
import { coreDispatcherConformance, DISPATCHED_CORE, registerConformance } from "scaicore/testing";
import { describe, expect, it } from "vitest";
import { group, moduleOf } from "./cores.js";
import { output } from "./host.js";

const target = "core://test/dispatched";
const call = (flow: string, more: object = {}) => ({
  target,
  request: { flow, input: {}, invocationId: "i" },
  ordinal: 0,
  ...more,
});

registerConformance(
  { describe, it },
  coreDispatcherConformance("InProcessDispatcher", () => {
    const { dispatcher, close } = group({ [target]: DISPATCHED_CORE });
    return Promise.resolve({ dispatcher, target, close });
  }),
);
registerConformance(
  { describe, it },
  coreDispatcherConformance("InProcessDispatcher before another one", () => {
    const { dispatcher, close } = group({ [target]: DISPATCHED_CORE });
    return Promise.resolve({ dispatcher: new InProcessDispatcher({ otherwise: dispatcher }), target, close });
  }),
);
registerConformance(
  { describe, it },
  coreDispatcherConformance("MockCoreDispatcher without answers", () => {
    const { dispatcher, close } = group({ [target]: DISPATCHED_CORE });
    return Promise.resolve({ dispatcher: new MockCoreDispatcher({}, dispatcher), target, close });
  }),
);

describe("InProcessDispatcher", () => {
  const versions = ["1.2.0", "1.10.0", "2.0.1"] as const;
  function dispatcherOf(order: readonly string[]): InProcessDispatcher {
    const dispatcher = new InProcessDispatcher();
    for (const version of order) {
      const source = `@core V { version = "${version}" }\n@flow v(): string { return core.version }`;
      dispatcher.register(target, group({ "core://t/v": source }).engine("V"));
    }
    return dispatcher;
  }

  it.each([
    [undefined, "2.0.1"],
    ["1", "1.10.0"],
    ["1.2", "1.2.0"],
    ["1.10.0", "1.10.0"],
    ["2", "2.0.1"],
  ])("takes for version %s the newest that fits: %s", async (version, expected) => {
    for (const order of [versions, versions.toReversed()]) {
      const result = await dispatcherOf(order).call(call("v", version === undefined ? {} : { version }), {});
      expect(output(result)).toBe(expected);
    }
  });

  it("has one core for a target, and each version once", () => {
    const dispatcher = dispatcherOf(["1.2.0"]);
    const again = group({ "core://t/v": '@core V { version = "1.2.0" }\n@flow v(): int { return 1 }' }).engine("V");
    const other = group({ "core://t/w": '@core W { version = "3.0.0" }\n@flow v(): int { return 1 }' }).engine("W");
    expect(() => dispatcher.register(target, again)).toThrow("registered already, as V 1.2.0");
    expect(() => dispatcher.register(target, other)).toThrow("registered already, as V 1.2.0; W 3.0.0");
  });

  it("takes engines by their shape", () => {
    const engine: Parameters<InProcessDispatcher["register"]>[1] = group({ "core://t/d": DISPATCHED_CORE }).engine(
      "Dispatched",
    );
    expect(engine).toBeInstanceOf(CoreEngine);
    expect(engine.module).toEqual(moduleOf(DISPATCHED_CORE));
  });
});

describe("MockCoreDispatcher", () => {
  const mocks = new MockCoreDispatcher({
    cores: {
      [`${target} one`]: { say: "{{input.text}}" },
      [`${target} list`]: ["a", { $fail: "timeout", message: "too slow" }],
    },
  });

  it("answers by target and flow, lists by the number of the call", async () => {
    const request = { flow: "one", input: { text: "hi" }, invocationId: "i" };
    expect(output(await mocks.call({ target, request, ordinal: 4 }, {}))).toEqual({ say: "hi" });
    expect(output(await mocks.call(call("list"), {}))).toBe("a");
  });

  it.each([
    ["list", 1, "too slow"],
    ["list", 2, "has 2 answers, and this is call 3"],
    ["none", 0, "There is no mock for core://test/dispatched none"],
  ])("%s, call %i: %s", async (flow, ordinal, message) => {
    await expect(mocks.call({ ...call(flow), ordinal }, {})).rejects.toMatchObject({
      errorType: "DispatchError",
      message: expect.stringContaining(message) as string,
    });
  });
});
