import { StoreError } from "./errors.js";

/** The place of an item in a list that is sorted by time, ties by id. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

export interface PageQuery {
  /** Without it, all. */
  readonly limit?: number;
  readonly after?: string;
}

export function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** `next` of a page: the place of its last item, so that paging is stable while items come and go. */
export function cursorOf(place: Place): string {
  return `${place.at} ${place.id}`;
}

export function placeOf(cursor: string): Place {
  const blank = cursor.indexOf(" ");
  if (blank < 0) throw new StoreError(`"${cursor}" is not the \`next\` of a page of this list.`, { after: cursor });
  return { at: cursor.slice(0, blank), id: cursor.slice(blank + 1) };
}

/**
 * The next page of items that arrive in order, the first of them being the first after `query.after`. `keep` says what
 * an item is in the answer, or `undefined` for one that does not belong there.
 */
export async function takePage<T, R>(
  items: Iterable<T>,
  place: (item: T) => Place,
  query: PageQuery,
  keep: (item: T) => R | undefined | Promise<R | undefined>,
): Promise<Page<R>> {
  const limit = query.limit === undefined ? Infinity : Math.max(0, Math.floor(query.limit));
  const taken: R[] = [];
  if (limit === 0) return { items: taken };
  let last: Place | undefined;
  for (const item of items) {
    const answer = keep(item);
    const kept = answer instanceof Promise ? await answer : answer;
    if (kept === undefined) continue;
    if (taken.length === limit && last !== undefined) return { items: taken, next: cursorOf(last) };
    taken.push(kept);
    last = place(item);
  }
  return { items: taken };
}
