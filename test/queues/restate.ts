import * as restate from "@restatedev/restate-sdk";
import { createServer } from "node:http2";
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { RestateRunQueue } from "scaicore/queues";
import type { TestServer } from "../../scripts/host/servers.mjs";

/** Where a Restate is. */
export interface RestateUrls {
  readonly ingress: string;
  readonly admin: string;
}

export const restateUrls = (server: TestServer): RestateUrls => ({
  ingress: server.url,
  admin: `http://127.0.0.1:${server.otherPorts[0]}`,
});

export interface WorkerPlace {
  readonly service: string;
  readonly port: number;
  /** Where Restate is told that the worker is; its port by default. */
  readonly address?: string;
}

/** The queue as a worker has it. */
export const restateQueue = (
  { ingress, admin }: RestateUrls,
  { service, port, address = `http://127.0.0.1:${port}` }: WorkerPlace,
): RestateRunQueue =>
  new RestateRunQueue({
    ingress,
    service,
    retryMs: 20,
    endpoint: { restate, createServer, port, register: { admin, address } },
  });

export async function freePort(): Promise<number> {
  const server = await listening(createTcpServer());
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Registers services, as a worker that was there before has done, so that something can be pushed to them. */
export async function makeKnown(urls: RestateUrls, service: string, cores: readonly string[]): Promise<void> {
  const queue = restateQueue(urls, { service, port: await freePort() });
  const consumer = queue.consume(() => Promise.resolve("later"), {
    cores,
    room: () => 1,
    without: () => [],
    warn: () => undefined,
  });
  for (const core of cores) await known(urls, `${service}.${core}`);
  await consumer.stop();
  await queue.close();
}

/** Waits until Restate knows a service; the time limit of the test is the only one. */
async function known({ admin }: RestateUrls, service: string): Promise<void> {
  while (!(await fetch(`${admin}/services/${service}`)).ok) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** One address before several workers: each connection goes to one of them that is there, by turns. */
export class Balancer {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #next = 0;

  private constructor(private readonly ports: readonly number[]) {
    this.#server = createTcpServer((client) => this.#connect(client, ports.length));
  }

  static async before(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    await listening(balancer.#server);
    return balancer;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(client: Socket, tries: number): void {
    if (tries === 0) {
      client.destroy();
      return;
    }
    const worker = connect({ port: this.ports[this.#next++ % this.ports.length] ?? 0, host: "127.0.0.1" });
    const refused = () => this.#connect(client, tries - 1);
    worker.once("error", refused);
    worker.once("connect", () => {
      worker.off("error", refused);
      for (const [one, other] of [
        [client, worker],
        [worker, client],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one.on("error", () => undefined);
        one.once("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}
