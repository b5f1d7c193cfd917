import { CheckpointNotFoundError } from "../errors.js";
import type { CheckpointInfo, Decision, StartRecord, Vote } from "../interfaces.js";
import { isStoreProblem } from "./disk-error.js";
import type { DurableDirectory } from "./durable-directory.js";
import { codeOf } from "./file-system.js";
import { CANCEL, type InvocationView, readStart, START } from "./invocation-log.js";
import type { Layout } from "./layout.js";

const MOST_CACHED_STARTS = 20_000;

/** Reads the single records in the directories of invocations: start records, decisions and requests to cancel. */
export class InvocationRecords {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  /** Start records never change, so each is read once. */
  readonly #starts = new Map<string, StartRecord>();

  constructor(files: DurableDirectory, layout: Layout) {
    this.#files = files;
    this.#layout = layout;
  }

  /** The keys of all invocations. */
  async keys(): Promise<readonly string[]> {
    const shards = await this.#files.names(this.#layout.invocations);
    const keys = await Promise.all(shards.map((shard) => this.#files.names(`${this.#layout.invocations}/${shard}`)));
    // Desktop systems leave files of their own in directories that people open.
    return keys.flat().filter((key) => /^[0-9a-f]{32}$/.test(key));
  }

  /** The start record, durable; `undefined` if there is no such invocation. */
  async readStart(key: string): Promise<StartRecord | undefined> {
    const read = await readStart(this.#files, `${this.#layout.invocation(key)}/${START}`);
    if (read === undefined) return undefined;
    // A crash may have kept its writer from syncing the name, so each reader that relies on the record syncs it.
    await this.#files.fs.syncDirectory(this.#layout.invocation(key));
    return read.start;
  }

  /** A start record for lists: from the cache, and with `problem` where it cannot be read. */
  async startForList(
    key: string,
    invocationId = `unreadable-${key}`,
  ): Promise<{ readonly key: string; readonly start: StartRecord; readonly problem?: string } | undefined> {
    const known = this.#starts.get(key);
    if (known !== undefined) return { key, start: known };
    try {
      const read = await readStart(this.#files, `${this.#layout.invocation(key)}/${START}`);
      if (read === undefined) return undefined;
      const { start } = read;
      if (this.#starts.size >= MOST_CACHED_STARTS) this.#starts.clear();
      this.#starts.set(key, start);
      return { key, start };
    } catch (error) {
      if (!isStoreProblem(error)) throw error;
      return { key, start: unreadableStart(invocationId), problem: error.message };
    }
  }

  /** Path of the decision about a checkpoint. */
  decisionPath(key: string, checkpointId: string): string {
    return `${this.#layout.invocation(key)}/${this.#layout.decisionName(checkpointId)}`;
  }

  /**
   * Stores the decision unless there is one; returns whether it was stored.
   *
   * @throws CheckpointNotFoundError when the invocation is pruned meanwhile
   */
  async createDecision(key: string, checkpointId: string, decision: Decision): Promise<boolean> {
    const path = this.decisionPath(key, checkpointId);
    if ((await this.#files.fs.stat(path)) !== undefined) return false;
    const bytes = await this.#files.records.encode("decision", { checkpointId, decision }, path);
    try {
      return await this.#files.createOnce(path, bytes);
    } catch (error) {
      if (codeOf(error) === "ENOENT") throw new CheckpointNotFoundError(checkpointId);
      throw error;
    }
  }

  /** `undefined`: the checkpoint is undecided. */
  async readDecision(key: string, checkpointId: string): Promise<Decision | undefined> {
    const path = this.decisionPath(key, checkpointId);
    // Most checkpoints are undecided, and a status is cheaper than a failed read.
    if ((await this.#files.fs.stat(path)) === undefined) return undefined;
    const bytes = await this.#files.read(path);
    if (bytes === undefined) return undefined;
    return (await this.#files.records.decode(bytes, path, "decision")).decision as Decision;
  }

  /** The decision if `view` lists one. */
  async decisionIn(view: InvocationView, key: string, checkpointId: string): Promise<Decision | undefined> {
    if (!view.names.has(this.#layout.decisionName(checkpointId))) return undefined;
    return await this.readDecision(key, checkpointId);
  }

  /** The decision, durable: it syncs the name in case a crash kept the writer from it. */
  async firstDecision(key: string, checkpointId: string): Promise<Decision | undefined> {
    const decision = await this.readDecision(key, checkpointId);
    if (decision !== undefined) await this.#files.fs.syncDirectory(this.#layout.invocation(key));
    return decision;
  }

  /**
   * Adds a vote behind those that are there, and gives all of them. Each vote has a number in its name, which only one
   * writer gets: who is too late reads the votes again and takes the next.
   *
   * @throws CheckpointNotFoundError when the invocation is pruned meanwhile
   */
  async addVote(key: string, checkpointId: string, vote: Vote): Promise<readonly Vote[]> {
    for (;;) {
      const before = await this.#readVotes(key, checkpointId);
      const path = this.#votePath(key, checkpointId, before.length + 1);
      const bytes = await this.#files.records.encode("vote", { checkpointId, vote }, path);
      try {
        if (await this.#files.createOnce(path, bytes)) return [...before, vote];
      } catch (error) {
        if (codeOf(error) === "ENOENT") throw new CheckpointNotFoundError(checkpointId);
        throw error;
      }
    }
  }

  /** The votes about a checkpoint in their order; none for one without a quorum, which has no files to look for. */
  async votesOf(key: string, { checkpointId, quorum }: CheckpointInfo): Promise<readonly Vote[]> {
    return quorum === undefined ? [] : await this.#readVotes(key, checkpointId);
  }

  async #readVotes(key: string, checkpointId: string): Promise<readonly Vote[]> {
    const votes: Vote[] = [];
    for (;;) {
      const path = this.#votePath(key, checkpointId, votes.length + 1);
      const bytes = await this.#files.read(path);
      if (bytes === undefined) return votes;
      votes.push((await this.#files.records.decode(bytes, path, "vote")).vote as Vote);
    }
  }

  #votePath(key: string, checkpointId: string, number: number): string {
    return `${this.#layout.invocation(key)}/${this.#layout.voteName(checkpointId, number)}`;
  }

  /** The reason of a request to cancel; `undefined` if there is none. */
  async readCancel(directory: string): Promise<string | undefined> {
    const path = `${directory}/${CANCEL}`;
    const bytes = await this.#files.read(path);
    if (bytes === undefined) return undefined;
    return (await this.#files.records.decode(bytes, path, "cancel")).reason as string;
  }

  /** Drops a pruned invocation from the cache. */
  forget(key: string): void {
    this.#starts.delete(key);
  }
}

/** Stands for a start record that cannot be read, so that lists show the invocation. */
function unreadableStart(invocationId: string): StartRecord {
  return {
    invocationId,
    core: "",
    coreVersion: "",
    flow: "",
    input: {},
    durability: "checkpoint",
    bundleHash: "",
    createdAt: new Date(0).toISOString(),
  };
}
