import { appendFile, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RuntimeEvent } from "scaicore";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runFileName } from "scaicore/node";
import { inOrder, openRunLog, parseRunRecord } from "../../client/engine/run-log.js";

const event = (sequence: number, epoch = 1, type = "block.entered"): RuntimeEvent => ({
  type,
  executionId: "run-1",
  epoch,
  sequence,
  timestamp: "2026-01-15T10:30:00.000Z",
  core: "HelloWorld",
  flow: "greet",
  payload: {},
});

describe("openRunLog", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "run-log-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const open = () =>
    openRunLog(directory, (error) => {
      throw error;
    });

  it("keeps the source and the events of a run over a restart", async () => {
    const log = open();
    log.begin("run-1", "file:///greet.scaicore");
    for (let sequence = 1; sequence <= 50; sequence++) log.append([event(sequence)]);
    await log.flush();
    const record = await open().read("run-1");
    expect(record.source).toBe("file:///greet.scaicore");
    expect(record.events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it("reads what was given a moment ago", async () => {
    const log = open();
    log.append([event(1)]);
    expect((await log.read("run-1")).events).toHaveLength(1);
  });

  it("reads on where it was, also in the middle of a line, and nothing when nothing was added", async () => {
    const log = open();
    log.append([event(1)]);
    const first = await log.read("run-1");
    expect(await log.read("run-1")).toBe(first);
    const [name] = await readdir(join(directory, "events"));
    const line = JSON.stringify({ kind: "event", event: event(2) });
    await appendFile(join(directory, "events", name ?? ""), line.slice(0, 30));
    expect((await log.read("run-1")).events).toHaveLength(1);
    await appendFile(join(directory, "events", name ?? ""), `${line.slice(30)}\n`);
    log.append([event(3)]);
    expect((await log.read("run-1")).events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it("takes any run's id as a file name", async () => {
    const log = open();
    const id = "../../etc/passwd\u0000 ÄÖ".repeat(40);
    log.begin(id, "untitled:Untitled-1");
    await log.flush();
    expect((await log.read(id)).source).toBe("untitled:Untitled-1");
    expect(await readdir(join(directory, "events"))).toHaveLength(1);
  });

  it("leaves out the line that a crash cut off", async () => {
    const log = open();
    log.append([event(1)]);
    await log.flush();
    const [name] = await readdir(join(directory, "events"));
    await appendFile(join(directory, "events", name ?? ""), '{"kind":"event","event":{"type":"blo');
    expect((await open().read("run-1")).events).toEqual([event(1)]);
  });

  it("knows nothing of a run that left no record", async () => {
    expect(await open().read("never")).toEqual({ events: [] });
  });

  it("forgets what is old, and keeps what is young or still runs", async () => {
    const log = open();
    for (const id of ["old", "running", "young"]) log.begin(id, `file:///${id}`);
    await log.flush();
    const old = new Date("2026-01-01T00:00:00.000Z");
    for (const id of ["old", "running"]) await utimes(join(directory, "events", `${runFileName(id)}.jsonl`), old, old);
    await log.prune(Date.parse("2026-01-02T00:00:00.000Z"), ["running"]);
    const sources = await Promise.all(["old", "running", "young"].map(async (id) => (await log.read(id)).source));
    expect(sources).toEqual([undefined, "file:///running", "file:///young"]);
  });
});

describe("parseRunRecord", () => {
  it.each([
    ["no JSON", "hello"],
    ["another value", "17"],
    ["no kind", '{"event":{}}'],
    ["an event without a type", JSON.stringify({ kind: "event", event: { ...event(1), type: undefined } })],
    ["an event without a payload", JSON.stringify({ kind: "event", event: { ...event(1), payload: [] } })],
  ])("leaves out %s", (_, line) => {
    expect(parseRunRecord(`${line}\n${JSON.stringify({ kind: "event", event: event(2) })}\n`).events).toEqual([
      event(2),
    ]);
  });
});

describe("inOrder", () => {
  const order = (events: readonly RuntimeEvent[]) =>
    inOrder(events).map(({ epoch, sequence }) => `${epoch}.${sequence}`);

  it("sorts, and takes each once", () => {
    expect(order([event(3), event(1), event(2), event(1)])).toEqual(["1.1", "1.2", "1.3"]);
  });

  it("drops what an older owner said beyond the place where the next one went on", () => {
    expect(order([event(1), event(2), event(3), event(4), event(3, 2)])).toEqual(["1.1", "1.2", "2.3"]);
  });
});
