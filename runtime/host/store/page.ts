import { StoreError } from "../errors.js";
import type { CheckpointInfo, StartRecord } from "../interfaces.js";

/** Identifies a position in a list that is sorted by time, ties by id. */
export interface Cursor {
  readonly at: string;
  readonly id: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

interface PageQuery {
  /** Without it, all. */
  readonly limit?: number;
  readonly after?: string;
}

export function compareCursors(a: Cursor, b: Cursor): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** `next` of a page: the cursor of its last item, so that paging is stable while items come and go. */
export function formatCursor(cursor: Cursor): string {
  return `${cursor.at} ${cursor.id}`;
}

export function parseCursor(cursor: string): Cursor {
  const blank = cursor.indexOf(" ");
  if (blank < 0) {
    const message = `"${cursor}" is not the \`next\` of a page of this list.`;
    throw new StoreError(message, { after: cursor }, { retryable: false });
  }
  return { at: cursor.slice(0, blank), id: cursor.slice(blank + 1) };
}

/**
 * Takes the next page from ordered items, which begin after `query.after`. `keep` maps an item to its form in the page, or to
 * `undefined` if it does not belong there.
 */
export function takePage<T, R>(
  items: Iterable<T>,
  cursor: (item: T) => Cursor,
  query: PageQuery,
  keep: (item: T) => R | undefined,
): Page<R> {
  const page = new PageBuilder<R>(query);
  for (const item of items) {
    if (page.full) break;
    page.add(keep(item), cursor(item));
  }
  return page.done();
}

/**
 * Like `takePage` with an asynchronous `keep`, which is called for up to a page of items concurrently. Items are read lazily,
 * so the sequence must not change meanwhile.
 */
export async function takePageAsync<T, R>(
  items: Iterable<T>,
  cursor: (item: T) => Cursor,
  query: PageQuery,
  keep: (item: T) => Promise<R | undefined>,
): Promise<Page<R>> {
  const page = new PageBuilder<R>(query);
  const atOnce = Math.min(256, page.limit + 1);
  const iterator = items[Symbol.iterator]();
  while (!page.full) {
    const chunk: T[] = [];
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      if (chunk.push(next.value) === atOnce) break;
    }
    if (chunk.length === 0) break;
    const kept = await Promise.all(chunk.map(keep));
    chunk.forEach((item, index) => {
      page.add(kept[index], cursor(item));
    });
  }
  return page.done();
}

class PageBuilder<R> {
  readonly limit: number;
  readonly #items: R[] = [];
  #last: Cursor | undefined;
  #more = false;

  constructor(query: PageQuery) {
    this.limit = query.limit === undefined ? Infinity : Math.max(0, Math.floor(query.limit));
  }

  /** Whether no more items are taken. */
  get full(): boolean {
    return this.#more || this.limit === 0;
  }

  add(item: R | undefined, cursor: Cursor): void {
    if (item === undefined || this.full) return;
    if (this.#items.length === this.limit) {
      this.#more = true;
      return;
    }
    this.#items.push(item);
    this.#last = cursor;
  }

  done(): Page<R> {
    return this.#more && this.#last !== undefined
      ? { items: this.#items, next: formatCursor(this.#last) }
      : { items: this.#items };
  }
}

/** The cursor of an invocation in lists, which are ordered by start time. */
export function cursorOfStart(start: StartRecord): Cursor {
  return { at: start.createdAt, id: start.invocationId };
}

/** The cursor of a checkpoint in lists, which are ordered by creation time. */
export function cursorOfCheckpoint(info: CheckpointInfo): Cursor {
  return { at: info.createdAt, id: info.checkpointId };
}

/** Merges two ordered sequences. */
export function* merged<T>(left: Iterator<T>, right: Iterator<T>, cursor: (item: T) => Cursor): Generator<T> {
  let a = left.next();
  let b = right.next();
  while (!a.done || !b.done) {
    if (b.done || (!a.done && compareCursors(cursor(a.value), cursor(b.value)) <= 0)) {
      yield a.value as T;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
}
