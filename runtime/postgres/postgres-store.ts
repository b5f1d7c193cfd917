import type { CheckpointBackend, MemoryBackend } from "../host/interfaces.js";
import { PostgresCheckpointBackend } from "./checkpoint-backend.js";
import { inSchema, type SqlConnection } from "./connection.js";
import { type EmbeddedPostgres, embeddedConnection } from "./embedded.js";
import { storeFailure } from "./failure.js";
import { Hints } from "./hints.js";
import { PostgresMemoryBackend } from "./memory-backend.js";
import { type PgPool, poolConnection } from "./pool.js";
import { isSchemaName, migrate } from "./schema/migrate.js";

export interface PostgresStoreOptions {
  /** The schema that the tables are in; `scaicore` by default. Stores in other schemas know nothing of each other. */
  readonly schema?: string;
  /** Whether to make missing tables, or bring older ones up to date; `true` by default. Else a role without the right to do so will do. */
  readonly migrate?: boolean;
  /**
   * How long an engine counts as alive after its last sign of life, in milliseconds; 15,000 by default, and 5,000 at least. Engines
   * give one every two seconds.
   */
  readonly ownerTimeoutMs?: number;
}

/** Checkpoints and memory in a PostgreSQL database, for any number of processes on any number of machines. */
export interface PostgresStore {
  readonly checkpoints: CheckpointBackend;
  readonly memory: MemoryBackend;
  /** Ends what was opened for the store; nothing durable changes. A pool or a database of the host's stays open. */
  close(): Promise<void>;
}

const LEAST_OWNER_MS = 5000;

/** A store in a database that the host has opened: a `Pool` of the package `pg`, or a `PGlite`. */
export function postgresStoreIn(
  database: PgPool | EmbeddedPostgres,
  options: PostgresStoreOptions = {},
): Promise<PostgresStore> {
  return storeOn("exec" in database ? embeddedConnection(database) : poolConnection(database, false), options);
}

/**
 * @throws StoreError when the database cannot be reached, or its tables are of a newer version
 * @throws TypeError for options that cannot be
 */
export async function storeOn(database: SqlConnection, options: PostgresStoreOptions): Promise<PostgresStore> {
  const { schema = "scaicore", migrate: mayChange = true, ownerTimeoutMs = 15_000 } = options;
  if (!isSchemaName(schema)) {
    throw new TypeError(
      `schema must be lower-case letters, digits and _, at most 41, not "${schema}": its name is a channel's as well.`,
    );
  }
  if (!(ownerTimeoutMs >= LEAST_OWNER_MS && ownerTimeoutMs <= 3_600_000)) {
    throw new TypeError(`ownerTimeoutMs must be between ${LEAST_OWNER_MS} and 3600000, not ${ownerTimeoutMs}.`);
  }
  const scoped = inSchema(database, schema);
  try {
    await migrate(database, schema, mayChange);
  } catch (error) {
    await database.close().catch(() => undefined);
    throw storeFailure(error);
  }
  const hints = new Hints(scoped, schema);
  const checkpoints = new PostgresCheckpointBackend(scoped, hints, { ownerTimeoutMs });
  return {
    checkpoints,
    memory: new PostgresMemoryBackend(scoped),
    async close() {
      await checkpoints.close();
      await database.close();
    },
  };
}
