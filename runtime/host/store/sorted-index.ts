import { compareCursors, type Cursor } from "./page.js";

/**
 * Values in order of time and id. New values mostly come last, so inserting is cheap, and a page costs its own length,
 * not that of the list.
 */
export class SortedIndex<T> {
  /** The cursors in order, and their values at the same places: objects for both would take more memory. */
  readonly #order: Cursor[] = [];
  readonly #values: T[] = [];
  readonly #cursors = new Map<string, Cursor>();

  get size(): number {
    return this.#order.length;
  }

  get(id: string): T | undefined {
    const cursor = this.#cursors.get(id);
    return cursor === undefined ? undefined : this.#values[this.#firstNotBefore(cursor)];
  }

  /** Replaces the value with the same id. */
  set(cursor: Cursor, value: T): void {
    this.delete(cursor.id);
    this.#cursors.set(cursor.id, cursor);
    const at = this.#firstNotBefore(cursor);
    this.#order.splice(at, 0, cursor);
    this.#values.splice(at, 0, value);
  }

  delete(id: string): boolean {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return false;
    this.#cursors.delete(id);
    const at = this.#firstNotBefore(cursor);
    this.#order.splice(at, 1);
    this.#values.splice(at, 1);
    return true;
  }

  /** Values after a cursor, in order. The index must not change meanwhile: copy what is needed first. */
  *after(cursor: Cursor | undefined): Generator<T> {
    let at = cursor === undefined ? 0 : this.#firstNotBefore(cursor);
    const first = this.#order[at];
    if (cursor !== undefined && first !== undefined && compareCursors(first, cursor) === 0) at++;
    for (; at < this.#values.length; at++) yield this.#values[at]!;
  }

  #firstNotBefore(cursor: Cursor): number {
    let low = 0;
    let high = this.#order.length;
    const last = this.#order[high - 1];
    if (last !== undefined && compareCursors(last, cursor) < 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareCursors(this.#order[middle]!, cursor) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
