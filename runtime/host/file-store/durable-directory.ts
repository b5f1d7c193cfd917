import { StoreError } from "../errors.js";
import { codeOf, parentOf, type FileSystem, type OpenFile } from "./file-system.js";
import type { Records } from "./records.js";
import type { StorePlace } from "./store-place.js";

/**
 * How the store creates a name together with its whole content, exactly once. `link`: a hard link of a synced file.
 * `directory`: a rename of a directory that holds the synced file, for file systems without hard links.
 */
export type CompareAndSet = "link" | "directory";

/** Name of the file within the directory that replaces a hard link. */
const VALUE = "value";

/** Writes that survive a power loss once their promise resolves. New files and directories are made in `tmp` first. */
export class DurableDirectory {
  readonly fs: FileSystem;
  /** What the files hold. */
  readonly records: Records;
  readonly #tmp: string;
  readonly #unique: () => string;
  readonly #mode: CompareAndSet;
  readonly #place: StorePlace | undefined;
  readonly #known = new Set<string>();

  constructor(options: {
    readonly fs: FileSystem;
    readonly records: Records;
    readonly tmp: string;
    readonly unique: () => string;
    readonly mode: CompareAndSet;
    /** Where all of it is, if that is to be checked. */
    readonly place?: StorePlace;
  }) {
    this.fs = options.fs;
    this.records = options.records;
    this.#tmp = options.tmp;
    this.#unique = options.unique;
    this.#mode = options.mode;
    this.#place = options.place;
  }

  /**
   * Done before anything is written under a name, and before the lack of one is an answer.
   * @throws StoreError if the store is not in its place any more
   */
  async checkPlace(): Promise<void> {
    await this.#place?.check();
  }

  tmpName(): string {
    return `${this.#tmp}/${this.#unique()}`;
  }

  /**
   * Creates `path` with this content, whole and durable. Returns false if the name is taken; the existing file is durable then
   * too. `beforehand` runs while the content is written, and the name appears only after both.
   */
  async createOnce(path: string, bytes: Uint8Array, beforehand?: () => Promise<void>): Promise<boolean> {
    await this.checkPlace();
    const create = this.#mode === "link" ? this.#createByLink.bind(this) : this.#createByRename.bind(this);
    const won = await create(path, bytes, beforehand?.() ?? Promise.resolve());
    // The loser syncs too: it acts on the winner's content, which must not vanish afterwards.
    await this.fs.syncDirectory(parentOf(path));
    return won;
  }

  /**
   * Creates a plain file, durable when the promise resolves; returns false if the name is taken. Unlike with `createOnce`,
   * other processes may see the file half written, and a crash may leave it so.
   */
  async createFile(path: string, bytes: Uint8Array): Promise<boolean> {
    let file: OpenFile;
    await this.checkPlace();
    try {
      file = await this.fs.open(path, "create");
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
    try {
      await file.write(bytes);
      await both(bytes.length === 0 ? Promise.resolve() : file.sync(), this.fs.syncDirectory(parentOf(path)));
      return true;
    } finally {
      await file.close();
    }
  }

  /** Replaces the content of `path`. For heartbeats, which need no compare-and-set. */
  async replace(path: string, bytes: Uint8Array, options: { readonly durable: boolean }): Promise<void> {
    await this.checkPlace();
    const tmp = this.tmpName();
    const file = await this.#writeTemporary(tmp, bytes, options.durable);
    await file.close();
    await this.fs.rename(tmp, path);
    if (options.durable) await this.fs.syncDirectory(parentOf(path));
  }

  /** Replaces durably the content of a name that `createOnce` made; only to repair damage. */
  async replaceOnce(path: string, bytes: Uint8Array): Promise<void> {
    if (this.#mode === "link") {
      await this.replace(path, bytes, { durable: true });
      return;
    }
    // A directory cannot be replaced in one step.
    await this.remove(path);
    await this.createOnce(path, bytes);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    try {
      return await this.fs.readFile(path);
    } catch (error) {
      const code = codeOf(error);
      if (code === "ENOENT") {
        await this.checkPlace();
        return undefined;
      }
      if (code === "EISDIR" || (code === "EPERM" && this.#mode === "directory"))
        return await this.read(`${path}/${VALUE}`);
      throw error;
    }
  }

  /** The file that holds the content of a name that `createOnce` made; `undefined` if it does not exist. */
  async contentPath(path: string): Promise<string | undefined> {
    const status = await this.fs.stat(path);
    if (status === undefined) {
      await this.checkPlace();
      return undefined;
    }
    return status.isDirectory ? `${path}/${VALUE}` : path;
  }

  /** Removes a name that `createOnce` or `replace` made; returns false if it does not exist. */
  async remove(path: string): Promise<boolean> {
    try {
      if (this.#mode === "directory" && (await this.fs.stat(path))?.isDirectory === true) {
        const tmp = this.tmpName();
        await this.fs.rename(path, tmp);
        await this.removeTree(tmp);
      } else await this.fs.unlink(path);
      return true;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    }
  }

  /** The names in a directory; none if it does not exist. */
  async names(path: string): Promise<readonly string[]> {
    await this.checkPlace();
    try {
      return await this.fs.readDirectory(path);
    } catch (error) {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
      throw error;
    }
  }

  /** Makes a directory and its parents; each new one is synced into its parent. */
  async ensure(path: string): Promise<void> {
    await this.checkPlace();
    if (this.#known.has(path)) return;
    try {
      await this.#make(path);
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || parentOf(path) === path) throw error;
      await this.ensure(parentOf(path));
      // Not again: the parent has a name now, but may be a link to nothing, or a place that takes no directories.
      await this.#make(path);
    }
    // Also if another process made it, because that process may have died before it synced the name.
    await this.fs.syncDirectory(parentOf(path));
    this.#known.add(path);
  }

  async #make(path: string): Promise<void> {
    try {
      await this.fs.makeDirectory(path);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }

  async removeTree(path: string): Promise<void> {
    if ((await this.fs.stat(path))?.isDirectory !== true) {
      await ignoringMissing(this.fs.unlink(path));
      return;
    }
    for (const name of await this.names(path)) await this.removeTree(`${path}/${name}`);
    await ignoringMissing(this.fs.removeDirectory(path));
  }

  async #createByLink(path: string, bytes: Uint8Array, beforehand: Promise<void>): Promise<boolean> {
    const tmp = this.tmpName();
    const [file] = await both(this.#writeTemporary(tmp, bytes, true), beforehand);
    let won = true;
    try {
      await this.fs.link(tmp, path);
    } catch (error) {
      // A network file system may report a failure, or EEXIST, for a link that it has made; a link count of 2 proves it.
      won = (await file.stat()).links === 2;
      if (!won && codeOf(error) !== "EEXIST") throw error;
    } finally {
      await file.close();
      await ignoringMissing(this.fs.unlink(tmp));
    }
    return won;
  }

  async #createByRename(path: string, bytes: Uint8Array, beforehand: Promise<void>): Promise<boolean> {
    const tmp = this.tmpName();
    await beforehand;
    await this.fs.makeDirectory(tmp);
    const file = await this.#writeTemporary(`${tmp}/${VALUE}`, bytes, true);
    await file.close();
    await this.fs.syncDirectory(tmp);
    try {
      await this.fs.rename(tmp, path);
      return true;
    } catch (error) {
      if (!TAKEN.has(codeOf(error) ?? "") || (await this.fs.stat(path)) === undefined) throw error;
      return false;
    } finally {
      await this.removeTree(tmp);
    }
  }

  async #writeTemporary(tmp: string, bytes: Uint8Array, durable: boolean): Promise<OpenFile> {
    const file = await this.fs.open(tmp, "create");
    try {
      await file.write(bytes);
      if (durable) await file.sync();
      return file;
    } catch (error) {
      await file.close().catch(() => undefined);
      await ignoringMissing(this.fs.unlink(tmp)).catch(() => undefined);
      throw error;
    }
  }
}

/** Waits for both even if one fails, so that no operation is still running when the caller sees the error. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
}

/** The codes by which systems report that a directory cannot be renamed to a name that is taken. */
const TAKEN: ReadonlySet<string> = new Set(["ENOTEMPTY", "EEXIST", "EPERM", "EACCES", "ENOTDIR"]);

export async function ignoringMissing(step: Promise<void>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/**
 * Determines which compare-and-set the file system supports.
 *
 * @throws StoreError if it supports none
 */
export async function probe(fs: FileSystem, tmp: string, unique: () => string): Promise<CompareAndSet> {
  if (await canLink(fs, `${tmp}/${unique()}`)) return "link";
  if (await canRefuseRename(fs, `${tmp}/${unique()}`)) return "directory";
  const kind = await fs.describe(tmp).catch(() => "unknown");
  throw new StoreError(
    `The file system of ${tmp} (${kind}) has neither hard links nor a rename that respects a name already taken, so two ` +
      "processes could both win. Put the store on a local disk.",
    { path: tmp, file_system: kind },
    { retryable: false },
  );
}

async function canLink(fs: FileSystem, name: string): Promise<boolean> {
  const file = await fs.open(name, "create");
  try {
    await fs.link(name, `${name}-2`);
    // Some file systems make a copy instead of a link.
    return (await file.stat()).links === 2;
  } catch {
    return false;
  } finally {
    await file.close();
    await ignoringMissing(fs.unlink(`${name}-2`));
    await ignoringMissing(fs.unlink(name));
  }
}

async function canRefuseRename(fs: FileSystem, name: string): Promise<boolean> {
  const made = [`${name}-a`, `${name}-b`];
  for (const directory of made) {
    await fs.makeDirectory(directory);
    await (await fs.open(`${directory}/${VALUE}`, "create")).close();
  }
  try {
    await fs.rename(`${name}-a`, `${name}-b`);
    return false;
  } catch (error) {
    return TAKEN.has(codeOf(error) ?? "");
  } finally {
    for (const directory of made) {
      await ignoringMissing(fs.unlink(`${directory}/${VALUE}`));
      await ignoringMissing(fs.removeDirectory(directory));
    }
  }
}
