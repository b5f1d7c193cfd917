import { expect, test } from "vitest";
import { EventPipe } from "../../runtime/engine/run/notifications.js";
import type { RuntimeEvent } from "../../runtime/host/interfaces.js";
import { TestClock } from "../../runtime/host/memory/test-clock.js";

const event = (type: string, sequence = 1): RuntimeEvent => ({
  type,
  executionId: "i",
  epoch: 1,
  sequence,
  timestamp: "2026-01-15T10:30:00.000Z",
  core: "C",
  flow: "f",
  payload: {},
});

test("events arrive in order, one at a time", async () => {
  const log: string[] = [];
  const sink = {
    emit: async ({ type }: RuntimeEvent) => {
      log.push(`> ${type}`);
      await Promise.resolve();
      log.push(`< ${type}`);
    },
  };
  const pipe = new EventPipe(sink, new TestClock(), undefined);
  for (const type of ["a", "b"]) pipe.push(event(type), () => log.push(`= ${type}`));
  await pipe.flush();
  expect(log).toEqual(["> a", "< a", "= a", "> b", "< b", "= b"]);
});

test("errors are reported once a minute, with how many there were", async () => {
  const clock = new TestClock();
  const warnings: string[] = [];
  const sink = {
    emit: (): void => {
      throw new Error("full");
    },
  };
  const pipe = new EventPipe(sink, clock, { warn: (message) => void warnings.push(message) });
  const confirmed: string[] = [];
  for (let count = 0; count < 3; count++) pipe.push(event("a"), () => confirmed.push("a"));
  await clock.advance(60_000);
  pipe.push(event("b"));
  expect(warnings).toEqual(["The event sink failed 1 times; last: full", "The event sink failed 3 times; last: full"]);
  expect(confirmed).toEqual([]);
});

test("of a full queue block events go first, and how many is told", async () => {
  let open = () => undefined as unknown;
  const taken: RuntimeEvent[] = [];
  const gate = new Promise<void>((resolve) => (open = resolve));
  const sink = {
    emit: (next: RuntimeEvent) => {
      taken.push(next);
      return taken.length === 1 ? gate : undefined;
    },
  };
  const pipe = new EventPipe(sink, new TestClock(), undefined);
  pipe.push(event("first"));
  pipe.push(event("invocation.completed"));
  for (let count = 0; count < 10_003; count++) pipe.push(event("block.entered", count));
  open();
  await pipe.flush();
  expect(taken.slice(0, 3).map(({ type, payload }) => [type, payload])).toEqual([
    ["first", {}],
    ["events.dropped", { count: 4 }],
    ["invocation.completed", {}],
  ]);
  expect(taken).toHaveLength(10_002);
  expect(taken.at(-1)?.sequence).toBe(10_002);
});
