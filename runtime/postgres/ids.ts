import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** What an index of PostgreSQL takes, with room for the other columns. */
const MOST_BYTES = 2000;

/**
 * An id as a column holds it: as JSON writes it between its quotes. Ids of letters stay as they are; NUL and halves of characters,
 * which `text` cannot hold, are escaped, and no two ids become one. Of an id that is too long for an index it is the hash, behind a
 * quote, which no other begins with; then `longNameOf` is kept beside it.
 */
export function columnOf(id: string): string {
  const text = escaped(id);
  return isLong(text) ? `"${bytesToHex(sha256(new TextEncoder().encode(text)))}` : text;
}

/** The id itself where its column has the hash. */
export function longNameOf(id: string): string | null {
  const text = escaped(id);
  return isLong(text) ? text : null;
}

/** The id that a column has; `undefined` for a hash. */
export const knownIdOf = (column: string): string | undefined => (column.startsWith('"') ? undefined : idOf(column));

/** The id that a column, or the name beside it, has. */
export const idOf = (column: unknown): string => JSON.parse(`"${String(column)}"`) as string;

const escaped = (id: string): string => JSON.stringify(id).slice(1, -1);
const isLong = (text: string): boolean =>
  text.length > MOST_BYTES / 4 && new TextEncoder().encode(text).length > MOST_BYTES;
