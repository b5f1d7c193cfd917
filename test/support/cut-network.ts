import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A network between a client and a server on this machine that can be cut, and mended. */
export interface CutNetwork {
  /** Where the client connects to instead of the server. */
  readonly port: number;
  /** From now on nothing arrives, on either side, and no connection ends: neither side learns anything. */
  cut(): void;
  /** What was on its way arrives. */
  mend(): void;
  /** How many bytes have passed, in both directions. */
  readonly passed: number;
  end(): Promise<void>;
}

/** Passes on what comes, to a port that is asked for with each connection. */
export async function openNetwork(portOf: () => number): Promise<CutNetwork> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let passed = 0;
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    if (isCut) from.pause();
    from.on("data", (bytes) => {
      passed += bytes.length;
      if (!to.write(bytes)) {
        from.pause();
        to.once("drain", () => {
          if (!isCut) from.resume();
        });
      }
    });
    // An end is a message, too: it does not arrive while the network is cut, as a socket that is paused reads none.
    from.once("end", () => to.end());
    from.on("error", () => to.destroy());
    from.once("close", () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    const upstream = connect({ port: portOf(), host: "127.0.0.1" });
    join(client, upstream);
    join(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    mend() {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
    get passed() {
      return passed;
    },
    async end() {
      const ended = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await ended;
    },
  };
}
