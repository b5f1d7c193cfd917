import type { Row, SqlConnection } from "./connection.js";

interface Session {
  query(text: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  exec(text: string): Promise<unknown>;
}

/** The part of `PGlite` of the package `@electric-sql/pglite` that is used: PostgreSQL inside of this process. */
export interface EmbeddedPostgres extends Session {
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
}

/** A database inside of this process as a connection. Whoever has made it closes it. */
export function embeddedConnection(database: EmbeddedPostgres): SqlConnection {
  const querying =
    (session: Session) =>
    async (text: string, params: readonly unknown[] = []) =>
      (await session.query(text, [...params])).rows as Row[];
  return {
    query: querying(database),
    transaction: (work) =>
      database.transaction((session) =>
        work({ query: querying(session), script: async (text) => void (await session.exec(text)) }),
      ),
    async listen(channel, heard) {
      // It folds the name to lower case, as SQL does: names of channels are lower case anyway.
      const stop = await database.listen(channel, heard);
      return () => void stop().catch(() => undefined);
    },
    close: () => Promise.resolve(),
  };
}
