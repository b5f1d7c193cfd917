import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { NatsEventSink } from "scaicore/events";
import { runEvent } from "../support/run-events.js";
import { testServer } from "../support/test-servers.js";

const server = await testServer("nats");

describe.skipIf(server === undefined)("the events in NATS JetStream", () => {
  it("have a subject each, are in order, and are there once though they were sent twice", async () => {
    const connection = await connect({ servers: server!.url });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: "EVENTS", subjects: ["scaicore.events.>"] });
    const js = jetstream(connection);
    let failures = 1;
    const flaky: typeof js.publish = async (...args) => {
      const taken = await js.publish(...args);
      // The stream has it, and nobody learns of it.
      if (failures-- > 0) throw new Error("The answer was lost.");
      return taken;
    };
    const sink = new NatsEventSink({ jetstream: { publish: flaky }, pausesMs: [1] });
    for (let sequence = 0; sequence < 20; sequence++)
      for (const run of ["a", "b"]) void sink.emit(runEvent(run, sequence));
    await sink.emit(runEvent("a", 20, { type: "my event!", flow: "f.g", eventId: "evt" }));
    await sink.close();
    const consumer = await js.consumers.get("EVENTS");
    const got: { readonly subject: string; readonly run: string; readonly sequence: number }[] = [];
    for await (const message of await consumer.fetch({ max_messages: 41, expires: 5000 })) {
      const { execution_id: run, sequence } = message.json<{ execution_id: string; sequence: number }>();
      got.push({ subject: message.subject, run, sequence });
    }
    const of = (run: string) => got.filter((event) => event.run === run).map(({ sequence }) => sequence);
    expect(of("a")).toEqual(Array.from({ length: 21 }, (_, n) => n));
    expect(of("b")).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(new Set(got.map(({ subject }) => subject))).toEqual(
      new Set(["scaicore.events.Shop.order.block.exited", "scaicore.events.Shop.f_g.my_event_"]),
    );
    expect((await manager.streams.info("EVENTS")).state.messages).toBe(41);
    await manager.streams.delete("EVENTS");
    await connection.close();
  });
});
