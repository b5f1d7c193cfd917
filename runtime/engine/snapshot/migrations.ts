import { StoreError } from "../../host/errors.js";
import type { Entry } from "./entry.js";

/** The version that this engine writes. A change of the form of entries takes a new one, and a migration. */
export const SNAPSHOT_VERSION = 1;

/** From version v to v + 1, by v; pure, and kept for ever. */
export type Migration = (entry: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
const MIGRATIONS: Readonly<Record<number, Migration>> = {};

/** An entry in the present form. Throws a StoreError for one that a newer version wrote. */
export function migrated(
  entry: unknown,
  migrations: Readonly<Record<number, Migration>> = MIGRATIONS,
  target: number = SNAPSHOT_VERSION,
): Entry {
  if (typeof entry !== "object" || entry === null || !("v" in entry) || typeof entry.v !== "number") {
    throw new StoreError("An entry of an invocation's log has no version.");
  }
  let current: Readonly<Record<string, unknown>> & { readonly v: number } = { ...entry, v: entry.v };
  if (current.v > target) {
    throw new StoreError(
      `The invocation was written by a newer version of ScaiCore (snapshot version ${current.v}; this one reads up to ${target}). Use that version to continue it. Nothing was changed.`,
      { version: current.v, supported: target },
    );
  }
  while (current.v < target) {
    const migration = migrations[current.v];
    if (migration === undefined) throw new StoreError(`There is no migration from snapshot version ${current.v}.`);
    current = { ...migration(current), v: current.v + 1 };
  }
  return current as unknown as Entry;
}
