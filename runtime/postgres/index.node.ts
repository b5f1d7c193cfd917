/** The store in PostgreSQL. `pg` is an optional peer: who opens a store by its URL installs it. */
export { openPostgresStore, type OpenPostgresStoreOptions } from "./open-postgres-store.node.js";
export { postgresStoreIn, type PostgresStore, type PostgresStoreOptions } from "./postgres-store.js";
export type { EmbeddedPostgres } from "./embedded.js";
export type { PgClient, PgPool } from "./pool.js";
