import { execFile } from "node:child_process";
import { connect, type Socket } from "node:net";
import { type ISocketFactory, Kafka, logLevel } from "kafkajs";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { KafkaEventSink } from "scaicore/events";
import { runEvent } from "../support/run-events.js";
import { startServer } from "../../scripts/host/servers.mjs";
import { testServer } from "../support/test-servers.js";

const broker = await testServer("kafka");

interface Arrived {
  readonly key: string;
  readonly id: string;
  readonly partition: number;
  readonly body: { readonly sequence: number; readonly payload: object };
}

describe.skipIf(broker === undefined)("the events in Kafka", () => {
  /** A network that can be cut. */
  const sockets = new Set<Socket>();
  let isCut = false;
  const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    // Nobody listens on port 1.
    const socket = connect({ host, port: isCut ? 1 : port }, onConnect);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return socket;
  };
  const kafka = new Kafka({
    brokers: [broker?.url ?? ""],
    clientId: "test",
    logLevel: logLevel.NOTHING,
    socketFactory,
    retry: { retries: 1, initialRetryTime: 20, maxRetryTime: 50 },
  });
  const producer = kafka.producer({ allowAutoTopicCreation: true });
  afterAll(() => producer.disconnect());

  /** What is in the topic, as another client reads it. */
  const read = (): Promise<Arrived[]> => readFrom(broker!.url);
  async function readFrom(url: string): Promise<Arrived[]> {
    const args = ["-C", "-e", "-q", "-b", url, "-t", "events", "-f", String.raw`%k\t%h\t%p\t%s\n`];
    const { stdout } = await promisify(execFile)("kcat", args);
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [key = "", headers = "", partition, text = ""] = line.split("\t");
        const id = /event-id=([^,]*)/.exec(headers)?.[1] ?? "";
        return { key, id, partition: Number(partition), body: JSON.parse(text) as Arrived["body"] };
      });
  }

  it("are in one partition a run, in order, though the broker went away half way", async () => {
    await producer.connect();
    const warnings: string[] = [];
    const sink = new KafkaEventSink({
      producer,
      topic: "events",
      batch: 20,
      maxBytes: 2000,
      pausesMs: [20, 50],
      logger: { warn: (message) => warnings.push(message) },
    });
    const runs = ["a", "b", "c", "d", "e"];
    const emit = (from: number, to: number) => {
      for (let sequence = from; sequence < to; sequence++)
        for (const run of runs) void sink.emit(runEvent(run, sequence));
    };
    emit(0, 10);
    // An event of a flow counts as taken when Kafka has it, and all before it.
    await sink.emit(runEvent("a", 10, { type: "ordered", eventId: "evt-1" }));
    isCut = true;
    for (const socket of sockets) socket.destroy(new Error("The network is cut."));
    emit(11, 20);
    while (warnings.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    isCut = false;
    void sink.emit(runEvent("b", 20, { payload: { text: "x".repeat(3000) } }));
    await sink.close(20_000);
    expect(warnings[0]).toMatch(/^The Kafka topic events did not take \d+ events?: /);
    const arrived = await read();
    expect(new Set(arrived.map(({ id }) => id)).size).toBe(5 * 19 + 2);
    for (const run of runs) {
      const ofRun = arrived.filter(({ key }) => key === run);
      expect(new Set(ofRun.map(({ partition }) => partition)).size).toBe(1);
      // What was sent again comes again, and nothing before what it follows.
      const first = [...new Map(ofRun.map(({ id, body }) => [id, body.sequence])).values()];
      expect(first).toEqual([...first].sort((a, b) => a - b));
    }
    expect(arrived.find(({ id }) => id === "b:1:20")?.body.payload).toMatchObject({
      omitted: "The event is too large to be sent.",
    });
  });

  it("wait while the broker is dead, and go to the one that returns, which has forgotten all", async () => {
    // A process of its own that is killed. Its topics are in its memory, and another port is its own when it returns.
    const mortal = await startServer("kafka");
    const client = new Kafka({
      brokers: () => [mortal.url],
      clientId: "test",
      logLevel: logLevel.NOTHING,
      connectionTimeout: 500,
      requestTimeout: 1000,
      retry: { retries: 1, initialRetryTime: 20, maxRetryTime: 50 },
    });
    let current = client.producer({ allowAutoTopicCreation: true });
    await current.connect();
    const warnings: string[] = [];
    const sink = new KafkaEventSink({
      // As a host does whose client cannot find the cluster any more: it makes another one.
      producer: {
        send: async (record) => {
          try {
            return await current.send(record);
          } catch (error) {
            const failed = current;
            current = client.producer({ allowAutoTopicCreation: true });
            await failed.disconnect().catch(() => undefined);
            await current.connect();
            throw error;
          }
        },
      },
      topic: "events",
      batch: 10,
      pausesMs: [20, 100],
      logger: { warn: (message) => warnings.push(message) },
    });
    const counts = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
    for (const sequence of counts(0, 20)) void sink.emit(runEvent("a", sequence));
    await sink.emit(runEvent("a", 20, { type: "ordered", eventId: "evt-20" }));
    const before = await readFrom(mortal.url);
    expect(before.map(({ body }) => body.sequence)).toEqual(counts(0, 21));

    await mortal.kill();
    for (const sequence of counts(21, 40)) void sink.emit(runEvent("a", sequence));
    const confirmed = sink.emit(runEvent("a", 40, { type: "ordered", eventId: "evt-40" }));
    while (warnings.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await mortal.start();
    await confirmed;
    await sink.close(20_000);
    await current.disconnect();
    const after = await readFrom(mortal.url);
    // Nothing that the dead one had not acknowledged is missing, and the order is that of the run.
    expect([...new Set(after.map(({ body }) => body.sequence))]).toEqual(counts(21, 41));
    expect(warnings.join()).not.toContain("has missed");
    await mortal.end();
  });
});
