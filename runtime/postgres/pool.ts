import type { Row, SqlConnection } from "./connection.js";

/** The part of a session of the package `pg` that is used. */
export interface PgClient {
  query(text: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  release(destroy?: boolean): void;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- listeners take what the event brings
  on(event: "notification" | "error" | "end", listener: (...args: any[]) => void): unknown;
  /** Keeps the session from holding the process; in `pg` from 8.7 on. */
  unref?(): void;
}

/** The part of `Pool` of the package `pg` that is used. */
export interface PgPool {
  query(text: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<PgClient>;
  end(): Promise<void>;
}

/** A pool of sessions as a connection. The pool of a host is left open. */
export function poolConnection(pool: PgPool, own: boolean): SqlConnection {
  return {
    async query(text, params = []) {
      return (await pool.query(text, [...params])).rows as Row[];
    },
    async transaction(work) {
      const client = await pool.connect();
      let broken = true;
      try {
        await client.query("begin");
        const result = await work({
          query: async (text, params = []) => (await client.query(text, [...params])).rows as Row[],
          script: async (text) => void (await client.query(text)),
        });
        await client.query("commit");
        broken = false;
        return result;
      } finally {
        // A session in which something failed is not used again: its end takes the transaction back.
        client.release(broken);
      }
    },
    async listen(channel, heard, lost) {
      const client = await pool.connect();
      let over = false;
      const end = (): boolean => {
        if (over) return false;
        over = true;
        client.release(true);
        return true;
      };
      const onLost = (): void => {
        if (end()) lost();
      };
      client.on("error", onLost);
      client.on("end", onLost);
      client.on("notification", ({ payload }: { payload?: string }) => heard(payload ?? ""));
      client.unref?.();
      try {
        await client.query(`listen "${channel}"`);
      } catch (error) {
        end();
        throw error;
      }
      return () => void end();
    },
    async close() {
      if (own) await pool.end();
    },
  };
}
