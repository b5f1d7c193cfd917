/** Runs by Restate: what its server, or a worker, does when it is killed, and what is said when something is amiss. */
import { createServer } from "node:http2";
import { createServer as createTcpServer } from "node:net";
import { describe, expect, it } from "vitest";
import { openFileStore } from "scaicore/node";
import { type RestateHandler, type RestatePackage, RestateRunQueue } from "scaicore/queues";
import type { Consumer } from "scaicore/worker";
import { startServer } from "../../scripts/host/servers.mjs";
import { openWorkshop } from "../store/child-processes.js";
import { announcing, engineOf, until } from "../store/worker/world.js";
import { testServer } from "../support/test-servers.js";
import { newName } from "./brokers.js";
import { Balancer, freePort, makeKnown, restateQueue, restateUrls } from "./restate.js";
import type { RestateWorkerReport, RestateWorkerTask } from "./restate-worker.js";

const server = await testServer("restate");

const SOURCE = `@core Worked { version = "1.0.0"  @plugins { host = test/host@1.0 }  @memory { done: map[string, int] } }
@plugin_interface test/host@1.0 { work(id: string): string }
@flow go(id: string): string {
  answer = host.work(id)
  @rigid { memory.done.set(id, (memory.done.get(id) ?? 0) + 1) }
  return answer
}`;

/** Consumes runs of core A; tells which came, and what was warned of. */
function consume(queue: RestateRunQueue): {
  readonly got: string[];
  readonly warnings: string[];
  readonly consumer: Consumer;
} {
  const got: string[] = [];
  const warnings: string[] = [];
  const consumer = queue.consume(
    (id) => {
      got.push(id);
      return Promise.resolve("done");
    },
    { cores: ["A"], room: () => 8, without: () => [], warn: (message) => void warnings.push(message) },
  );
  return { got, warnings, consumer };
}

describe.skipIf(server === undefined)("Restate as the queue of workers", () => {
  const urls = server === undefined ? { ingress: "", admin: "" } : restateUrls(server);

  /** The runs of the calls of a service that Restate has seen the end of. */
  async function finished(service: string): Promise<readonly string[]> {
    const query = `select target_service_key as run from sys_invocation where target_service_name = '${service}.A' and status = 'completed'`;
    const answer = await fetch(`${urls.admin}/query`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query }),
    });
    return ((await answer.json()) as { readonly rows: readonly { readonly run: string }[] }).rows.map(({ run }) => run);
  }

  it("gives a run to another worker when the one that had it was killed, and it is done once", async () => {
    const workshop = await openWorkshop<RestateWorkerTask, RestateWorkerReport>("../queues/restate-worker.ts");
    const directory = await workshop.directory();
    const service = newName();
    const ports = [await freePort(), await freePort()] as const;
    const balancer = await Balancer.before(ports);
    const store = await openFileStore(directory);
    const told: RestateWorkerReport[] = [];
    const start = (name: string, port: number, stalls: boolean) =>
      workshop.run(
        { urls, place: { service, port, address: balancer.address }, directory, source: SOURCE, name, stalls },
        (report) => void told.push(report),
      );
    const calls = () => told.flatMap((report) => (report === "works" ? [] : [report]));
    try {
      const parts = announcing(store, new RestateRunQueue({ ...urls, service }));
      const client = engineOf(SOURCE, parts, { plugin: { work: () => Promise.resolve("never here") } });
      const first = start("first", ports[0], true);
      await until(() => told.length === 1);
      await client.submit({ flow: "go", input: { id: "one" }, invocationId: "one" });
      await until(() => calls().length === 1);
      start("second", ports[1], false);
      await until(() => told.filter((report) => report === "works").length === 2);
      first.process.kill("SIGKILL");
      await until(async () => (await client.result("one"))?.status === "COMPLETED");
      expect(calls()).toEqual([
        { called: "one", by: "first" },
        { called: "one", by: "second" },
      ]);
      const done = await store.memory.read({ core: "Worked", instanceKey: null }, "done");
      expect(done?.value).toEqual({ one: 1 });
      await client.close();
    } finally {
      await workshop.close();
      await balancer.close();
      await store.close();
    }
  });

  it("keeps what it has taken when its server is killed, says that it is away, and goes on when it is back", async () => {
    const mortal = await startServer("restate");
    try {
      const own = restateUrls(mortal);
      const service = newName();
      await makeKnown(own, service, ["A"]);
      const queue = restateQueue(own, { service, port: await freePort() });
      await queue.push({ invocationId: "before", core: "A" });
      const notBefore = Date.now() + 500;
      await queue.push({ invocationId: "later", core: "A", notBefore });
      await mortal.kill();
      await expect(queue.push({ invocationId: "meanwhile", core: "A" })).rejects.toThrow(
        `Restate cannot be reached at ${own.ingress}: fetch failed`,
      );
      const { got, warnings, consumer } = consume(queue);
      await until(() => warnings.length > 0);
      expect(warnings[0]).toContain("This worker could not be registered with Restate as http://127.0.0.1:");
      expect(got).toEqual([]);
      await mortal.start();
      await until(() => got.length >= 2);
      expect([...got].sort()).toEqual(["before", "later"]);
      // A worker that was registered needs nothing when the server comes once more.
      await mortal.restart();
      await until(() =>
        queue.push({ invocationId: "after", core: "A" }).then(
          () => true,
          () => false,
        ),
      );
      await until(() => got.includes("after"));
      await consumer.stop();
      await queue.close();
    } finally {
      await mortal.end();
    }
  });

  it("tells a later time once, and what is for now each time", async () => {
    const service = newName();
    await makeKnown(urls, service, ["A"]);
    const queue = restateQueue(urls, { service, port: await freePort() });
    const notBefore = Date.now() + 400;
    for (let n = 0; n < 3; n++) await queue.push({ invocationId: "later", core: "A", notBefore });
    for (let n = 0; n < 3; n++) await queue.push({ invocationId: "now", core: "A" });
    await queue.push({ invocationId: "end", core: "A", notBefore: notBefore + 400 });
    const { got, consumer } = consume(queue);
    await until(() => got.includes("end"));
    expect([...got].sort()).toEqual(["end", "later", "now", "now", "now"]);
    await consumer.stop();
    await queue.close();
  });

  it("lets a leg end that is under way when it is stopped, and leaves what waits for room to others", async () => {
    const service = newName();
    await makeKnown(urls, service, ["A"]);
    const ports = [await freePort(), await freePort()] as const;
    const balancer = await Balancer.before(ports);
    const at = (port: number) => restateQueue(urls, { service, port, address: balancer.address });
    const first = at(ports[0]);
    const started: string[] = [];
    let looks = 0;
    let end: () => void = () => undefined;
    const consumer = first.consume(
      async (id) => {
        started.push(id);
        await new Promise<void>((resolve) => (end = resolve));
        return "done";
      },
      { cores: ["A"], room: () => 1 - Math.min(1, looks++), without: () => [], warn: () => undefined },
    );
    await first.push({ invocationId: "one", core: "A" });
    await until(() => started.length === 1);
    await first.push({ invocationId: "two", core: "A" });
    await until(() => looks === 2);
    const second = at(ports[1]);
    const { got, consumer: other } = consume(second);
    await consumer.stop();
    // What is pushed now waits in Restate for the leg of its key.
    await first.push({ invocationId: "one", core: "A" });
    await second.push({ invocationId: "three", core: "A" });
    end();
    await until(async () => (await finished(service)).includes("one"));
    // A worker that was drained closes its queue.
    await first.close();
    await until(async () => (await finished(service)).length === 4);
    expect([started, [...got].sort()]).toEqual([["one"], ["one", "three", "two"]]);
    await other.stop();
    await second.close();
    await balancer.close();
  });

  it("says what to do when no worker of a core has been registered", async () => {
    const queue = new RestateRunQueue({ ingress: urls.ingress, service: "nobody" });
    await expect(queue.push({ invocationId: "one", core: "A" })).rejects.toThrow(
      `Restate at ${urls.ingress} knows no service nobody.A: no worker of core A has been registered with it yet. Start one that`,
    );
  });

  it("warns of a port that another has, and serves when it is free", async () => {
    const service = newName();
    await makeKnown(urls, service, ["A"]);
    const port = await freePort();
    const squatter = createTcpServer();
    await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
    const queue = restateQueue(urls, { service, port });
    await queue.push({ invocationId: "one", core: "A" });
    const { got, warnings, consumer } = consume(queue);
    await until(() => warnings.length > 0);
    expect(warnings[0]).toContain(`Restate cannot be served at port ${port} of 127.0.0.1: listen EADDRINUSE`);
    await new Promise((resolve) => squatter.close(resolve));
    await until(() => got.length === 1);
    await consumer.stop();
    await queue.close();
  });
});

describe("an endpoint for Restate", () => {
  it("is needed by who takes runs", () => {
    const queue = new RestateRunQueue({ ingress: "http://127.0.0.1:1" });
    expect(() => consume(queue)).toThrow("A worker needs the option `endpoint` of RestateRunQueue");
  });

  it("answers that it is busy when 256 calls wait for room, and when it was stopped", async () => {
    const ends: (() => void)[] = [];
    let calls = 0;
    let handler: RestateHandler = () => undefined;
    // Calls of Restate are played: each is under way until its handler has ended.
    const played: RestatePackage = {
      object: ({ handlers }) => handlers.proceed,
      createEndpointHandler: ({ services: [proceed] }) => {
        const call = proceed as unknown as (context: { readonly key: string }) => Promise<void>;
        return ({ url }: { readonly url: string }) => {
          if (url.startsWith("/invoke/")) call({ key: `run-${calls++}` }).catch(() => undefined);
        };
      },
    };
    const queue = new RestateRunQueue({
      ingress: "http://127.0.0.1:1",
      endpoint: {
        restate: played,
        createServer: (serve) => {
          handler = serve;
          return createServer();
        },
        port: await freePort(),
      },
    });
    let running = 0;
    const consumer = queue.consume(
      async () => {
        running++;
        await new Promise<void>((resolve) => ends.push(resolve));
        running--;
        return "done";
      },
      { cores: ["A"], room: () => 2 - running, without: () => [], warn: () => undefined },
    );
    const ask = (url: string): number => {
      const response = { statusCode: 200, end: () => undefined };
      handler({ url }, response);
      return response.statusCode;
    };
    for (let n = 0; n < 2 + 256; n++) expect(ask("/invoke/scaicore.runs.A/proceed")).toBe(200);
    expect(ask("/invoke/scaicore.runs.A/proceed")).toBe(503);
    expect([calls, running, ask("/discover")]).toEqual([258, 2, 200]);
    ends.shift()?.();
    await until(() => running === 1);
    consumer.wake();
    await until(() => running === 2);
    expect(ask("/invoke/scaicore.runs.A/proceed")).toBe(200);
    await consumer.stop();
    expect(ask("/invoke/scaicore.runs.A/proceed")).toBe(503);
    await queue.close();
  });
});
