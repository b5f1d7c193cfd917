import type { OpenedStore } from "./opened-store.js";

/** Whether `--store` names a database and not a directory. */
export const isDatabase = (store: string): boolean => /^postgres(ql)?:\/\//.test(store);

/** A store as it may be shown: a URL without the password. */
export const shownStore = (store: string): string =>
  isDatabase(store)
    ? store.replace(/^([a-z]+:\/\/[^:/?#@]*):[^@/]*@/, "$1@").replace(/([?&]password=)[^&]*/, "$1…")
    : store;

/**
 * Opens the store in the database of a URL, and makes its tables where there are none.
 *
 * @throws StoreError when the package `pg` is not installed, or the database cannot be reached
 */
export async function openDatabase(url: string): Promise<OpenedStore> {
  const { openPostgresStore } = await import("../../postgres/index.node.js");
  return { ...(await openPostgresStore(url)), path: shownStore(url) };
}
