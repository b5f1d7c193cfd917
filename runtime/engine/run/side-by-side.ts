/**
 * Calls `work` for each item, for at most `most` at once. Items are asked for when there is room for one. Resolves when all
 * have ended; `work` must not reject, and a source that does ends the rest.
 */
export async function sideBySide<T>(
  items: AsyncIterable<T> | Iterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underway = new Set<Promise<void>>();
  try {
    for await (const item of items) {
      const one = work(item).finally(() => underway.delete(one));
      underway.add(one);
      if (underway.size >= most) await Promise.race(underway);
    }
  } finally {
    await Promise.all(underway);
  }
}
