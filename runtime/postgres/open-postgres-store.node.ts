import { StoreError } from "../host/errors.js";
import { isMissingPackage } from "../missing-package.js";
import { poolConnection } from "./pool.js";
import { type PostgresStore, type PostgresStoreOptions, storeOn } from "./postgres-store.js";

export interface OpenPostgresStoreOptions extends PostgresStoreOptions {
  /** The most sessions of this process; 10 by default. One of them listens while somebody watches. */
  readonly sessions?: number;
}

/** A statement of the store takes milliseconds. One that takes this long is ended by the server. */
const STATEMENT_MS = 30_000;
/** The server is given time to say so before the client gives up. */
const ANSWER_MS = 35_000;
const CONNECT_MS = 10_000;

/**
 * Opens the store in the database of a URL, such as `postgres://user@host:5432/database`. What the URL leaves out comes from the
 * environment (`PGPASSWORD`, `PGSSLMODE`, …), as with `psql`.
 *
 * @throws StoreError when the package `pg` is not installed, or the database cannot be reached
 * @throws TypeError for options that cannot be
 */
export async function openPostgresStore(url: string, options: OpenPostgresStoreOptions = {}): Promise<PostgresStore> {
  const { sessions = 10, ...rest } = options;
  if (!(Number.isInteger(sessions) && sessions >= 2 && sessions <= 1000))
    throw new TypeError(`sessions must be a whole number from 2 to 1000, not ${sessions}.`);
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new TypeError("The URL of a PostgreSQL database begins with postgres://.");
  const { Pool } = await loadPg();
  const pool = new Pool({
    connectionString: url,
    max: sessions,
    application_name: "scaicore",
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
    // A process that has nothing else to do ends.
    allowExitOnIdle: true,
  });
  // An idle session that the server has ended is replaced with the next statement.
  pool.on("error", () => undefined);
  return await storeOn(poolConnection(pool, true), rest);
}

async function loadPg(): Promise<typeof import("pg")> {
  try {
    const loaded = await import("pg");
    return loaded.default as unknown as typeof import("pg");
  } catch (error) {
    const what = isMissingPackage(error) ? "is not installed" : "could not be loaded";
    throw new StoreError(
      `The package pg, which the PostgreSQL store needs, ${what}. Run: npm install pg@8`,
      {},
      { retryable: false, cause: error },
    );
  }
}
