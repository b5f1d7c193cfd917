import type { CheckpointInfo } from "scaicore";
import { describe, expect, it } from "vitest";
import { byUrgency, createOverview, latestRun, type PendingItem } from "../../client/engine/overview.js";
import type { RunHost } from "../../client/engine/run-host.js";
import { createSignal } from "../../client/infrastructure/lifetime.js";

const item = (given: Partial<CheckpointInfo>): PendingItem =>
  ({
    host: {},
    checkpoint: { priority: "normal", createdAt: "2026-01-15T10:30:00.000Z", ...given },
  }) as unknown as PendingItem;

describe("byUrgency", () => {
  it("puts priority before deadline before age", () => {
    const items = [
      item({ checkpointId: "old", createdAt: "2026-01-14T00:00:00.000Z" }),
      item({ checkpointId: "new" }),
      item({ checkpointId: "due", expiresAt: "2026-01-15T11:00:00.000Z" }),
      item({ checkpointId: "later", expiresAt: "2026-01-16T11:00:00.000Z" }),
      item({ checkpointId: "high", priority: "high" }),
      item({ checkpointId: "critical", priority: "critical" }),
      item({ checkpointId: "low", priority: "low", expiresAt: "2026-01-15T10:31:00.000Z" }),
    ];
    expect(items.sort(byUrgency).map(({ checkpoint }) => checkpoint.checkpointId)).toEqual([
      "critical",
      "high",
      "due",
      "later",
      "old",
      "new",
      "low",
    ]);
  });
});

describe("latestRun", () => {
  const run = (id: string, source: string | undefined, flow = "greet", core = "HelloWorld") => ({
    id,
    source,
    head: { start: { flow, core } },
  });
  const runs = [
    run("of another file", "file:///other.scaicore"),
    run("of another flow", "file:///greet.scaicore", "part"),
    run("by the command line", undefined),
    run("older", "file:///greet.scaicore"),
  ];

  it("is the newest of this file, or of this core when its file is not known", () => {
    expect(latestRun(runs, "file:///greet.scaicore", "HelloWorld", "greet")?.id).toBe("by the command line");
    expect(latestRun(runs, "file:///greet.scaicore", "Goodbye", "greet")?.id).toBe("older");
    expect(latestRun(runs, "file:///greet.scaicore", "HelloWorld", "nothing")).toBeUndefined();
  });
});

describe("createOverview", () => {
  const stores = (hosts: readonly Partial<RunHost>[]) => ({
    each: () => Promise.resolve(hosts as readonly RunHost[]),
    onChange: createSignal().on,
  });

  it("shows the other stores when one cannot be read, and says which", async () => {
    const errors: string[] = [];
    const good: Partial<RunHost> = {
      pending: () => Promise.resolve([item({ checkpointId: "c1" }).checkpoint]),
      runs: () => Promise.resolve([]),
    };
    const bad: Partial<RunHost> = {
      place: { id: "x", directory: "/x", label: "shop", inFolder: false },
      pending: () => Promise.reject(new Error("gone")),
      runs: () => Promise.resolve([]),
    };
    const overview = createOverview(stores([bad, good]), (doing) => errors.push(doing));
    const { pending } = await overview.read();
    expect(pending.map(({ checkpoint }) => checkpoint.checkpointId)).toEqual(["c1"]);
    expect(errors).toEqual(["Reading the store of shop"]);
    overview.dispose();
  });

  it("is shown while something that is visible shows it", () => {
    const overview = createOverview(stores([]), () => undefined);
    let visible = false;
    const viewer = overview.shownBy(() => visible);
    expect(overview.isShown).toBe(false);
    visible = true;
    expect(overview.isShown).toBe(true);
    viewer.dispose();
    expect(overview.isShown).toBe(false);
    overview.dispose();
  });
});
