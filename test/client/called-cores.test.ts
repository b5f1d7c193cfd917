/** The refund desk and the ledger that it calls, in one window: runs of one store, whose checkpoints are decided in place. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InvocationResult, parseMockFile } from "scaicore";
import { compile } from "scaicore/compiler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Program } from "../../client/engine/process/program.js";
import type { RunHost } from "../../client/engine/run-host.js";
import { engineInMemory } from "../support/engine-in-memory.js";
import { EXAMPLES, exampleFiles } from "../support/example-files.js";
import { openWindow } from "../support/run-window.js";

const DAY_MS = 86_400_000;
const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
function program(path: string): Program & { readonly source: string } {
  const { module } = compile(path, { read: (file) => texts.get(file) });
  if (module === undefined) throw new Error(`${path} does not compile.`);
  return { module, source: `file:///${path}` };
}
const desk = program("refund-desk/desk/refund-desk.scaicore");
const ledger = program("refund-desk/ledger/ledger.scaicore");
const mocksOf = ({ source }: { readonly source: string }) =>
  parseMockFile(
    readFileSync(`${EXAMPLES}${source.slice("file:///".length).replace(/scaicore$/, "mock.json")}`, "utf8"),
  );
const mocksByCore = { RefundDesk: mocksOf(desk), Ledger: mocksOf(ledger) };
const cores = { "core://shop/refund-desk": desk, "core://shop/ledger": ledger };

let directory: string;
let hosts: RunHost[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "called-cores-"));
  hosts = [];
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close(0)));
  await rm(directory, { recursive: true, force: true });
});

async function open(now?: () => number): Promise<RunHost> {
  const options = { start: engineInMemory, mocksByCore, cores, ...(now === undefined ? {} : { now }) };
  const host = await openWindow(directory, options);
  hosts.push(host);
  return host;
}
async function pays(host: RunHost, paid: number): Promise<void> {
  const input = { order_id: "o-1", customer_id: "c-1", iban: "NL91ABNA0417164300", paid };
  const result = await host.start(ledger, { flow: "open_account", input, invocationId: "account" });
  expect(result.status).toBe("COMPLETED");
}
const request = (host: RunHost, amount: number): Promise<InvocationResult> => {
  const input = { order_id: "o-1", reason: "late", amount };
  return host.start(desk, { flow: "request_refund", input, invocationId: "request" });
};
async function onlyPending(host: RunHost) {
  const pending = await host.pending();
  expect(pending).toHaveLength(1);
  return pending[0]!;
}
/** The run when somebody else has gone on with it. */
async function ended(host: RunHost, invocationId: string): Promise<InvocationResult> {
  for (;;) {
    const result = (await host.summary(invocationId))?.result;
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("a flow that calls another core", () => {
  it("runs to its end, with the called flow as a run of the same store, of the called file", async () => {
    const host = await open();
    await pays(host, 900);
    expect(await request(host, 20)).toMatchObject({ status: "COMPLETED", output: { status: "paid" } });
    const runs = await host.runs(10);
    const posted = runs.find(({ start }) => start.flow === "post_refund");
    expect(posted).toMatchObject({ status: "completed", start: { core: "Ledger" } });
    expect((await host.record(posted!.invocationId)).source).toBe(ledger.source);
    expect((await host.record("request")).source).toBe(desk.source);
  });

  it("wakes the flows of other cores by its events, each once", async () => {
    const host = await open();
    await pays(host, 900);
    await request(host, 20);
    const told = async () => (await host.runs(20)).filter(({ start }) => start.flow === "tell_customer");
    const [first, ...others] = await told();
    expect(others).toEqual([]);
    expect(await ended(host, first!.invocationId)).toMatchObject({ status: "COMPLETED" });
    expect((await host.record(first!.invocationId)).source).toBe(desk.source);
  });

  it("waits for the called core's checkpoint, which is decided in place, and goes on", async () => {
    const host = await open();
    await pays(host, 900);
    const waiting = await request(host, 400);
    const checkpoint = await onlyPending(host);
    expect(checkpoint).toMatchObject({ core: "Ledger" });
    expect(waiting).toMatchObject({ status: "SUSPENDED", checkpoint: { checkpointId: checkpoint.checkpointId } });
    expect(host.wasStartedHere(checkpoint.invocationId)).toBe(true);
    const decided = await host.resume({
      checkpointId: checkpoint.checkpointId,
      resolution: { decision: "approve" },
      resolvedBy: "ada",
    });
    expect(decided).toMatchObject({ status: "COMPLETED", invocationId: "request", output: { status: "paid" } });
    expect((await host.runs(10)).map(({ status }) => status)).not.toContain("suspended");
  });

  it("is decided in another window, which knows the programs of the store only", async () => {
    const first = await open();
    await pays(first, 900);
    await request(first, 400);
    await first.close(0);
    hosts = [];
    const host = await openWindow(directory, { start: engineInMemory, mocksByCore });
    hosts.push(host);
    const { checkpointId } = await onlyPending(host);
    const resolution = { decision: "approve" };
    expect(await host.resume({ checkpointId, resolution, resolvedBy: "bo" })).toMatchObject({
      status: "COMPLETED",
      invocationId: "request",
    });
  });

  it("goes on when the called one ends by its deadline", async () => {
    const clock = { now: Date.now() };
    const host = await open(() => clock.now);
    await pays(host, 900);
    await request(host, 400);
    clock.now += 30 * DAY_MS;
    await host.expire();
    expect((await ended(host, "request")).status).toBe("COMPLETED");
  });

  it("goes on when the called one has ended while no window was open", async () => {
    const first = await open();
    await pays(first, 900);
    await request(first, 400);
    const { invocationId } = await onlyPending(first);
    await first.close(0);
    // Ends the called one alone, as a worker does.
    hosts = [];
    const { openFileStore } = await import("scaicore/node");
    const store = await openFileStore(directory);
    await store.checkpoints.requestCancel(invocationId, "too late");
    await store.close();
    const host = await open();
    await host.recover(false);
    const summary = async (id: string) => (await host.summary(id))?.status;
    expect(await summary(invocationId)).toBe("failed");
    await ended(host, "request");
  });

  it("takes the called one with it when it is cancelled", async () => {
    const host = await open();
    await pays(host, 900);
    await request(host, 400);
    const { invocationId } = await onlyPending(host);
    await host.cancel("request", "enough");
    expect((await ended(host, invocationId)).status).toBe("FAILED");
    expect((await ended(host, "request")).status).toBe("FAILED");
    expect(await host.pending()).toEqual([]);
  });

  it("fails where nothing answers, and says why", async () => {
    const host = await openWindow(directory, { start: engineInMemory, mocksByCore });
    hosts.push(host);
    const result = await request(host, 20);
    expect(JSON.stringify(result)).toContain("There is no core://shop/ledger.");
  });
});
