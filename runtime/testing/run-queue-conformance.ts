import type { Consumer, Handled, RunQueue } from "../worker/run-queue.js";
import { type ConformanceCase, type ConformanceSuite, expectEqual, expectTrue } from "./conformance-suite.js";

/** A run queue under test, which is no store: it carries what is pushed. Each case has an empty one of its own. */
export interface RunQueueFixture {
  readonly queue: RunQueue;
  /** The same queue, as another process has it. */
  readonly other: RunQueue;
  readonly close: () => Promise<void>;
}

/** The conformance suite of RunQueue. `make` is called once for each case. */
export function runQueueConformance(name: string, make: () => Promise<RunQueueFixture>): ConformanceSuite {
  const cases: ConformanceCase[] = Object.entries(CASES).map(([title, body]) => ({
    name: title,
    run: async () => {
      const fixture = await make();
      try {
        await body(fixture);
      } finally {
        await fixture.other.close?.();
        await fixture.queue.close?.();
        await fixture.close();
      }
    },
  }));
  return { name: `${name} is a RunQueue`, cases };
}

/** An id with signs that names in other systems may not have. */
const ODD = "order:7/ä *>.é\u{1F600}";

const CASES: Readonly<Record<string, (fixture: RunQueueFixture) => Promise<void>>> = {
  async "hands out what was pushed before and after it was asked"({ queue, other }) {
    await queue.push({ invocationId: "one", core: "A" });
    const { got, stop } = consume(other, ["A"]);
    await until(() => got.length === 1);
    await queue.push({ invocationId: ODD, core: "A" });
    await until(() => got.length === 2);
    await stop();
    expectEqual(got, ["A one", `A ${ODD}`], "what was handed out");
  },

  async "hands out runs of the cores that were asked for"({ queue, other }) {
    const a = consume(queue, ["A"]);
    const rest = consume(other, ["B", "C"]);
    for (const core of ["A", "B", "C"]) await queue.push({ invocationId: core.toLowerCase(), core });
    await until(() => a.got.length === 1 && rest.got.length === 2);
    await a.stop();
    await rest.stop();
    expectEqual([a.got, [...rest.got].sort()], [["A a"], ["B b", "C c"]], "what was handed out");
  },

  async "hands out once more what is pushed while it is under way"({ queue }) {
    let end: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (end = resolve));
    const { got, stop } = consume(queue, ["A"], () => (got.length === 1 ? first.then(() => "done" as const) : "done"));
    await queue.push({ invocationId: "one", core: "A" });
    await until(() => got.length === 1);
    await queue.push({ invocationId: "one", core: "A" });
    end();
    await until(() => got.length >= 2);
    await stop();
  },

  async "hands out again what a worker could not go on with"({ queue }) {
    const { got, stop } = consume(queue, ["A"], () => (got.length === 1 ? "later" : "done"));
    await queue.push({ invocationId: "one", core: "A" });
    await until(() => got.length === 2);
    await stop();
  },

  async "hands out what is for later when its time has come, and what is for now at once"({ queue }) {
    const times: number[] = [];
    const { got, stop } = consume(queue, ["A"], () => {
      times.push(Date.now());
      return "done";
    });
    const notBefore = Date.now() + 700;
    await queue.push({ invocationId: "one", core: "A", notBefore });
    await queue.push({ invocationId: "two", core: "A" });
    await until(() => got.length === 1);
    expectEqual(got[0], "A two", "what comes first");
    expectTrue((times[0] ?? 0) < notBefore, "what is for now does not wait");
    await until(() => got.length === 2);
    expectTrue((times[1] ?? 0) >= notBefore - 50, "what is for later waits");
    await stop();
  },

  async "hands out nothing for which there is no room"({ queue }) {
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const { got, stop, wake } = consume(
      queue,
      ["A", "B"],
      async (): Promise<Handled> => {
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => ends.push(resolve));
        running--;
        wake();
        return "done";
      },
      () => 2 - running,
    );
    for (let n = 0; n < 3; n++) for (const core of ["A", "B"]) await queue.push({ invocationId: `r${n}`, core });
    for (let n = 0; n < 6; n++) {
      await until(() => ends.length > 0);
      ends.shift()?.();
    }
    await until(() => running === 0);
    await stop();
    expectEqual([got.length, most], [6, 2], "how many were handed out, and how many at once");
  },

  async "hands out nothing more when it was stopped, and leaves it to others"({ queue, other }) {
    const first = consume(queue, ["A"]);
    await first.stop();
    await queue.push({ invocationId: "one", core: "A" });
    const second = consume(other, ["A"]);
    await until(() => second.got.length === 1);
    await second.stop();
    expectEqual(first.got, [], "what was handed out");
  },
};

function consume(
  queue: RunQueue,
  cores: readonly string[],
  handled: () => Handled | Promise<Handled> = () => "done",
  room: () => number = () => 8,
): { readonly got: string[]; readonly stop: () => Promise<void>; readonly wake: () => void } {
  const got: string[] = [];
  const consumer: Consumer = queue.consume(
    async (invocationId, core) => {
      got.push(`${core} ${invocationId}`);
      return await handled();
    },
    { cores, room, without: () => [], warn: () => undefined },
  );
  return { got, stop: () => consumer.stop(), wake: () => consumer.wake() };
}

/** Waits until a condition holds; the time limit of the case is the only one. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
