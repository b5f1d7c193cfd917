import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreEngine, HostEnvironment, InMemoryBackend, InMemoryCheckpointBackend, MockModelProvider } from "scaicore";
import { FileEventSink } from "scaicore/node";
import { afterAll, describe, expect, test } from "vitest";
import type { RuntimeEvent } from "../../runtime/host/interfaces.js";
import { moduleOfSource } from "../support/source-module.js";

const home = await mkdtemp(join(tmpdir(), "scaicore-events-"));
afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
let files = 0;
const fresh = () => join(home, `${++files}`, "events.jsonl");

const event = (sequence: number, type = "block.entered"): RuntimeEvent => ({
  type,
  executionId: "i",
  epoch: 1,
  sequence,
  timestamp: "2026-01-15T10:30:00.000Z",
  core: "C",
  flow: "f",
  payload: { text: "two\nlines é" },
});
const linesOf = async (path: string): Promise<readonly RuntimeEvent[]> => {
  const text = await readFile(path, "utf8");
  expect(text).toMatch(/\n$/);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RuntimeEvent);
};

test("writes each event as a line, in order, and goes on with a file that is there", async () => {
  const path = fresh();
  const first = new FileEventSink(path);
  const events = [event(1), event(2, "paid"), event(3)];
  for (const one of events) void first.emit(one);
  await first.close();
  const second = new FileEventSink(path);
  void second.emit(event(4));
  await second.flush();
  expect(await linesOf(path)).toEqual([...events, event(4)]);
  await second.close();
  void second.emit(event(5));
  await second.close();
  expect(await linesOf(path)).toHaveLength(5);
});

test("lifecycle events are taken at once, the flow's own when they are written", async () => {
  const path = fresh();
  const sink = new FileEventSink(path);
  expect(sink.emit(event(1))).toBeUndefined();
  await sink.emit(event(2, "paid"));
  expect(await linesOf(path)).toHaveLength(2);
  await sink.close();
});

test("puts files aside before they grow too large, and keeps so many", async () => {
  const path = fresh();
  const line = JSON.stringify(event(10)).length + 2;
  const sink = new FileEventSink(path, { maxBytes: 2 * line + 5, keep: 2 });
  for (let number = 10; number < 20; number++) {
    void sink.emit(event(number));
    if (number % 3 === 0) await sink.flush();
  }
  await sink.close();
  const there = (await readdir(join(path, ".."))).sort();
  expect(there).toEqual(["events.jsonl", "events.jsonl.1", "events.jsonl.2"]);
  const kept: number[] = [];
  for (const name of there.toReversed()) {
    const lines = await linesOf(join(path, "..", name));
    expect(lines.length).toBeLessThanOrEqual(2);
    kept.push(...lines.map(({ sequence }) => sequence));
  }
  // The newest, without a gap.
  expect(kept).toEqual(kept.map((_, index) => 20 - kept.length + index));
  expect(kept.length).toBeGreaterThanOrEqual(4);
});

test("takes an event that is larger than a file may be", async () => {
  const path = fresh();
  const sink = new FileEventSink(path, { maxBytes: 10, keep: 1 });
  await sink.emit(event(1, "paid"));
  await sink.emit(event(2, "paid"));
  await sink.close();
  expect((await linesOf(path)).map(({ sequence }) => sequence)).toEqual([2]);
  expect((await linesOf(`${path}.1`)).map(({ sequence }) => sequence)).toEqual([1]);
});

test("writes in another form", async () => {
  const path = fresh();
  const sink = new FileEventSink(path, { format: ({ sequence }) => `#${sequence}` });
  await sink.emit(event(1, "paid"));
  await sink.close();
  expect(await readFile(path, "utf8")).toBe("#1\n");
});

test.each([{ maxBytes: 0 }, { keep: 1.5 }])("refuses %j", (options) => {
  expect(() => new FileEventSink("x", options)).toThrow(RangeError);
});

describe("a disk that fails", () => {
  /** A file stands where the directory should be. */
  async function blocked(): Promise<{ readonly path: string; readonly unblock: () => Promise<unknown> }> {
    const path = fresh();
    await mkdir(home, { recursive: true });
    await writeFile(join(path, ".."), "");
    return { path, unblock: () => rm(join(path, "..")) };
  }

  test("is told with the next event, and forgotten when it works again", async () => {
    const { path, unblock } = await blocked();
    const sink = new FileEventSink(path);
    await expect(sink.emit(event(1, "paid"))).rejects.toThrow();
    expect(sink.emit(event(2))).toBeUndefined();
    await sink.flush();
    await unblock();
    expect(() => sink.emit(event(3))).toThrow();
    await sink.emit(event(4, "paid"));
    await sink.close();
    expect((await linesOf(path)).map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  test("fails no flow", async () => {
    const { path } = await blocked();
    const warnings: string[] = [];
    const engine = CoreEngine.load(
      moduleOfSource('@core C { version = "1.0.0" }\n@flow f(): int { emit paid { n: 1 }  return 7 }'),
      new HostEnvironment({
        memory: new InMemoryBackend(),
        checkpoints: new InMemoryCheckpointBackend(),
        modelProviders: new MockModelProvider(),
        events: new FileEventSink(path),
        logger: { warn: (message) => void warnings.push(message) },
      }),
    );
    expect(await engine.invoke({ flow: "f" })).toMatchObject({ status: "COMPLETED", output: 7 });
    await engine.close();
    expect(warnings.join()).toContain("The event sink failed");
  });
});
