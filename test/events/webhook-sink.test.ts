import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { RuntimeEvent } from "scaicore";
import { WebhookEventSink, webhookRefusal } from "scaicore/events";

const secret = new Uint8Array(32).fill(3);
const event = (type: string, sequence: number): RuntimeEvent => ({
  type,
  executionId: "run",
  epoch: 1,
  sequence,
  timestamp: "2026-12-01T12:00:00.000Z",
  core: "C",
  flow: "f",
  payload: {},
});

/** What a receiver got: of each request the id and the type of the event, if its signature fits. `statuses` are its answers, then 204. */
async function receiver(statuses: readonly number[], headers: Readonly<Record<string, string>> = {}) {
  const got: string[] = [];
  const warnings: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const header = (name: string) => String(request.headers[name]);
      const signed = {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
      };
      const { type } = JSON.parse(body.toString()) as RuntimeEvent;
      got.push(webhookRefusal(secret, signed, body, Date.now()) ?? `${signed.id.slice(0, 4)} ${type}`);
      const status = statuses[got.length - 1] ?? 204;
      response.writeHead(status, status === 204 ? {} : headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const logger = { warn: (message: string) => void warnings.push(message) };
  const sinkOf = (wants: (event: RuntimeEvent) => boolean = ({ type }) => !type.startsWith("block.")) =>
    new WebhookEventSink({ url, secret, logger, pausesMs: [1, 1], wants });
  const stop = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return { got, warnings, sinkOf, stop };
}

test("events arrive in order and signed, and one that was not taken comes again under its id", async () => {
  const { got, warnings, sinkOf, stop } = await receiver([503, 429, 204]);
  const sink = sinkOf();
  void sink.emit(event("invocation.started", 1));
  void sink.emit(event("block.entered", 2));
  void sink.emit(event("checkpoint.pending", 3));
  await sink.close(5000);
  await stop();
  const [first] = got;
  expect(got).toEqual([first, first, first, expect.stringMatching(/ checkpoint\.pending$/)]);
  expect(first).toMatch(/ invocation\.started$/);
  expect(warnings).toEqual([]);
});

test("an event that is refused, or never taken, is dropped and counted, and others follow", async () => {
  const { got, warnings, sinkOf, stop } = await receiver([400, 500, 500, 500, 204]);
  const sink = sinkOf(({ type }) => type === "invocation.completed" || type === "block.entered");
  for (const [number, type] of [
    "invocation.completed",
    "invocation.started",
    "block.entered",
    "invocation.completed",
  ].entries())
    void sink.emit(event(type, number));
  await sink.close(5000);
  await stop();
  expect(got.map((line) => line.slice(5))).toEqual([
    "invocation.completed",
    "block.entered",
    "block.entered",
    "block.entered",
    "invocation.completed",
  ]);
  expect(warnings).toEqual([expect.stringMatching(/has missed 2 events\.$/)]);
});

test("an address that is away holds nothing up when the service ends", async () => {
  const { warnings, sinkOf, stop } = await receiver([]);
  await stop();
  const sink = sinkOf();
  void sink.emit(event("invocation.started", 1));
  await sink.close(5000);
  expect(warnings.at(-1)).toMatch(/has missed 1 event\.$/);
});

test("an event of a flow counts as taken when the address has taken it", async () => {
  const { got, sinkOf, stop } = await receiver([503, 204, 400]);
  const sink = sinkOf();
  await sink.emit({ ...event("ordered", 1), eventId: "evt-1" });
  expect(got).toEqual(["evt- ordered", "evt- ordered"]);
  await expect(sink.emit({ ...event("ordered", 2), eventId: "evt-2" })).rejects.toThrow(
    "has not taken the event ordered",
  );
  await sink.close();
  await stop();
});

test("a receiver says when it may be asked again", async () => {
  const { got, sinkOf, stop } = await receiver([429], { "retry-after": new Date(Date.now() + 500).toUTCString() });
  const sink = sinkOf();
  const began = performance.now();
  await sink.emit({ ...event("ordered", 1), eventId: "evt-1" });
  expect(got).toHaveLength(2);
  // A date has whole seconds, so it may be now already.
  expect(performance.now() - began).toBeLessThan(5000);
  await sink.close();
  await stop();
});
