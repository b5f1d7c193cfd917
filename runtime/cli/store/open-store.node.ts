import { existsSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { FileStore } from "../../host/index.node.js";
import { PathError } from "../io/errors.js";
import { reason } from "../io/files.node.js";

const DEFAULT_STORE = ".scaicore";

/** Opens the store that `--store` names, and makes it if there is none. Throws StoreError. */
export async function openOrMakeStore(flag: string | undefined, cwd: string): Promise<FileStore> {
  const directory = resolve(cwd, flag ?? DEFAULT_STORE);
  const isNew = !isStore(directory);
  const { openFileStore } = await import("../../host/index.node.js");
  const store = await openFileStore(directory);
  // Runs belong to a machine and its people, not into version control.
  if (isNew && !existsSync(join(directory, ".gitignore"))) writeFileSync(join(directory, ".gitignore"), "*\n");
  return store;
}

/**
 * Opens a store that must be there: a mistyped name must not look like an empty store. `undefined`: none was named, and
 * nothing has run here yet. Throws PathError and StoreError.
 */
export async function openStoreIfAny(flag: string | undefined, cwd: string): Promise<FileStore | undefined> {
  const directory = resolve(cwd, flag ?? DEFAULT_STORE);
  if (isStore(directory)) return (await import("../../host/index.node.js")).openFileStore(directory);
  if (flag !== undefined)
    throw new PathError(`There is no store in ${flag}. \`scaicore run --store ${flag}\` makes one.`, flag);
  return undefined;
}

/** As `openStoreIfAny`, for commands that make no sense without one. */
export async function openStore(flag: string | undefined, cwd: string): Promise<FileStore> {
  const store = await openStoreIfAny(flag, cwd);
  if (store !== undefined) return store;
  throw new PathError(
    `There is no store in ${DEFAULT_STORE}: nothing has run in this directory. Name the store with --store DIR.`,
    DEFAULT_STORE,
  );
}

/** Throws a PathError where it cannot be told: a store that may not be read is not an absent one. */
function isStore(directory: string): boolean {
  try {
    // A store that has lost its format is one all the same; opening it says what is wrong.
    return ["format.json", "inv"].some(
      (name) => statSync(join(directory, name), { throwIfNoEntry: false }) !== undefined,
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw new PathError(`The store ${directory} cannot be read: ${reason(error)}.`, directory);
  }
}
