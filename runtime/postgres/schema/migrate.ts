import { StoreError } from "../../host/errors.js";
import type { Sql, SqlConnection } from "../connection.js";
import { MEMORY_FUNCTIONS } from "./memory-functions.js";
import { RUN_FUNCTIONS } from "./run-functions.js";
import { STEPS } from "./tables.js";

/** The version of the tables that this code works with. */
export const SCHEMA_VERSION = STEPS.length;

/** A name that needs no quotes, and is a name of a channel as well. */
export const isSchemaName = (name: string): boolean => /^[a-z_][a-z0-9_]{0,40}$/.test(name) && !name.startsWith("pg_");

/** Any number: whoever makes or changes the tables of any schema has this lock. */
const MIGRATION_LOCK = 5_207_346_201;

/**
 * Makes the tables of a schema, or brings them from an older version to this one, in one transaction. Any number of processes may
 * do so at once.
 * @throws StoreError where they are newer than this code, or not there and `mayChange` is false.
 */
export async function migrate(database: SqlConnection, schema: string, mayChange: boolean): Promise<void> {
  if (isCurrent(await versionOf(database, schema))) return;
  if (!mayChange) throw notReady(schema);
  await database.transaction(async (session) => {
    await session.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const found = await versionOf(session, schema);
    if (isCurrent(found)) return;
    await session.script(`
      create schema if not exists "${schema}";
      set local search_path to "${schema}";
      create table if not exists schema_version (
        version integer primary key, at timestamptz not null default clock_timestamp());`);
    for (let version = found + 1; version <= SCHEMA_VERSION; version++) {
      await session.script(`${STEPS[version - 1] ?? ""}
        insert into schema_version (version) values (${version});`);
    }
    await session.script(`${RUN_FUNCTIONS}${MEMORY_FUNCTIONS}${bound(schema)}`);
  });

  function isCurrent(version: number): boolean {
    if (version <= SCHEMA_VERSION) return version === SCHEMA_VERSION;
    throw new StoreError(
      `The tables in the schema ${schema} are of version ${version}, made by a newer ScaiCore; this one knows up to ${SCHEMA_VERSION}. Update it.`,
      { schema, version, known: SCHEMA_VERSION },
      { retryable: false },
    );
  }
}

/** The version of a schema; 0 where there is none. */
async function versionOf(database: Sql, schema: string): Promise<number> {
  const [there] = await database.query("select to_regclass($1) is not null as yes", [`"${schema}".schema_version`]);
  if (there?.yes !== true) return 0;
  const [row] = await database.query(`select max(version) as version from "${schema}".schema_version`);
  return Number(row?.version ?? 0);
}

const notReady = (schema: string): StoreError =>
  new StoreError(
    `The schema ${schema} has no tables of version ${SCHEMA_VERSION}, and this connection may not make them. Open the store once with migrate: true, as a role that may.`,
    { schema },
    { retryable: false },
  );

/**
 * Lets the functions find their tables whatever the session's search path is, and use the indexes, all of which there are: a plan that
 * a session has made while a table was small would read all of it for as long as the session lives.
 */
const bound = (schema: string): string => `
do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = '${schema}'::regnamespace loop
    execute format('alter function %s set search_path to %I, pg_temp', f, '${schema}');
    execute format('alter function %s set enable_seqscan to off', f);
  end loop;
end $$;`;
