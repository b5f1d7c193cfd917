import { type ServerKind, startServer, type TestServer } from "../../scripts/host/servers.mjs";

const started = new Map<ServerKind, Promise<TestServer | undefined>>();

/**
 * A server of this process, which all its tests share and which ends with it; `undefined`, with a line that says why, where there is none
 * and none can be installed.
 */
export function testServer(kind: ServerKind): Promise<TestServer | undefined> {
  const known = started.get(kind);
  if (known !== undefined) return known;
  const starting = startServer(kind, { log: console.log }).catch((error: unknown) => {
    console.log(`Not tested on ${kind}: ${(error as Error).message}`);
    return undefined;
  });
  started.set(kind, starting);
  return starting;
}
