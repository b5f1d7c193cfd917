import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { webhookRefusal } from "../../../runtime/cli/serve/webhook-signature.node.js";
import { WebhookSink } from "../../../runtime/cli/serve/webhook-sink.node.js";
import type { RuntimeEvent } from "../../../runtime/host/interfaces.js";

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
async function receiver(statuses: readonly number[]) {
  const got: string[] = [];
  const warnings: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const header = (name: string) => String(request.headers[name]);
      const headers = {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
      };
      const { type } = JSON.parse(body.toString()) as RuntimeEvent;
      got.push(webhookRefusal(secret, headers, body, Date.now()) ?? `${headers.id.slice(0, 4)} ${type}`);
      response.writeHead(statuses[got.length - 1] ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const options = { now: Date.now, warn: (message: string) => void warnings.push(message), pausesMs: [1, 1] };
  const sinkOf = (types: readonly string[] = []) => new WebhookSink({ url, secret, types: new Set(types) }, options);
  const stop = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return { got, warnings, sinkOf, stop };
}

test("events arrive in order and signed, and one that was not taken comes again under its id", async () => {
  const { got, warnings, sinkOf, stop } = await receiver([503, 429, 204]);
  const sink = sinkOf();
  sink.emit(event("invocation.started", 1));
  sink.emit(event("block.entered", 2));
  sink.emit(event("checkpoint.pending", 3));
  await sink.close(5000);
  await stop();
  const [first] = got;
  expect(got).toEqual([first, first, first, expect.stringMatching(/ checkpoint\.pending$/)]);
  expect(first).toMatch(/ invocation\.started$/);
  expect(warnings).toEqual([]);
});

test("an event that is refused, or never taken, is dropped and counted, and others follow", async () => {
  const { got, warnings, sinkOf, stop } = await receiver([400, 500, 500, 500, 204]);
  const sink = sinkOf(["invocation.completed", "block.entered"]);
  for (const [number, type] of [
    "invocation.completed",
    "invocation.started",
    "block.entered",
    "invocation.completed",
  ].entries())
    sink.emit(event(type, number));
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
  sink.emit(event("invocation.started", 1));
  await sink.close(5000);
  expect(warnings.at(-1)).toMatch(/has missed 1 event\.$/);
});
