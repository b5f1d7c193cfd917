import { compareCursors, type Cursor } from "./page.js";

interface Entry<T> {
  readonly cursor: Cursor;
  readonly value: T;
}

/**
 * Values in order of time and id. New values mostly come last, so inserting is cheap, and a page costs its own length,
 * not that of the list.
 */
export class SortedIndex<T> {
  readonly #entries: Entry<T>[] = [];
  readonly #cursors = new Map<string, Cursor>();

  get size(): number {
    return this.#entries.length;
  }

  get(id: string): T | undefined {
    const cursor = this.#cursors.get(id);
    return cursor === undefined ? undefined : this.#entries[this.#firstNotBefore(cursor)]?.value;
  }

  /** Replaces the value with the same id. */
  set(cursor: Cursor, value: T): void {
    this.delete(cursor.id);
    this.#cursors.set(cursor.id, cursor);
    this.#entries.splice(this.#firstNotBefore(cursor), 0, { cursor, value });
  }

  delete(id: string): boolean {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return false;
    this.#cursors.delete(id);
    this.#entries.splice(this.#firstNotBefore(cursor), 1);
    return true;
  }

  /** Values after a cursor, in order. The index must not change meanwhile: copy what is needed first. */
  *after(cursor: Cursor | undefined): Generator<T> {
    let at = cursor === undefined ? 0 : this.#firstNotBefore(cursor);
    const first = this.#entries[at];
    if (cursor !== undefined && first !== undefined && compareCursors(first.cursor, cursor) === 0) at++;
    for (; at < this.#entries.length; at++) yield this.#entries[at]!.value;
  }

  #firstNotBefore(cursor: Cursor): number {
    let low = 0;
    let high = this.#entries.length;
    const last = this.#entries[high - 1];
    if (last !== undefined && compareCursors(last.cursor, cursor) < 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareCursors(this.#entries[middle]!.cursor, cursor) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
