import { lstatSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CommandContext } from "../io/context.js";
import { PathError } from "../io/errors.js";
import { reason } from "../io/files.node.js";
import { isDatabase, openDatabase } from "./database.node.js";
import type { OpenedStore } from "./opened-store.js";

const DEFAULT_STORE = ".scaicore";

/** The absolute path, or the URL, of the store that `--store` names. */
export const storeDirectory = (flag: string | undefined, cwd: string): string =>
  flag !== undefined && isDatabase(flag) ? flag : resolve(cwd, flag ?? DEFAULT_STORE);

/**
 * Opens the store in a directory, `undefined` if there is none; or the one in the database of a URL.
 *
 * @throws StoreError if it cannot be opened
 */
export async function storeIn(directory: string): Promise<OpenedStore | undefined> {
  if (isDatabase(directory)) return await openDatabase(directory);
  return isStore(directory) ? (await import("../../host/index.node.js")).openFileStore(directory) : undefined;
}

/**
 * Opens the store that `--store` names, and creates it if there is none.
 *
 * @throws StoreError if it cannot be opened
 */
export async function openOrMakeStore(flag: string | undefined, cwd: string): Promise<OpenedStore> {
  const directory = storeDirectory(flag, cwd);
  if (isDatabase(directory)) return await openDatabase(directory);
  const isNew = !isStore(directory);
  const { openFileStore } = await import("../../host/index.node.js");
  const store = await openFileStore(directory);
  if (isNew) ignoreForVersionControl(directory);
  return store;
}

/** Runs are local data, which do not belong into version control. */
function ignoreForVersionControl(directory: string): void {
  const path = join(directory, ".gitignore");
  try {
    writeFileSync(path, "*\n", { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    throw new PathError(`${path} cannot be written: ${reason(error)}.`, path);
  }
}

/** The sentence of a directory in which the default store is not: a store that was moved must not look like an empty one. */
const NO_STORE = `There is no store in ${DEFAULT_STORE}: nothing has run in this directory, or its store was moved. Name a store with --store DIR.`;

/**
 * Opens an existing store; `undefined`, with a warning, if none is named and there is none in this directory.
 *
 * @throws PathError if the named store does not exist, because a mistyped name must not look like an empty store
 * @throws StoreError if it cannot be opened
 */
export async function openStoreIfAny(
  flag: string | undefined,
  { cwd, report }: Pick<CommandContext, "cwd" | "report">,
): Promise<OpenedStore | undefined> {
  const store = await existingStore(flag, cwd);
  if (store === undefined) report.warn(`warning: ${NO_STORE}`);
  return store;
}

async function existingStore(flag: string | undefined, cwd: string): Promise<OpenedStore | undefined> {
  const store = await storeIn(storeDirectory(flag, cwd));
  if (store !== undefined) return store;
  const named = flag ?? DEFAULT_STORE;
  if (flag === undefined && statusProblem(storeDirectory(flag, cwd)) === undefined) return undefined;
  throw new PathError(`There is no store in ${named}${howToMake(named, cwd)}`, named);
}

/** The rest of the sentence that there is no store: what is there, or what makes one. */
function howToMake(flag: string, cwd: string): string {
  const path = storeDirectory(flag, cwd);
  const problem = statusProblem(path);
  return problem === undefined ? `. \`scaicore run --store ${flag}\` makes one.` : `, which ${problem}`;
}

function statusProblem(path: string): string | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status?.isDirectory() === false) return "is no directory. Name another place.";
    const isLink = status === undefined && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? "is a link to nothing. Mount or make what it leads to, or name another place." : undefined;
  } catch {
    return "leads through what is no directory. Name another place.";
  }
}

/**
 * Like `openStoreIfAny`, for commands that need a store.
 *
 * @throws PathError if there is no store
 * @throws StoreError if it cannot be opened
 */
export async function openStore(flag: string | undefined, cwd: string): Promise<OpenedStore> {
  const store = await existingStore(flag, cwd);
  if (store !== undefined) return store;
  throw new PathError(NO_STORE, DEFAULT_STORE);
}

/**
 * Whether the directory is a store.
 *
 * @throws PathError if it cannot be read, because an unreadable store is not an absent one
 */
function isStore(directory: string): boolean {
  try {
    // A directory that has lost its format file is still a store; opening it reports that.
    return ["format.json", "log", "inv"].some(
      (name) => statSync(join(directory, name), { throwIfNoEntry: false }) !== undefined,
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw new PathError(`The store ${directory} cannot be read: ${reason(error)}.`, directory);
  }
}
