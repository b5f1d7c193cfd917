import { StoreCorruptError } from "../errors.js";
import { type DurableDirectory, ignoringMissing } from "./durable-directory.js";
import type { Layout } from "./layout.js";
import type { OwnerRegistry } from "./owner-registry.js";

/**
 * Locks of entity instances: files `<key of name>.<n>`, each of which names its owner. A process creates the file with the next
 * free number, reads all files of the lock again, and withdraws if another living owner has one. Two owners can therefore
 * never both hold a lock, whatever files of dead owners are removed meanwhile.
 */
export class FileLocks {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  readonly #owners: OwnerRegistry;
  /** Path of the lock that an owner of this process holds. */
  readonly #held = new Map<string, string>();

  constructor(files: DurableDirectory, layout: Layout, owners: OwnerRegistry) {
    this.#files = files;
    this.#layout = layout;
    this.#owners = owners;
  }

  async lock(name: string, owner: string): Promise<boolean> {
    await this.#owners.ensure(owner);
    const { directory, prefix } = this.#layout.lock(name);
    await this.#files.ensure(directory);
    const before = await this.#numbers(directory, prefix);
    if (await this.#anyAlive(directory, prefix, before)) return false;
    const number = Math.max(0, ...before) + 1;
    const path = `${directory}/${prefix}${number}`;
    const bytes = await this.#files.records.encode("lock", { name, owner }, path);
    if (!(await this.#files.createOnce(path, bytes))) return false;
    const others = (await this.#numbers(directory, prefix)).filter((other) => other !== number);
    if (await this.#anyAlive(directory, prefix, others)) {
      await this.#files.remove(path);
      return false;
    }
    this.#held.set(heldKey(name, owner), path);
    for (const other of others) await this.#files.remove(`${directory}/${prefix}${other}`);
    return true;
  }

  async unlock(name: string, owner: string): Promise<void> {
    const key = heldKey(name, owner);
    const path = this.#held.get(key);
    if (path === undefined) return;
    this.#held.delete(key);
    await this.#files.remove(path);
  }

  /** Removes all locks of dead owners. */
  async sweep(): Promise<void> {
    for (const shard of await this.#files.names(this.#layout.locks)) {
      const directory = `${this.#layout.locks}/${shard}`;
      for (const name of await this.#files.names(directory)) {
        const path = `${directory}/${name}`;
        if (!(await this.#isAlive(path))) await ignoringMissing(this.#files.fs.unlink(path));
      }
    }
  }

  async #numbers(directory: string, prefix: string): Promise<readonly number[]> {
    const names = await this.#files.names(directory);
    return names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  }

  async #anyAlive(directory: string, prefix: string, numbers: readonly number[]): Promise<boolean> {
    const alive = await Promise.all(numbers.map((number) => this.#isAlive(`${directory}/${prefix}${number}`)));
    return alive.includes(true);
  }

  async #isAlive(path: string): Promise<boolean> {
    const bytes = await this.#files.read(path);
    if (bytes === undefined) return false;
    try {
      const { owner } = await this.#files.records.decode(bytes, path, "lock");
      return await this.#owners.isAlive(owner as string);
    } catch (error) {
      // The file was whole when it got its name, so a power loss has damaged it, and the owner died with that.
      if (error instanceof StoreCorruptError) return false;
      throw error;
    }
  }
}

function heldKey(name: string, owner: string): string {
  return JSON.stringify([name, owner]);
}
