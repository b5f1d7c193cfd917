import type { RuntimeEvent } from "scaicore";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReportItem } from "../../client/engine/process/protocol.js";
import { createReports } from "../../client/engine/process/reports.js";
import { SINGLE_VISITS } from "../../client/engine/process/rounds.js";
import { trackSteps } from "../../client/engine/track.js";

let sequence = 0;
const event = (type: string, nodeId?: string, more: Partial<RuntimeEvent> = {}): RuntimeEvent => ({
  type,
  executionId: "run-1",
  epoch: 1,
  sequence: ++sequence,
  timestamp: "2026-01-01T00:00:00.000Z",
  core: "Test",
  flow: "f",
  payload: {},
  ...(nodeId === undefined ? {} : { nodeId }),
  ...more,
});

describe("reports", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  function start() {
    const batches: (readonly ReportItem[])[] = [];
    let time = 0;
    const reports = createReports(
      (items) => batches.push(items),
      () => time,
    );
    return { reports, batches, wait: (ms: number) => (time += ms) };
  }

  it("cost no message for each block", () => {
    const { reports, batches } = start();
    for (let block = 0; block < 1_000; block++) {
      reports.event(event("block.entered", `f/${block}`));
      reports.event(event("block.exited", `f/${block}`));
    }
    vi.runAllTimers();
    expect(batches.flat()).toHaveLength(2_000);
    // What begins is told at once, but only some thirty times.
    expect(batches.length).toBeLessThan(50);
  });

  it("arrive in order, texts between events", () => {
    const { reports, batches } = start();
    reports.event(event("block.entered", "f/1"));
    reports.text("run-1", "Hel");
    reports.text("run-1", "lo");
    reports.event(event("block.exited", "f/1"));
    reports.flush();
    expect(batches.flat().map(typeOf)).toEqual(["block.entered", "Hel", "lo", "block.exited"]);
  });

  it("tell at once what begins, as a computing flow lets no timer fire", () => {
    const { reports, batches } = start();
    reports.event(event("invocation.started"));
    reports.event(event("block.entered", "f/1"));
    expect(batches.flat().map(typeOf)).toEqual(["invocation.started", "block.entered"]);
    reports.event(event("block.exited", "f/1"));
    expect(batches).toHaveLength(1);
  });

  it("wait for no timer when they have waited long enough", () => {
    const { reports, batches, wait } = start();
    reports.event(event("block.exited", "f/1"));
    wait(20);
    reports.event(event("block.exited", "f/2"));
    expect(batches).toHaveLength(1);
  });

  it("sum up the later rounds of a long loop, and lose none", () => {
    const { reports, batches } = start();
    const rounds = 10_000;
    for (let round = 0; round < rounds; round++) {
      reports.event(event("block.entered", "f/loop"));
      reports.event(event("block.exited", "f/loop", { timestamp: "2026-01-01T00:00:00.002Z" }));
    }
    reports.event(event("block.entered", "f/after"));
    reports.flush();
    const items = batches.flat();
    expect(items.length).toBeLessThan(150);
    const events = items.flatMap((item) => (item.kind === "event" ? [item.event] : []));
    expect(trackSteps(undefined, events, "running")).toMatchObject([
      { label: "loop", count: rounds, durationMs: 2 * rounds, state: "done" },
      { label: "after", state: "running" },
    ]);
  });

  it("show a round of a long loop that takes its time", () => {
    const { reports, batches } = start();
    for (let round = 0; round < 1_000; round++) {
      reports.event(event("block.entered", "f/loop"));
      reports.event(event("block.exited", "f/loop"));
    }
    reports.event(event("block.entered", "f/loop"));
    reports.flush();
    const events = () => batches.flat().flatMap((item) => (item.kind === "event" ? [item.event] : []));
    expect(trackSteps(undefined, events(), "running")).toMatchObject([{ count: 1_001, state: "running" }]);
    reports.event(event("block.exited", "f/loop"));
    reports.flush();
    expect(trackSteps(undefined, events(), "running")).toMatchObject([{ count: 1_001, state: "done" }]);
  });

  it("make few sums of a run that takes long", () => {
    const { reports, batches, wait } = start();
    for (let round = 0; round < 20_000; round++) {
      reports.event(event("block.entered", "f/loop"));
      reports.event(event("block.exited", "f/loop"));
      wait(100);
    }
    reports.flush();
    expect(batches.flat().length).toBeLessThan(1_000);
  });

  it("keep apart what two runs do, and count anew after a question", () => {
    const { reports, batches } = start();
    for (let visit = 0; visit < SINGLE_VISITS; visit++) reports.event(event("block.entered", "f/loop"));
    reports.event(event("block.entered", "f/loop", { executionId: "run-2" }));
    reports.event(event("invocation.suspended"));
    reports.event(event("block.entered", "f/loop"));
    vi.runAllTimers();
    expect(batches.flat()).toHaveLength(SINGLE_VISITS + 3);
  });
});

const typeOf = (item: ReportItem): string => (item.kind === "event" ? item.event.type : item.text);
