export type Row = Readonly<Record<string, unknown>>;

/** What answers statements. `params` are texts, numbers, booleans, bytes, arrays of these, and null. */
export interface Sql {
  query(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A database, by whatever package: the few things that the store needs of one. */
export interface SqlConnection extends Sql {
  /** Runs `work` in one transaction on one session; `script` runs several statements. */
  transaction<T>(work: (session: Sql & { script(text: string): Promise<void> }) => Promise<T>): Promise<T>;
  /**
   * Listens to a channel until what it resolves to is called. `lost` is called once when the session has ended by itself. Must not
   * keep a process running.
   */
  listen(channel: string, heard: (payload: string) => void, lost: () => void): Promise<() => void>;
  /** Ends what was opened for the store alone. */
  close(): Promise<void>;
}

/** The same connection, in whose statements `@.` stands for the schema: a pool of the host's has a search path of its own. */
export function inSchema(database: SqlConnection, schema: string): SqlConnection {
  const texts = new Map<string, string>();
  const textIn = (text: string): string => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    const made = text.replaceAll("@.", `"${schema}".`);
    texts.set(text, made);
    return made;
  };
  return { ...database, query: (text, params) => database.query(textIn(text), params) };
}
