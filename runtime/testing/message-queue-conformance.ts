import type { MessageQueue, ReceivedMessage, Receiver, Taken } from "../queues/message-queue.js";
import { type ConformanceCase, type ConformanceSuite, expectEqual, expectTrue } from "./conformance-suite.js";

/** A message queue under test. Each case has a queue of its own, which is empty. */
export interface MessageQueueFixture {
  readonly queue: MessageQueue;
  /** The same queue, as another process has it; closed by the case. */
  readonly other: MessageQueue;
  /** Publishes a text that is no JSON, as a program that keeps to nothing would. */
  readonly publishText: (text: string) => Promise<void>;
  /** Whether one that is published again under its id is dropped. */
  readonly dropsDoubles: boolean;
  readonly close: () => Promise<void>;
}

/** The conformance suite of MessageQueue. `make` is called once for each case. */
export function messageQueueConformance(name: string, make: () => Promise<MessageQueueFixture>): ConformanceSuite {
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
  return { name: `${name} is a MessageQueue`, cases };
}

const CASES: Readonly<Record<string, (fixture: MessageQueueFixture) => Promise<void>>> = {
  async "hands out what was published before and after it was asked, with id and body"({ queue, other }) {
    await queue.publish({ id: "one", body: { n: 1, text: "ä\u2028" } });
    const { got, receiver } = receive(other, () => "done");
    await until(() => got.length === 1);
    await queue.publish({ id: "two", body: { n: 2 } });
    await until(() => got.length === 2);
    await receiver.stop();
    expectEqual(
      got.map(({ text }) => JSON.parse(text) as unknown),
      [{ n: 1, text: "ä\u2028" }, { n: 2 }],
      "the bodies",
    );
    expectTrue(
      got.every(({ id }) => id !== undefined && id !== ""),
      "each has an id",
    );
    expectEqual(new Set(got.map(({ id }) => id)).size, 2, "the ids");
    expectEqual(
      got.map(({ deliveries }) => deliveries),
      [1, 1],
      "how often they were handed out",
    );
  },

  async "hands out again what nobody was done with, and counts"({ queue, other }) {
    await queue.publish({ id: "one", body: {} });
    const { got, receiver } = receive(queue, () => (got.length < 3 ? "again" : "done"));
    await until(() => got.length === 3);
    await receiver.stop();
    const counts = got.map(({ deliveries }) => deliveries);
    expectTrue(counts[0] === 1 && counts.every((count, at) => count <= at + 1), `counts are ${counts.join(", ")}`);
    const late = receive(other, () => "done");
    await queue.publish({ id: "two", body: {} });
    await until(() => late.got.length === 1);
    await late.receiver.stop();
    expectEqual(idsOf(late.got), idsOf(late.got.slice(0, 1)), "what was done with does not come again");
  },

  async "gives each message to one of several receivers at a time"({ queue, other }) {
    const ids = Array.from({ length: 20 }, (_, n) => `m${n}`);
    const receivers = [queue, other].map((one) => receive(one, () => "done"));
    await Promise.all(ids.map((id) => queue.publish({ id, body: { id } })));
    const all = () => receivers.flatMap(({ got }) => got);
    await until(() => all().length >= ids.length);
    for (const { receiver } of receivers) await receiver.stop();
    const bodies = all().map(({ text }) => (JSON.parse(text) as { id: string }).id);
    expectEqual(bodies.sort(), [...ids].sort(), "the messages");
  },

  async "takes no more at once than it may, and has nothing under way when it was stopped"({ queue }) {
    let [now, most] = [0, 0];
    const ends: (() => void)[] = [];
    const receiver = queue.receive(
      async () => {
        most = Math.max(most, ++now);
        await new Promise<void>((resolve) => ends.push(resolve));
        now--;
        return "done";
      },
      { concurrency: 2, warn: () => undefined },
    );
    for (let n = 0; n < 4; n++) await queue.publish({ id: `m${n}`, body: {} });
    await until(() => ends.length === 2);
    const stopped = receiver.stop();
    for (const end of ends) end();
    await stopped;
    expectEqual([now, most], [0, 2], "how many were under way at the end, and at most");
    // The others are still there.
    const rest = receive(queue, () => "done");
    await until(() => rest.got.length >= 2);
    await rest.receiver.stop();
  },

  async "hands out what is no JSON, so that somebody can put it away"({ queue, publishText }) {
    await publishText("{ not JSON");
    const { got, receiver } = receive(queue, () => "done");
    await until(() => got.length === 1);
    await receiver.stop();
    expectEqual(got[0]?.text, "{ not JSON", "the text");
  },

  async "drops what is published again under its id, if it says so"({ queue, dropsDoubles }) {
    for (const id of ["one", "one", "two"]) await queue.publish({ id, body: { id } });
    const { got, receiver } = receive(queue, () => "done");
    await until(() => got.some(({ text }) => text.includes("two")) && got.length >= (dropsDoubles ? 2 : 3));
    await receiver.stop();
    expectEqual(got.length, dropsDoubles ? 2 : 3, "the messages");
  },
};

function receive(
  queue: MessageQueue,
  taken: (message: ReceivedMessage) => Taken,
): { readonly got: ReceivedMessage[]; readonly receiver: Receiver } {
  const got: ReceivedMessage[] = [];
  const handle = async (message: ReceivedMessage): Promise<Taken> => {
    await Promise.resolve();
    got.push(message);
    return taken(message);
  };
  return { got, receiver: queue.receive(handle, { concurrency: 4, warn: () => undefined }) };
}

const idsOf = (messages: readonly ReceivedMessage[]) => messages.map(({ id }) => id);

/** Waits until a condition holds; the time limit of the case is the only one. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
