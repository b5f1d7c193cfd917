import type { SqlConnection } from "../../../runtime/postgres/connection.js";

/** What this session has read and written since it last reported to the statistics. */
const ROWS = `select coalesce(sum(pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid)
  + pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
  + pg_stat_get_xact_tuples_deleted(c.oid)), 0)::text as n
  from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'i')`;

/**
 * A connection that can be taken away, and that counts the rows that statements have read and written, in tables and indexes. It
 * counts between two questions only, as the count is a statement itself.
 */
export function measured(database: SqlConnection, schema: string) {
  let away = false;
  let counts = false;
  let counted = 0;
  const refuseIfAway = (): void => {
    if (away) throw Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" });
  };
  const connection: SqlConnection = {
    ...database,
    async query(text, params) {
      refuseIfAway();
      if (!counts || text.includes("pg_notify")) return await database.query(text, params);
      return await database.transaction(async (session) => {
        const sum = async () => Number((await session.query(ROWS, [`"${schema}"`]))[0]?.n);
        const before = await sum();
        const rows = await session.query(text, params);
        counted += (await sum()) - before;
        return rows;
      });
    },
    async transaction(work) {
      refuseIfAway();
      return await database.transaction(work);
    },
  };
  return {
    connection,
    work: () => {
      counts = !counts;
      return counted;
    },
    outage: () => {
      away = true;
      return {
        end: () => {
          away = false;
        },
      };
    },
  };
}
