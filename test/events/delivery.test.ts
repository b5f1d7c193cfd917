import { expect, it } from "vitest";
import type { RuntimeEvent } from "scaicore";
import { allSinks, KafkaEventSink, type KafkaProducer } from "scaicore/events";
import { runEvent } from "../support/run-events.js";

type Message = Parameters<KafkaProducer["send"]>[0]["messages"][number];

/** A producer whose sends end when the test says so. */
function heldProducer() {
  const sent: Message[][] = [];
  let answer: (error?: Error) => void = () => undefined;
  const producer: KafkaProducer = {
    send: ({ messages }) => {
      sent.push(messages);
      return new Promise((resolve, reject) => (answer = (error) => (error ? reject(error) : resolve(undefined))));
    },
  };
  const end = async (error?: Error) => {
    answer(error);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return { producer, sent, end };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("whoever has more events than there is room for waits until some were taken", async () => {
  const { producer, sent, end } = heldProducer();
  const sink = new KafkaEventSink({ producer, capacity: 2, batch: 10 });
  expect(sink.emit(runEvent("r", 1))).toBeUndefined();
  expect(sink.emit(runEvent("r", 2))).toBeUndefined();
  let taken = false;
  const third = Promise.resolve(sink.emit(runEvent("r", 3))).then(() => (taken = true));
  await turn();
  expect([sent.length, taken]).toEqual([1, false]);
  await end();
  await third;
  await turn();
  await end();
  await sink.close();
  expect(sent.map((batch) => batch.map(({ headers }) => headers["event-id"]))).toEqual([["r:1:1", "r:1:2"], ["r:1:3"]]);
});

it("what was not taken is sent again as it was, before anything else", async () => {
  const { producer, sent, end } = heldProducer();
  const sink = new KafkaEventSink({ producer, pausesMs: [0] });
  void sink.emit(runEvent("r", 1));
  await turn();
  void sink.emit(runEvent("r", 2));
  await end(new Error("The broker is away."));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(sent[1]).toEqual(sent[0]);
  await end();
  await turn();
  await end();
  await sink.close();
  expect(sent).toHaveLength(3);
});

it("what is left when it has to end is counted", async () => {
  const warnings: string[] = [];
  const sink = new KafkaEventSink({
    producer: { send: () => Promise.reject(new Error("away")) },
    logger: { warn: (message) => warnings.push(message) },
  });
  void sink.emit(runEvent("r", 1));
  void sink.emit(runEvent("r", 2));
  await sink.close(20);
  expect(warnings.at(-1)).toBe("The Kafka topic scaicore.events has missed 2 events.");
});

it("a sink that fails keeps an event from no other, and the event counts as not taken", async () => {
  const got: RuntimeEvent[] = [];
  const good = { emit: (event: RuntimeEvent) => void got.push(event) };
  const bad = { emit: () => Promise.reject(new Error("bad")) };
  const worse = {
    emit: () => {
      throw new Error("worse");
    },
  };
  expect(allSinks([good]).emit(runEvent("r", 1))).toBeUndefined();
  await expect(allSinks([bad, good]).emit(runEvent("r", 2))).rejects.toThrow("bad");
  expect(() => allSinks([worse, good]).emit(runEvent("r", 3))).toThrow("worse");
  await expect(allSinks([worse, bad, good]).emit(runEvent("r", 4))).rejects.toThrow("2 sinks");
  expect(got.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});
