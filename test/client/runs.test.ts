import { describe, expect, it } from "vitest";
import { dayOf, runLine } from "../../client/features/runs/tree-item.js";

type Run = Parameters<typeof runLine>[0];
const now = Date.parse("2026-01-15T10:34:00.000Z");

const run = (flow: string, message: string, argument: string): Run =>
  ({
    status: "failed",
    elsewhere: false,
    host: { place: { label: flow } },
    summary: {
      invocationId: "run-1",
      status: "failed",
      updatedAt: "2026-01-15T10:30:00.000Z",
      start: { core: flow, coreVersion: "1.0.0", flow, createdAt: "2026-01-15T10:30:00.000Z", input: { a: argument } },
      result: { status: "FAILED", durationMs: 5, error: { errorType: "ModelRefusalError", message } },
    },
  }) as unknown as Run;

describe("a run's line", () => {
  it("says what ran, with what, and how it ended", () => {
    expect(runLine(run("greet", "I will not.", "Ada"), now, true)).toMatchObject({
      label: "greet",
      description: "Ada · ModelRefusalError 4 min ago · greet",
    });
  });

  it("shows what a model, a caller or a folder's name holds as text", () => {
    const evil = "[Approve](command:evil) $(bug)\u202e\nmore";
    const line = runLine(run(evil, evil, evil), now, true);
    expect(line.label).toBe("[Approve] (command:evil) $ (bug)[U+202E] more");
    expect(line.description).toMatch(/^\[Approve\] \(command:evil…/);
    for (const text of [line.label, line.description, line.tooltip]) expect(text).not.toMatch(/\]\(|\$\(|[\u202e]/);
  });
});

describe("the heading of a run", () => {
  it("is its day on the person's own clock", () => {
    const noon = new Date(2026, 2, 10, 12).getTime();
    const dayAt = (day: number, hour: number) => dayOf(new Date(2026, 2, day, hour).toISOString(), noon);
    expect([dayAt(10, 0), dayAt(9, 23), dayAt(9, 0), dayAt(8, 23)]).toEqual([
      "Today",
      "Yesterday",
      "Yesterday",
      "Earlier",
    ]);
  });
});

describe("a run in which somebody refused", () => {
  it("does not look like one that was approved", () => {
    const ended = { ...run("greet", "", "Ada"), status: "completed" } as const;
    const approved = runLine(ended, now, false);
    const refused = runLine({ ...ended, refusal: "rejected by Ada" }, now, false);
    expect(refused.description).toBe("Ada · rejected by Ada 4 min ago");
    expect(refused.icon).not.toBe(approved.icon);
    expect(refused).not.toHaveProperty("color");
  });
});
