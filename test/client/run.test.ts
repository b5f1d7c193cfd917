import type { InvocationResult, InvocationSummary, JsonObject } from "scaicore";
import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../client/features/run/outcome.js";
import { readKey, rememberInputs, type RunPanelKey, writeKey } from "../../client/features/run/panel-memory.js";
import { refusalFrom, refusalOf } from "../../client/features/run/refusal.js";

describe("the key of a run panel", () => {
  it.each<RunPanelKey>([
    { kind: "flow", source: "file:///a%20b/greet.scaicore", flow: "greet" },
    { kind: "run", store: "0a1b", invocationId: 'run "1"' },
  ])("comes back as it was: $kind", (key) => {
    expect(readKey(writeKey(key))).toEqual(key);
  });

  it.each(["", "17", "[]", '["flow"]', '["flow",1,2]', '["walk","a","b"]', '["flow","a","b","c"]', "{"])(
    "is not made of %s",
    (text) => {
      expect(readKey(text)).toBeUndefined();
    },
  );
});

describe("remembered inputs", () => {
  const memento = () => {
    let kept: unknown;
    return {
      get: () => kept as undefined,
      update: (_: string, value: unknown) => {
        kept = value;
        return Promise.resolve();
      },
      set: (value: unknown) => (kept = value),
    };
  };

  it("are those of the flow's last run", () => {
    const inputs = rememberInputs(memento());
    inputs.set("file:///a", "greet", { name: "Ada" });
    inputs.set("file:///b", "greet", { name: "Bob" });
    inputs.set("file:///a", "greet", { name: "Alan" });
    expect(inputs.get("file:///a", "greet")).toEqual({ name: "Alan" });
    expect(inputs.get("file:///b", "greet")).toEqual({ name: "Bob" });
    expect(inputs.get("file:///a", "part")).toBeUndefined();
  });

  it("forget the oldest, and keep nothing huge", () => {
    const inputs = rememberInputs(memento());
    for (let index = 0; index < 60; index++) inputs.set("file:///a", `flow_${String(index)}`, { index });
    expect(inputs.get("file:///a", "flow_0")).toBeUndefined();
    expect(inputs.get("file:///a", "flow_59")).toEqual({ index: 59 });
    inputs.set("file:///a", "big", { text: "x".repeat(30_000) });
    expect(inputs.get("file:///a", "big")).toBeUndefined();
  });

  it.each([17, "text", [["key"]], [[1, {}]], { key: {} }])("survive a state that is none: %j", (state) => {
    const kept = memento();
    kept.set(state);
    expect(rememberInputs(kept).get("file:///a", "greet")).toBeUndefined();
  });
});

describe("refusalOf", () => {
  const failed = (errorType: string, details?: JsonObject): InvocationResult => ({
    status: "FAILED",
    invocationId: "run-1",
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 },
    durationMs: 0,
    error: { errorType, message: "no", ...(details === undefined ? {} : { details }) },
  });

  it("takes what was refused before anything ran", () => {
    expect(refusalOf(failed("InputError", { path: "input.name" }))).toEqual({
      kind: "refused",
      message: "no",
      path: "input.name",
    });
    expect(refusalOf(failed("FlowNotFoundError"))).toEqual({ kind: "refused", message: "no" });
  });

  it("leaves a run that failed to be shown as one", () => {
    expect(refusalOf(failed("ModelOutputError"))).toBeUndefined();
  });
});

describe("refusalFrom", () => {
  it("takes what the environment lacks, and leaves the rest to be reported", () => {
    const error = (errorType: string) => Object.assign(new Error("crm is missing."), { errorType });
    expect(refusalFrom(error("EnvironmentError"))).toEqual({ kind: "refused", message: "crm is missing." });
    expect(refusalFrom(error("StoreError"))).toBeUndefined();
    expect(refusalFrom(new Error("x"))).toBeUndefined();
  });
});

describe("outcomeOf", () => {
  const now = Date.parse("2026-01-15T10:35:00.000Z");
  const head = (given: Partial<InvocationSummary>) =>
    ({ updatedAt: "2026-01-15T10:30:00.000Z", checkpoints: [], ...given }) as unknown as InvocationSummary;
  const failed = (errorType: string) =>
    head({ status: "failed", result: { status: "FAILED", error: { errorType, message: "" } } as never });

  it.each([
    ["completed 5 min ago", { head: head({ status: "completed" }), status: "completed", elsewhere: false }],
    ["ModelOutputError 5 min ago", { head: failed("ModelOutputError"), status: "failed", elsewhere: false }],
    ["cancelled 5 min ago", { head: failed("CancelledError"), status: "failed", elsewhere: false }],
    ["its record is damaged", { head: head({ status: "corrupt" }), status: "failed", elsewhere: false }],
    ["running", { head: head({}), status: "running", elsewhere: false }],
    ["running in another window", { head: head({}), status: "running", elsewhere: true }],
    ["interrupted", { head: head({}), status: "interrupted", elsewhere: false }],
    [
      "waits for a decision",
      { head: head({ checkpoints: [{ status: "pending" }] as never }), status: "suspended", elsewhere: false },
    ],
    [
      "waits for 2 decisions",
      {
        head: head({ checkpoints: [{ status: "pending" }, { status: "pending" }, { status: "resolved" }] as never }),
        status: "suspended",
        elsewhere: false,
      },
    ],
  ] as const)("says: %s", (text, run) => {
    expect(outcomeOf(run, now).text).toBe(text);
  });
});
