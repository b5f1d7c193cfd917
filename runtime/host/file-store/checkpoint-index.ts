import { StoreCorruptError } from "../errors.js";
import type { CheckpointInfo, Clock } from "../interfaces.js";
import { cursorOfCheckpoint } from "../store/page.js";
import { SortedIndex } from "../store/sorted-index.js";
import { DirectoryWatch } from "./directory-watch.js";
import { type DurableDirectory, ignoringMissing } from "./durable-directory.js";
import { codeOf, type FileStatus } from "./file-system.js";
import type { Layout } from "./layout.js";

interface IndexedFile {
  readonly checkpointId: string;
  readonly status: Pick<FileStatus, "identity" | "modified" | "size">;
}

/**
 * The index of checkpoints, so that listing need not read every invocation: one file for each checkpoint, in shards
 * (`<2 hex>/<checkpoint id>`). Entries that were read are cached until the directory of their shard changes.
 */
export class CheckpointIndex {
  readonly #files: DurableDirectory;
  readonly #root: string;
  readonly #layout: Layout;
  readonly #watch: DirectoryWatch;
  readonly #sorted = new SortedIndex<CheckpointInfo>();
  readonly #shards = new Map<string, Map<string, IndexedFile>>();
  #refreshing: Promise<void> | undefined;
  /** Entries that could not be read, with the state of their file at that time. */
  readonly #unreadable = new Map<string, string>();
  #damaged = false;

  constructor(files: DurableDirectory, layout: Layout, root: string, clock: Clock) {
    this.#files = files;
    this.#layout = layout;
    this.#root = root;
    this.#watch = new DirectoryWatch(files.fs, clock);
  }

  /** All current entries, ordered by time. */
  async list(): Promise<SortedIndex<CheckpointInfo>> {
    // A refresh that started before this call may have missed newer entries: wait for it, then refresh again.
    while (this.#refreshing !== undefined) await this.#refreshing;
    this.#refreshing = this.#refresh();
    try {
      await this.#refreshing;
    } finally {
      this.#refreshing = undefined;
    }
    return this.#sorted;
  }

  /** Whether a refresh has found an unreadable entry since the last call. */
  takeDamage(): boolean {
    const damaged = this.#damaged;
    this.#damaged = false;
    return damaged;
  }

  async find(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return await this.#read(this.#pathOf(checkpointId));
  }

  /** Writes an entry; it is durable when the promise resolves. */
  async put(info: CheckpointInfo): Promise<void> {
    await this.#files.ensure(this.#shardOf(info.checkpointId));
    const path = this.#pathOf(info.checkpointId);
    await this.#files.putIndexEntry(path, await this.#files.records.encode("checkpoint", { info }, path));
  }

  /** Moves an entry to another index, if it is in this one. */
  async moveTo(target: CheckpointIndex, checkpointId: string): Promise<void> {
    await this.#files.ensure(target.#shardOf(checkpointId));
    await ignoringMissing(this.#files.fs.rename(this.#pathOf(checkpointId), target.#pathOf(checkpointId)));
  }

  async remove(checkpointId: string): Promise<void> {
    await ignoringMissing(this.#files.fs.unlink(this.#pathOf(checkpointId)));
  }

  async #refresh(): Promise<void> {
    const state = await this.#watch.look(this.#root);
    if (state === "changed") {
      for (const name of await this.#files.names(this.#root)) {
        if (!this.#shards.has(name)) this.#shards.set(name, new Map());
      }
    }
    await Promise.all([...this.#shards.keys()].map((shard) => this.#refreshShard(shard)));
  }

  async #refreshShard(shard: string): Promise<void> {
    const directory = `${this.#root}/${shard}`;
    if ((await this.#watch.look(directory)) === "same") return;
    const known = this.#shards.get(shard) ?? new Map<string, IndexedFile>();
    const names = new Set(await this.#files.names(directory));
    for (const [name, { checkpointId }] of known) {
      if (names.has(name)) continue;
      known.delete(name);
      this.#sorted.delete(checkpointId);
    }
    await Promise.all([...names].map((name) => this.#refreshEntry(known, name, `${directory}/${name}`)));
  }

  async #refreshEntry(known: Map<string, IndexedFile>, name: string, path: string): Promise<void> {
    // Status before content: if the entry is replaced in between, the next refresh reads it again.
    const status = await this.#files.fs.stat(path);
    const before = known.get(name);
    if (status !== undefined && before !== undefined && sameFile(before.status, status)) return;
    const info = status === undefined ? undefined : await this.#read(path);
    if (before !== undefined) this.#sorted.delete(before.checkpointId);
    if (info === undefined || status === undefined) {
      if (status !== undefined) this.#noteDamage(path, status);
      known.delete(name);
      return;
    }
    const { identity, modified, size } = status;
    known.set(name, { checkpointId: info.checkpointId, status: { identity, modified, size } });
    this.#sorted.set(cursorOfCheckpoint(info), info);
  }

  /** Reports damage once for each state of a file: an orphan that is never rebuilt would be reported at each refresh. */
  #noteDamage(path: string, { identity, modified, size }: FileStatus): void {
    const state = `${identity} ${modified} ${size}`;
    if (this.#unreadable.get(path) === state) return;
    this.#unreadable.set(path, state);
    this.#damaged = true;
  }

  async #read(path: string): Promise<CheckpointInfo | undefined> {
    try {
      const bytes = await this.#files.fs.readFile(path);
      return (await this.#files.records.decode(bytes, path, "checkpoint")).info as CheckpointInfo;
    } catch (error) {
      // A damaged entry is no loss: the index is rebuilt from the invocations.
      if (codeOf(error) === "ENOENT" || error instanceof StoreCorruptError) return undefined;
      throw error;
    }
  }

  #shardOf(checkpointId: string): string {
    return `${this.#root}/${this.#layout.indexEntry(checkpointId).shard}`;
  }

  #pathOf(checkpointId: string): string {
    return `${this.#shardOf(checkpointId)}/${this.#layout.indexEntry(checkpointId).name}`;
  }
}

function sameFile(a: IndexedFile["status"], b: IndexedFile["status"]): boolean {
  return a.identity === b.identity && a.modified === b.modified && a.size === b.size;
}
