import type { IRBlock, IRFlow, RuntimeEvent } from "scaicore";
import { describe, expect, it } from "vitest";
import { blocksOf, labelOf, trackSteps } from "../../client/engine/track.js";

const at = { file: "greet.scaicore", line: 1, column: 1, end_line: 1, end_column: 2 };
const nothing = { kind: "literal", type: "null", value: null } as const;
const flexible = (node_id: string, result_binding: string): IRBlock => ({
  kind: "flexible",
  goal: nothing,
  output_type: { kind: "null" },
  llm_role: "primary",
  input_bindings: [],
  context_bindings: [],
  examples: [],
  on_failure: [],
  node_id,
  result_binding,
  source_location: at,
});
const checkpoint: IRBlock = {
  kind: "checkpoint",
  checkpoint_type: "approval",
  present: { prompt: nothing },
  binds: "decision",
  node_id: "greet/decision",
  result_binding: "decision",
  source_location: at,
};
const implicit: IRBlock = {
  kind: "rigid",
  statements: [],
  implicit: true,
  node_id: "greet/match#1/rigid#1",
  source_location: at,
};
const match: IRBlock = {
  kind: "match",
  subject: nothing,
  arms: [{ pattern: { kind: "wildcard" }, body: [implicit] }],
  node_id: "greet/match#1",
  source_location: at,
};
const flow: IRFlow = {
  name: "greet",
  role: "flow",
  visibility: "public",
  params: [],
  return_type: { kind: "null" },
  pure: false,
  locals: [],
  body: [flexible("greet/candidate", "candidate"), checkpoint, match],
  source_location: at,
};

let clock = 0;
const happened = (type: string, nodeId: string, extra: Partial<RuntimeEvent> = {}): RuntimeEvent => ({
  type,
  executionId: "run-1",
  epoch: 1,
  sequence: ++clock,
  timestamp: new Date(clock * 1_000).toISOString(),
  core: "HelloWorld",
  flow: "greet",
  nodeId,
  path: nodeId,
  payload: {},
  ...extra,
});
const brief = (...args: Parameters<typeof trackSteps>) =>
  trackSteps(...args).map(({ label, state }) => `${label}: ${state}`);

describe("trackSteps", () => {
  const asked = [
    happened("block.entered", "greet/candidate"),
    happened("model.called", "greet/candidate", { payload: { input_tokens: 30, output_tokens: 12 } }),
    happened("block.exited", "greet/candidate"),
    happened("block.entered", "greet/decision"),
    happened("checkpoint.pending", "greet/decision"),
  ];

  it("shows what was done, what waits and what is to come", () => {
    expect(brief(flow, asked, "suspended")).toEqual(["candidate: done", "decision: waiting", "match: todo"]);
  });

  it("counts time and tokens of what was done, and not the time that people took", () => {
    const [candidate, decision] = trackSteps(flow, asked, "suspended");
    expect(candidate).toMatchObject({ durationMs: 2_000, tokens: 42, blockKind: "flexible", path: "greet/candidate" });
    expect(decision).not.toHaveProperty("durationMs");
  });

  it("leaves out what the compiler made, and what never came when all is over", () => {
    const done = [
      ...asked,
      happened("block.exited", "greet/decision"),
      happened("block.entered", "greet/match#1"),
      happened("block.entered", "greet/match#1/rigid#1"),
      happened("block.exited", "greet/match#1/rigid#1"),
      happened("block.exited", "greet/match#1"),
    ];
    expect(brief(flow, done, "completed")).toEqual(["candidate: done", "decision: done", "match: done"]);
  });

  it("shows what the compiler made when it failed", () => {
    const events = [
      happened("block.entered", "greet/match#1/rigid#1"),
      happened("block.failed", "greet/match#1/rigid#1"),
    ];
    expect(brief(flow, events, "failed")).toEqual(["rigid: failed"]);
  });

  it("folds the rounds of a loop into one step", () => {
    const rounds = [0, 1, 2].flatMap((index) => {
      const path = `greet/foreach#1[${String(index)}]/candidate`;
      const entered = happened("block.entered", "greet/candidate", { path });
      return index < 2 ? [entered, happened("block.exited", "greet/candidate", { path })] : [entered];
    });
    const [step] = trackSteps(flow, rounds, "running");
    expect(step).toMatchObject({ count: 3, state: "running", durationMs: 2_000 });
  });

  it.each([
    ["running", "running"],
    ["interrupted", "waiting"],
    ["failed", "cancelled"],
  ] as const)("says of an unfinished block of a run that is %s that it is %s", (status, state) => {
    const [step] = trackSteps(flow, [happened("block.entered", "greet/candidate")], status);
    expect(step?.state).toBe(state);
  });

  it("does without the program", () => {
    expect(brief(undefined, asked, "suspended")).toEqual(["candidate: done", "decision: waiting"]);
  });
});

describe("blocksOf", () => {
  it("finds blocks inside others, in the order of the program", () => {
    expect(blocksOf(flow.body).map(({ node_id }) => node_id)).toEqual([
      "greet/candidate",
      "greet/decision",
      "greet/match#1",
      "greet/match#1/rigid#1",
    ]);
  });
});

describe("labelOf", () => {
  it.each([
    ["greet/candidate", undefined, "candidate"],
    ["greet/foreach#2", undefined, "foreach"],
    ["process/unit_price#2", undefined, "unit price"],
  ])("calls %s %s", (nodeId, block, label) => {
    expect(labelOf(nodeId, block, "rigid")).toBe(label);
  });
});
