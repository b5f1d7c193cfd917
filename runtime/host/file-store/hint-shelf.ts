import { StoreCorruptError } from "../errors.js";
import type { CheckpointInfo, Clock } from "../interfaces.js";
import { placeOfCheckpoint } from "../places.js";
import { SortedIndex } from "../sorted-index.js";
import { DirectoryWatch } from "./directory-watch.js";
import { ignoringMissing, type DurableDirectory } from "./durable-directory.js";
import { codeOf, type FileStatus } from "./file-system.js";
import type { Layout } from "./layout.js";
import { decodeRecord, encodeRecord } from "./record.js";

interface Known {
  readonly checkpointId: string;
  readonly status: Pick<FileStatus, "identity" | "modified" | "size">;
}

/**
 * Hints that say which checkpoints there are, so that listing need not read every invocation: one file each, in shards
 * (`<2 hex>/<checkpoint id>`). What was read is kept for as long as the shard's directory does not change.
 */
export class HintShelf {
  readonly #files: DurableDirectory;
  readonly #root: string;
  readonly #layout: Layout;
  readonly #watch: DirectoryWatch;
  readonly #index = new SortedIndex<CheckpointInfo>();
  readonly #shards = new Map<string, Map<string, Known>>();
  #refreshing: Promise<void> | undefined;
  /** Hints that could not be read, with the state they had then. */
  readonly #unreadable = new Map<string, string>();
  #damaged = false;

  constructor(files: DurableDirectory, layout: Layout, root: string, clock: Clock) {
    this.#files = files;
    this.#layout = layout;
    this.#root = root;
    this.#watch = new DirectoryWatch(files.fs, clock);
  }

  /** All hints in order of time, as of now. */
  async list(): Promise<SortedIndex<CheckpointInfo>> {
    // A refresh that began before this call may have missed what is there now; wait for it, then look again.
    while (this.#refreshing !== undefined) await this.#refreshing;
    this.#refreshing = this.#refresh();
    try {
      await this.#refreshing;
    } finally {
      this.#refreshing = undefined;
    }
    return this.#index;
  }

  /** Whether a refresh has come upon a hint that cannot be read, since this was asked last. */
  takeDamage(): boolean {
    const damaged = this.#damaged;
    this.#damaged = false;
    return damaged;
  }

  async find(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return await this.#read(this.#pathOf(checkpointId));
  }

  /** Durable when it resolves. */
  async put(info: CheckpointInfo): Promise<void> {
    await this.#files.ensure(this.#shardOf(info.checkpointId));
    const bytes = encodeRecord("checkpoint", { info });
    await this.#files.putHint(this.#pathOf(info.checkpointId), bytes);
  }

  /** Moves the hint to another shelf, if it is here. */
  async moveTo(shelf: HintShelf, checkpointId: string): Promise<void> {
    await this.#files.ensure(shelf.#shardOf(checkpointId));
    await ignoringMissing(this.#files.fs.rename(this.#pathOf(checkpointId), shelf.#pathOf(checkpointId)));
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
    const known = this.#shards.get(shard) ?? new Map<string, Known>();
    const names = new Set(await this.#files.names(directory));
    for (const [name, { checkpointId }] of known) {
      if (names.has(name)) continue;
      known.delete(name);
      this.#index.delete(checkpointId);
    }
    await Promise.all([...names].map((name) => this.#refreshHint(known, name, `${directory}/${name}`)));
  }

  async #refreshHint(known: Map<string, Known>, name: string, path: string): Promise<void> {
    // Status before content: a hint that is replaced in between is read again next time.
    const status = await this.#files.fs.stat(path);
    const before = known.get(name);
    if (status !== undefined && before !== undefined && sameFile(before.status, status)) return;
    const info = status === undefined ? undefined : await this.#read(path);
    if (before !== undefined) this.#index.delete(before.checkpointId);
    if (info === undefined || status === undefined) {
      if (status !== undefined) this.#noteDamage(path, status);
      known.delete(name);
      return;
    }
    const { identity, modified, size } = status;
    known.set(name, { checkpointId: info.checkpointId, status: { identity, modified, size } });
    this.#index.set(placeOfCheckpoint(info), info);
  }

  /** Once for each state of a file: one that stays as it is belongs to nothing, and would be reported for ever. */
  #noteDamage(path: string, { identity, modified, size }: FileStatus): void {
    const state = `${identity} ${modified} ${size}`;
    if (this.#unreadable.get(path) === state) return;
    this.#unreadable.set(path, state);
    this.#damaged = true;
  }

  async #read(path: string): Promise<CheckpointInfo | undefined> {
    try {
      const bytes = await this.#files.fs.readFile(path);
      return decodeRecord(bytes, path, "checkpoint").info as CheckpointInfo;
    } catch (error) {
      // A damaged hint is no loss: hints are rebuilt from the invocations.
      if (codeOf(error) === "ENOENT" || error instanceof StoreCorruptError) return undefined;
      throw error;
    }
  }

  #shardOf(checkpointId: string): string {
    return `${this.#root}/${this.#layout.hint(checkpointId).shard}`;
  }

  #pathOf(checkpointId: string): string {
    return `${this.#shardOf(checkpointId)}/${this.#layout.hint(checkpointId).name}`;
  }
}

function sameFile(a: Known["status"], b: Known["status"]): boolean {
  return a.identity === b.identity && a.modified === b.modified && a.size === b.size;
}
