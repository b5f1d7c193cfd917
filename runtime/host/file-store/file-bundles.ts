import type { Clock } from "../interfaces.js";
import { ignoringMissing, type DurableDirectory } from "./durable-directory.js";
import { codeOf } from "./file-system.js";
import type { Layout } from "./layout.js";

const UNREFERENCED_BUNDLE_MS = 24 * 60 * 60 * 1000;

/** The programs of all invocations, by hash. A bundle stands in a plain file, so that any tool can read it. */
export class FileBundles {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  readonly #clock: Clock;
  /** Known to survive a power loss. */
  readonly #durable = new Set<string>();

  constructor(files: DurableDirectory, layout: Layout, clock: Clock) {
    this.#files = files;
    this.#layout = layout;
    this.#clock = clock;
  }

  async put(hash: string, bytes: Uint8Array): Promise<void> {
    await this.#files.ensure(this.#layout.bundles);
    if (!(await this.touch(hash))) await this.#files.createOnce(this.#layout.bundle(hash), bytes);
    // Another process may have made it and not come to syncing its name.
    else if (!this.#durable.has(hash)) await this.#files.fs.syncDirectory(this.#layout.bundles);
    this.#durable.add(hash);
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    return await this.#files.read(this.#layout.bundle(hash));
  }

  /** Keeps a bundle from being pruned for a day; `false` if there is none. */
  async touch(hash: string): Promise<boolean> {
    try {
      await this.#files.fs.touch(this.#layout.bundle(hash));
      return true;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    }
  }

  /** Removes bundles that no invocation refers to and that were not touched for a day. */
  async prune(referenced: ReadonlySet<string>): Promise<void> {
    const kept = new Set([...referenced].map((hash) => this.#layout.bundle(hash)));
    for (const name of await this.#files.names(this.#layout.bundles)) {
      const path = `${this.#layout.bundles}/${name}`;
      if (kept.has(path) || !(await this.#isOld(path))) continue;
      // Out of the way first, then a second look: an invocation may have begun and touched it in between.
      const aside = this.#files.tmpName();
      await ignoringMissing(this.#files.fs.rename(path, aside));
      if (await this.#isOld(aside)) await this.#files.removeTree(aside);
      else await ignoringMissing(this.#files.fs.rename(aside, path));
    }
  }

  async #isOld(path: string): Promise<boolean> {
    const status = await this.#files.fs.stat(path);
    if (status === undefined) return false;
    return this.#clock.now() - Number(status.modified / 1_000_000n) >= UNREFERENCED_BUNDLE_MS;
  }
}
