import { describe, expect, it } from "vitest";
import { presetsIn } from "../../client/features/run/presets.js";
import { filterFrom, filterWords, isFiltering, passes, stateOf } from "../../client/features/runs/filter.js";

type Run = Parameters<typeof passes>[0];
const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
const run = (flow: string, status: Run["status"], more: object = {}, errorType?: string): Run =>
  ({
    status,
    summary: {
      invocationId: `id-of-${flow}`,
      start: { core: "Desk", flow, input: { name: "Ada" } },
      ...(errorType === undefined
        ? { result: { status: "COMPLETED", output: { link: "https://a.example/42" }, usage } }
        : { result: { status: "FAILED", error: { errorType, message: "It is over" }, usage } }),
    },
    ...more,
  }) as unknown as Run;

const all = {
  done: run("greet", "completed"),
  refused: run("greet", "completed", { refusal: "rejected by Ada" }),
  failed: run("book", "failed", {}, "PluginError"),
  cancelled: run("book", "failed", {}, "CancelledError"),
  waits: run("pay", "suspended"),
};
const named = (filter: Parameters<typeof passes>[1]) =>
  Object.entries(all).flatMap(([name, one]) => (passes(one, filter) ? [name] : []));

describe("the filter of runs", () => {
  it("tells a cancelled run from a failed one, and a refused one from a completed one", () => {
    expect(Object.values(all).map(stateOf)).toEqual(["completed", "refused", "failed", "cancelled", "suspended"]);
  });

  it.each<[Parameters<typeof passes>[1], readonly string[]]>([
    [{}, Object.keys(all)],
    [{ states: ["cancelled", "refused"] }, ["refused", "cancelled"]],
    [{ flows: ["book"] }, ["failed", "cancelled"]],
    [{ flows: ["book"], states: ["failed"] }, ["failed"]],
    [{ text: " pluginERROR " }, ["failed"]],
    [{ text: "example/42" }, ["done", "refused", "waits"]],
    [{ text: "rejected" }, ["refused"]],
    [{ text: "nothing of it" }, []],
  ])("%j lists %j", (filter, expected) => {
    expect(named(filter)).toEqual(expected);
  });

  it("says what it lists, and reads what was kept of it", () => {
    const filter = { states: ["failed", "cancelled"], flows: ["book"], text: "Ada" } as const;
    expect(filterWords(filter)).toBe("Failed, Cancelled · book · “Ada”");
    expect(filterFrom(JSON.parse(JSON.stringify(filter)))).toEqual(filter);
    expect(filterFrom({ states: ["none"], flows: 1, text: "x" })).toEqual({ text: "x" });
    expect(filterFrom("all")).toBeUndefined();
    expect([{}, { states: [] }, { text: " " }].map(isFiltering)).toEqual([false, false, false]);
  });
});

describe("presets", () => {
  it("are those of the flow, in the order of the file", () => {
    const text = JSON.stringify({ greet: { Ada: { name: "Ada" }, bad: 1, Bo: {} }, other: { x: {} } });
    expect(presetsIn(text, "greet").map(({ name }) => name)).toEqual(["Ada", "Bo"]);
    expect(presetsIn(text, "none")).toEqual([]);
    expect(presetsIn(undefined, "greet")).toEqual([]);
  });

  it.each([
    ["{", "it is not JSON."],
    ["[]", "it is no object of flows, as { … }."],
    ['{"greet": []}', "greet is no object of inputs by their names, as { … }."],
  ])("%s: %s", (text, why) => {
    expect(() => presetsIn(text, "greet")).toThrow(why);
  });
});
