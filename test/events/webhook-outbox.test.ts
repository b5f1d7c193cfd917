import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { InMemoryBackend, type MemoryBackend } from "scaicore";
import { WebhookOutbox, type WebhookOutboxOptions, webhookRefusal } from "scaicore/events";
import { openFileStore } from "scaicore/node";
import { runEvent } from "../support/run-events.js";
import { openTestStore } from "../store/postgres/test-store.js";
import { until } from "../store/worker/world.js";

const secret = new Uint8Array(32).fill(3);
const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of afterwards.splice(0).reverse()) await end();
});

/** A receiver whose answers are chosen by the number of the request, from 1, and by the sequence of the event. */
async function receiver(statusOf: (request: number, sequence: number) => number, takesMs = 0) {
  const got: { readonly id: string; readonly run: string; readonly sequence: number; readonly status: number }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const header = (name: string) => String(request.headers[name]);
      const id = header("webhook-id");
      const signed = { id, timestamp: header("webhook-timestamp"), signature: header("webhook-signature") };
      expect(webhookRefusal(secret, signed, body, Date.now())).toBeUndefined();
      const { execution_id: run, sequence } = JSON.parse(body.toString()) as { execution_id: string; sequence: number };
      const status = statusOf(got.length + 1, sequence);
      got.push({ id, run, sequence, status });
      setTimeout(() => response.writeHead(status).end(), takesMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

/** A process with the outbox of an address. */
function processOf(memory: MemoryBackend, url: string, more: Partial<WebhookOutboxOptions> = {}) {
  const warnings: string[] = [];
  const logger = { warn: (message: string) => void warnings.push(message) };
  const outbox = new WebhookOutbox({ url, secret, memory, logger, pollMs: 20, pausesMs: [30, 30, 30], ...more });
  outbox.start();
  afterwards.push(() => outbox.close(0));
  return { outbox, warnings };
}

const waitingIn = async (memory: MemoryBackend, url: string): Promise<number> => {
  const instanceKey = createHash("sha256").update(url).digest("hex").slice(0, 40);
  return (await memory.list({ core: "scaicore:webhooks", instanceKey }, "events", {})).length;
};

const stores: readonly (readonly [string, () => Promise<() => Promise<MemoryBackend>>])[] = [
  [
    "a folder",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "scaicore-outbox-"));
      afterwards.push(() => rm(folder, { recursive: true, force: true }));
      // Each process opens the folder by itself.
      return async () => {
        const store = await openFileStore(join(folder, "store"));
        afterwards.push(() => store.close());
        return store.memory;
      };
    },
  ],
  [
    "PostgreSQL",
    async () => {
      const store = await openTestStore();
      afterwards.push(() => store.close());
      return () => Promise.resolve(store.memory);
    },
  ],
];

describe.each(stores)("an outbox of webhooks in %s", (_, prepare) => {
  it("keeps what was not taken over a restart, and the next process sends it under the same id when it is due", async () => {
    const open = await prepare();
    let isAway = true;
    const { got, url } = await receiver(() => (isAway ? 503 : 204));
    const first = await open();
    const before = processOf(first, url, { pausesMs: [150, 150, 150, 150], reservedMs: 2000 });
    // It counts as taken as soon as the store has it.
    for (let sequence = 1; sequence <= 3; sequence++) await before.outbox.emit(runEvent("a", sequence));
    await before.outbox.emit(runEvent("a", 4, { type: "ordered", eventId: "evt-4" }));
    await until(() => got.length > 0);
    await before.outbox.close(0);
    const tried = got.length;
    expect(await waitingIn(first, url)).toBe(4);

    isAway = false;
    const second = await open();
    processOf(second, url);
    await until(async () => (await waitingIn(second, url)) === 0);
    const taken = got.slice(tried).filter(({ status }) => status === 204);
    expect(new Set(taken.map(({ sequence }) => sequence))).toEqual(new Set([1, 2, 3, 4]));
    const idsOf = (of: number) => new Set(got.filter(({ sequence }) => sequence === of).map(({ id }) => id));
    for (const sequence of [1, 2, 3]) expect(idsOf(sequence).size).toBe(1);
    expect([...idsOf(4)]).toEqual(["evt-4"]);
  });
});

describe("an outbox of webhooks", () => {
  it("is sent by one of its processes, each event once", async () => {
    const memory = new InMemoryBackend();
    const { got, url } = await receiver(() => 204);
    const processes = [1, 2, 3].map(() => processOf(memory, url));
    for (let sequence = 0; sequence < 30; sequence++)
      for (const [at, run] of ["a", "b", "c"].entries()) await processes[at]!.outbox.emit(runEvent(run, sequence));
    await until(async () => (await waitingIn(memory, url)) === 0);
    expect(got).toHaveLength(90);
    expect(new Set(got.map(({ id }) => id)).size).toBe(90);
  });

  it("lets the events of a run wait with one that was not taken, and goes on with other runs", async () => {
    const memory = new InMemoryBackend();
    const { got, url } = await receiver((request, sequence) => (sequence === 0 && request < 3 ? 500 : 204));
    const { outbox } = processOf(memory, url);
    void outbox.emit(runEvent("a", 0));
    void outbox.emit(runEvent("a", 1));
    await outbox.emit(runEvent("b", 7));
    await until(async () => (await waitingIn(memory, url)) === 0);
    expect(got.filter(({ run, status }) => run === "a" && status === 204).map(({ sequence }) => sequence)).toEqual([
      0, 1,
    ]);
    expect(got.findIndex(({ run }) => run === "b")).toBeLessThan(got.findIndex(({ sequence }) => sequence === 1));
  });

  it("drops what is refused, and what was never taken, and tells it", async () => {
    const memory = new InMemoryBackend();
    const { got, url } = await receiver((_, sequence) => (sequence === 0 ? 410 : 500));
    const { outbox, warnings } = processOf(memory, url, { pausesMs: [1, 1] });
    await outbox.emit(runEvent("a", 0, { eventId: "evt-0" }));
    await outbox.emit(runEvent("a", 1, { eventId: "evt-1" }));
    await until(async () => (await waitingIn(memory, url)) === 0);
    expect(got.map(({ sequence }) => sequence)).toEqual([0, 1, 1, 1]);
    expect(warnings.filter((line) => line.endsWith("which is dropped."))).toEqual([
      expect.stringContaining("evt-0") as string,
      expect.stringContaining("evt-1") as string,
    ]);
  });

  it("stays with who sends it, however long a receiver takes for each event", async () => {
    const memory = new InMemoryBackend();
    // A clock that goes on with each request: two of them take half of a reservation.
    const clock = { now: Date.now() };
    const { got, url } = await receiver(() => ((clock.now += 300), 204), 50);
    const options = { now: () => clock.now, reservedMs: 1000 };
    const first = processOf(memory, url, options);
    for (let sequence = 0; sequence < 12; sequence++) await first.outbox.emit(runEvent("a", sequence));
    await until(() => got.length > 0);
    processOf(memory, url, options);
    await until(async () => (await waitingIn(memory, url)) === 0);
    expect(got.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, sequence) => sequence));
  });

  it("ends in time when the store gives no answer any more", async () => {
    const memory = new InMemoryBackend();
    const { url } = await receiver(() => 204);
    const silent: MemoryBackend = {
      read: (...args) => memory.read(...args),
      list: (...args) => memory.list(...args),
      search: (...args) => memory.search(...args),
      commit: () => new Promise<never>(() => undefined),
    };
    const { outbox } = processOf(silent, url);
    void Promise.resolve(outbox.emit(runEvent("a", 1))).catch(() => undefined);
    await outbox.close(10);
  });

  it("takes over what a process had that died while it sent", async () => {
    const memory = new InMemoryBackend();
    const { got, url } = await receiver(() => 204);
    // A memory that is away for whoever has sent: as if the process had died between the answer and the commit.
    const dying: MemoryBackend = {
      read: () => new Promise<never>(() => undefined),
      list: (...args) => memory.list(...args),
      search: (...args) => memory.search(...args),
      commit: (...args) => memory.commit(...args),
    };
    const first = processOf(dying, url, { reservedMs: 200 });
    await first.outbox.emit(runEvent("a", 5));
    await until(() => got.length === 1);
    processOf(memory, url, { reservedMs: 200 });
    await until(async () => (await waitingIn(memory, url)) === 0);
    expect(got.map(({ sequence }) => sequence)).toEqual([5, 5]);
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
  });
});
