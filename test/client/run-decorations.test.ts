import type { FlowError, IRBlock } from "scaicore";
import { describe, expect, it } from "vitest";
import type { RunItem } from "../../client/engine/overview.js";
import { decorationsOf, resultsOf } from "../../client/features/run/run-decorations.js";
import type { TimelineRow } from "../../client/webviews/run/rows.js";
import type { TrackStep } from "../../client/webviews/shared/protocol.js";

const block = (node_id: string, kind: string, line: number, file = "greet.scaicore") => ({
  node_id,
  kind,
  source_location: { file, line, column: 5, end_line: line + 3, end_column: 2 },
});
const blocks = [
  block("greet/candidate", "flexible", 24),
  block("greet/decision", "checkpoint", 31),
  block("greet/part", "core_call", 3, "library.scaicore"),
] as unknown as readonly IRBlock[];
const step = (path: string, state: TrackStep["state"], blockKind: string, count?: number): TrackStep => ({
  path,
  label: path,
  state,
  blockKind,
  ...(count === undefined ? {} : { count }),
});
const run = (status: RunItem["status"], error?: Partial<FlowError>) =>
  ({
    status,
    summary:
      error === undefined ? {} : { result: { status: "FAILED", error: { errorType: "X", message: "m", ...error } } },
  }) as unknown as Pick<RunItem, "summary" | "status">;

describe("decorationsOf", () => {
  it("is at the block that runs, with its round in a loop", () => {
    const steps = [step("greet/candidate", "running", "flexible", 3), step("greet/part", "running", "core_call")];
    expect(decorationsOf(run("running"), steps, blocks, "greet.scaicore")).toEqual([
      { line: 23, kind: "running", text: "running, round 3" },
    ]);
  });

  it("is at the question that waits, and no block around it", () => {
    const steps = [step("greet/candidate", "done", "flexible"), step("greet/decision", "waiting", "checkpoint")];
    expect(decorationsOf(run("suspended"), steps, blocks, "greet.scaicore")).toEqual([
      { line: 30, kind: "waiting", text: "waits for a decision" },
    ]);
  });

  it("shows an error at its line, on one line", () => {
    const sourceLocation = { file: "greet.scaicore", line: 26, column: 3 };
    const error = { errorType: "ModelOutputError", message: `mood:\n  ${"x".repeat(200)}`, sourceLocation };
    const [decoration] = decorationsOf(run("failed", error), [], blocks, "greet.scaicore");
    expect(decoration).toMatchObject({ line: 25, kind: "failed" });
    expect(decoration?.text).toMatch(/^ModelOutputError: mood: x+…$/);
  });

  it("shows an error without a line at its block, and in its own file only", () => {
    expect(decorationsOf(run("failed", { nodeId: "greet/decision" }), [], blocks, "greet.scaicore")).toMatchObject([
      { line: 30 },
    ]);
    expect(decorationsOf(run("failed", { nodeId: "greet/part" }), [], blocks, "greet.scaicore")).toEqual([]);
    expect(decorationsOf(run("failed", {}), [], blocks, "greet.scaicore")).toEqual([]);
  });

  it.each(["completed", "interrupted"] as const)("has nothing to say of a run that is %s", (status) => {
    expect(
      decorationsOf(run(status), [step("greet/candidate", "running", "flexible")], blocks, "greet.scaicore"),
    ).toEqual([]);
  });
});

describe("resultsOf", () => {
  const row = (nodeId: string, more: Partial<TimelineRow> = {}): TimelineRow => ({
    id: nodeId,
    nodeId,
    kind: "model",
    name: nodeId,
    state: "done",
    begin: 1_000,
    end: 1_300,
    waitedMs: 0,
    ...more,
  });

  it("tells time, tokens and value at the line of the block, in its own file only", () => {
    const rows = [row("greet/candidate", { tokens: 506, text: "2026-0042" }), row("greet/part", { kind: "call" })];
    expect(resultsOf(rows, blocks, "greet.scaicore")).toEqual([
      { line: 23, kind: "done", text: "✓ 300 ms · 506 tokens → 2026-0042" },
    ]);
  });

  it("tells how long people took apart from work, and shows a refusal as one", () => {
    const asked = row("greet/decision", {
      kind: "checkpoint",
      end: 23_000,
      waitedMs: 22_000,
      text: "rejected by Ada",
      refused: true,
    });
    expect(resultsOf([asked], blocks, "greet.scaicore")).toEqual([
      { line: 30, kind: "refused", text: "⊘ waited 22 s → rejected by Ada" },
    ]);
  });

  it("adds up the rounds of a loop, and leaves out plain statements and what has not ended", () => {
    const round = (index: number) => row("greet/candidate", { id: `greet/loop[${index}]/candidate`, text: `${index}` });
    const rows = [round(0), round(1), row("greet/decision", { kind: "step" }), row("greet/part", { state: "failed" })];
    expect(resultsOf(rows, blocks, "greet.scaicore")).toEqual([{ line: 23, kind: "done", text: "✓ 2 × 300 ms → 1" }]);
  });
});
