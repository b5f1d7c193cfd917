import type { CheckpointInfo, InvocationSummary } from "scaicore";
import { describe, expect, it } from "vitest";
import { needsSomeone } from "../../client/engine/run-host.js";
import { type LiveRun, runStatusOf, runView } from "../../client/engine/run-view.js";

const usage = { modelCalls: 1, inputTokens: 30, outputTokens: 12 };
const head = (given: Partial<InvocationSummary>): InvocationSummary => ({
  invocationId: "run-1",
  start: {
    invocationId: "run-1",
    core: "HelloWorld",
    coreVersion: "1.0.0",
    flow: "greet",
    input: { name: "Ada" },
    durability: "block",
    bundleHash: "abc",
    createdAt: "2026-01-15T10:30:00.000Z",
  },
  epoch: 1,
  status: "running",
  ownerAlive: true,
  checkpoints: [],
  updatedAt: "2026-01-15T10:30:01.000Z",
  ...given,
});
const checkpoint = (status: CheckpointInfo["status"]): CheckpointInfo => ({
  checkpointId: `c-${status}`,
  invocationId: "run-1",
  core: "HelloWorld",
  flow: "greet",
  nodeId: "greet/decision",
  path: "greet/decision",
  type: "approval",
  prompt: "Send it?",
  options: [],
  priority: "normal",
  createdAt: "2026-01-15T10:30:00.000Z",
  status,
});
const here: LiveRun = { invocationId: "run-1", cancelling: false, streaming: "" };

describe("runStatusOf", () => {
  it.each([
    ["running here", head({}), here, "running"],
    ["running elsewhere", head({}), undefined, "running"],
    ["left by a dead owner", head({ ownerAlive: false }), undefined, "interrupted"],
    ["claimed by this window from a dead owner", head({ ownerAlive: false }), here, "running"],
    ["waiting", head({ status: "suspended", checkpoints: [checkpoint("pending")] }), undefined, "suspended"],
    [
      "waiting for one more",
      head({ status: "suspended", checkpoints: [checkpoint("resolved"), checkpoint("pending")] }),
      undefined,
      "suspended",
    ],
    [
      "decided and not continued",
      head({ status: "suspended", checkpoints: [checkpoint("resolved")] }),
      undefined,
      "interrupted",
    ],
    ["decided a moment ago", head({ status: "suspended", checkpoints: [checkpoint("resolved")] }), here, "running"],
    ["completed", head({ status: "completed" }), undefined, "completed"],
    ["failed", head({ status: "failed" }), undefined, "failed"],
    ["damaged", head({ status: "corrupt" }), undefined, "failed"],
  ] as const)("a run that is %s", (_, given, live, status) => {
    expect(runStatusOf(given, live)).toBe(status);
  });
});

describe("runView", () => {
  it("says that another window runs it, and that cancelling is under way", () => {
    expect(runView(head({ cancelRequested: "because" }), undefined)).toEqual({
      status: "running",
      cancellable: true,
      cancelling: true,
      elsewhere: "another window or the command line",
    });
  });

  it("shows what the model is writing", () => {
    expect(runView(head({}), { ...here, streaming: "Hello A" })).toMatchObject({ streaming: "Hello A" });
  });

  it("lists what is pending, and not what is decided", () => {
    const view = runView(
      head({ status: "suspended", checkpoints: [checkpoint("resolved"), checkpoint("pending")] }),
      undefined,
    );
    expect(view).toEqual({ status: "suspended", checkpoints: [{ checkpointId: "c-pending", prompt: "Send it?" }] });
  });

  it("gives the output with its schema", () => {
    const result = { status: "COMPLETED", invocationId: "run-1", output: { a: 1 }, usage, durationMs: 5 } as const;
    expect(runView(head({ status: "completed", result }), undefined, { type: "object" })).toEqual({
      status: "completed",
      output: { a: 1 },
      outputSchema: { type: "object" },
      durationMs: 5,
      usage,
    });
  });

  it("says what is wrong with a damaged record", () => {
    expect(runView(head({ status: "corrupt", problem: "log1: bad CRC at 312" }), undefined)).toMatchObject({
      status: "failed",
      error: { errorType: "StoreCorruptError", message: "log1: bad CRC at 312" },
    });
  });
});

describe("needsSomeone", () => {
  const decided = [checkpoint("resolved")];
  it.each([
    ["runs somewhere", head({}), false, false],
    ["was interrupted", head({ ownerAlive: false }), false, true],
    ["was interrupted after a decision", head({ ownerAlive: false, checkpoints: decided }), true, true],
    ["was interrupted after a cancel", head({ ownerAlive: false, cancelRequested: "no" }), true, true],
    ["was decided and not continued", head({ status: "suspended", checkpoints: decided }), true, true],
    ["a window gave back as it closed", head({ status: "suspended" }), false, true],
    ["waits", head({ status: "suspended", checkpoints: [checkpoint("pending")] }), false, false],
    ["is over", head({ status: "completed" }), false, false],
    ["is damaged", head({ status: "corrupt" }), false, false],
  ] as const)("a run that %s", (_, given, asking, all) => {
    expect(needsSomeone(given, false)).toBe(asking);
    expect(needsSomeone(given, true)).toBe(all);
  });
});
