import type { Clock } from "../interfaces.js";
import { ignoringMissing, type DurableDirectory } from "./durable-directory.js";
import { codeOf } from "./file-system.js";
import type { Layout } from "./layout.js";

const UNREFERENCED_BUNDLE_MS = 24 * 60 * 60 * 1000;

/** The programs of all invocations, by hash. Without a codec each is a plain file, so that any tool can read it. */
export class FileBundles {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  readonly #clock: Clock;
  /** The bundles that were put through this object, so that one that is lost meanwhile can be stored again for the next run. */
  readonly #put = new Map<string, Uint8Array>();

  constructor(files: DurableDirectory, layout: Layout, clock: Clock) {
    this.#files = files;
    this.#layout = layout;
    this.#clock = clock;
  }

  /** Stores a bundle. An existing file is compared, not trusted, because a damaged bundle would break all later runs. */
  async put(hash: string, bytes: Uint8Array): Promise<void> {
    await this.#store(hash, bytes);
    this.#put.set(hash, bytes.slice());
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    return await this.#read(this.#layout.bundle(hash));
  }

  /** Keeps a bundle from being pruned for a day, and stores it again if it is lost. */
  async touch(hash: string): Promise<void> {
    if (await this.#touched(hash)) return;
    const bytes = this.#put.get(hash);
    if (bytes !== undefined) await this.#store(hash, bytes);
  }

  async #store(hash: string, bytes: Uint8Array): Promise<void> {
    const path = this.#layout.bundle(hash);
    await this.#files.ensure(this.#layout.bundles);
    // Touched before it is read, so that it is not pruned in between.
    const stored = (await this.#touched(hash)) ? await this.#read(path) : undefined;
    const encoded = () => this.#files.records.encodeBundle(bytes, path);
    if (stored === undefined) await this.#files.createOnce(path, await encoded());
    else if (!equal(stored, bytes)) await this.#files.replaceOnce(path, await encoded());
    // Another process may have died before it synced the name; one sync is enough.
    else if (!this.#put.has(hash)) await this.#files.fs.syncDirectory(this.#layout.bundles);
  }

  async #read(path: string): Promise<Uint8Array | undefined> {
    const bytes = await this.#files.read(path);
    return bytes === undefined ? undefined : await this.#files.records.decodeBundle(bytes, path);
  }

  async #touched(hash: string): Promise<boolean> {
    await this.#files.checkPlace();
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
      // Renamed first, then checked again: a new invocation may have touched the bundle in between.
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

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
