import pg from "pg";
import { startServer } from "../../../scripts/host/servers.mjs";
import { poolConnection } from "../../../runtime/postgres/pool.js";
import { embedded, type TestDatabase } from "./embedded.js";

let started: Promise<string | undefined> | undefined;

/**
 * The URL of a PostgreSQL server: the one that `SCAICORE_TEST_POSTGRES` names, else one of this machine's own; `undefined`, with a line
 * that says why, where there is none and none can be installed.
 */
export const postgresUrl = (): Promise<string | undefined> => (started ??= findServer());

async function findServer(): Promise<string | undefined> {
  const named = process.env.SCAICORE_TEST_POSTGRES;
  if (named !== undefined && named !== "") return named;
  try {
    return (await startServer("postgres", { log: console.log })).url;
  } catch (error) {
    console.log(`Not tested on a PostgreSQL server: ${(error as Error).message}`);
    return undefined;
  }
}

async function server(): Promise<TestDatabase | undefined> {
  const url = await postgresUrl();
  if (url === undefined) return undefined;
  const pool = new pg.Pool({ connectionString: url, max: 10, allowExitOnIdle: true });
  pool.on("error", () => undefined);
  return {
    name: "a PostgreSQL server",
    connect: () => Promise.resolve(poolConnection(pool, false)),
    query: async (text, params) => (await pool.query<Record<string, unknown>>(text, params)).rows,
  };
}

/** PGlite everywhere, and a server where there is one. */
export const databases: readonly TestDatabase[] = [
  embedded,
  ...[await server()].filter((found) => found !== undefined),
];
