import { createHash, randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { messageOf } from "../../error.js";
import { StoreCorruptError } from "../errors.js";
import type { Clock, InvocationSummary, PayloadCodec } from "../interfaces.js";
import { SystemClock } from "../memory/system-clock.js";
import { DurableDirectory } from "./durable-directory.js";
import { FileMemoryBackend } from "./file-memory-backend.js";
import type { FileSystem } from "./file-system.js";
import { currentHostIdentity } from "./host-identity.node.js";
import { type Layout, layoutOf } from "./layout.js";
import { tornEnds } from "./log/torn-ends.js";
import { nodeFileSystem } from "./node-file-system.node.js";
import { type FileStore, openFileStore } from "./open-file-store.node.js";
import { type HostIdentity, OwnerRegistry } from "./owner-registry.js";
import { CODEC_MS, Records } from "./records.js";
import { withoutWrites } from "./read-only-file-system.js";

/** What an inspection can find. `damage` needs somebody's care, `notice` is said for whoever wonders. */
export const STORE_FINDINGS = {
  /** There is no store in that place. */
  missing: "damage",
  /** The store as a whole cannot be opened. */
  unreadable: "damage",
  /** An invocation cannot be continued. */
  invocation: "damage",
  /** The program of a run that has not ended is gone or changed. */
  bundle: "damage",
  /** The memory of an instance cannot be read. */
  memory: "damage",
  /** A part of the log cannot be read, though no invocation is known to be affected. */
  log: "damage",
  /** A write at the end of the log was interrupted. */
  torn: "notice",
  /** A run whose owner is gone. */
  interrupted: "notice",
  /** A run whose owner may be there or not: only its heartbeat can tell. */
  unseen: "notice",
  /** A run that was decided and that nobody has gone on with. */
  waiting: "notice",
  /** Nothing can be written. */
  "read-only": "notice",
  /** A heartbeat of an owner that is gone. */
  owner: "notice",
  /** A lock whose holder is gone. */
  lock: "notice",
  /** What a crash left in `tmp`. */
  leftover: "notice",
} as const;

export type StoreFindingKind = keyof typeof STORE_FINDINGS;

export interface StoreFinding {
  readonly kind: StoreFindingKind;
  readonly severity: (typeof STORE_FINDINGS)[StoreFindingKind];
  /** What was found, and what it means. Ends with a full stop. */
  readonly message: string;
  /** What can be done. Ends with a full stop. */
  readonly remedy: string;
  /** The file or directory that it is about. */
  readonly path?: string;
  readonly invocationId?: string;
}

export interface StoreInspection {
  /** Absolute. */
  readonly path: string;
  /** Damage first. Empty for a store in order. */
  readonly findings: readonly StoreFinding[];
  /** Invocations by their status; absent when the store cannot be opened. */
  readonly invocations?: Readonly<Record<InvocationSummary["status"], number>>;
}

export interface InspectStoreOptions {
  readonly codec?: PayloadCodec;
  /** `bundleHash` of `scaicore`: with it a bundle that was changed is found too, without it one that is missing. */
  readonly bundleHash?: (bundle: Uint8Array) => string;
  readonly clock?: Clock;
  /** For tests. */
  readonly fileSystem?: FileSystem;
  /** For tests that simulate several processes. */
  readonly identity?: HostIdentity;
}

/**
 * Looks for all that is wrong with a file store, and changes nothing. Never rejects because of what it finds. Other processes
 * may work on the store meanwhile.
 */
export async function inspectStore(directory: string, options: InspectStoreOptions = {}): Promise<StoreInspection> {
  const path = resolve(directory).replaceAll("\\", "/");
  const inspection = new Inspection(path, options, options.identity ?? (await currentHostIdentity()));
  return await inspection.run();
}

class Inspection {
  readonly #findings: StoreFinding[] = [];
  readonly #layout: Layout;
  readonly #real: FileSystem;
  readonly #fs: FileSystem;
  readonly #files: DurableDirectory;
  readonly #owners: OwnerRegistry;

  constructor(
    private readonly path: string,
    private readonly options: InspectStoreOptions,
    private readonly identity: HostIdentity,
  ) {
    this.#real = options.fileSystem ?? nodeFileSystem;
    this.#fs = withoutWrites(this.#real);
    this.#layout = layoutOf(path, (text) => createHash("sha256").update(text).digest("hex"));
    const { codec, clock = new SystemClock() } = options;
    const records = new Records(path, codec && { codec, clock, ms: CODEC_MS });
    const unique = () => randomBytes(12).toString("hex");
    this.#files = new DurableDirectory({ fs: this.#fs, records, tmp: this.#layout.tmp, unique, mode: "link" });
    const times = { heartbeatMs: 3_600_000, deadAfterMs: 15_000 };
    this.#owners = new OwnerRegistry({ files: this.#files, layout: this.#layout, clock, identity, ...times });
  }

  async run(): Promise<StoreInspection> {
    const { path } = this;
    let invocations: StoreInspection["invocations"];
    if (await this.#isThere()) {
      invocations = await this.#openedStore();
      // These say more of a store that cannot be opened.
      await this.#each("log", this.#layout.log, () => this.#log());
      await this.#each("memory", this.#layout.memory, () => this.#memory());
      await this.#each("owner", this.#layout.owners, () => this.#deadOwners());
      await this.#each("lock", this.#layout.locks, () => this.#deadLocks());
      await this.#each("leftover", this.#layout.tmp, () => this.#leftovers());
      await this.#writable();
    }
    const order = (finding: StoreFinding) => (finding.severity === "damage" ? 0 : 1);
    const findings = [...this.#findings].sort((a, b) => order(a) - order(b));
    return { path, findings, ...(invocations === undefined ? {} : { invocations }) };
  }

  #found(
    kind: StoreFindingKind,
    message: string,
    remedy: string,
    about: Pick<StoreFinding, "path" | "invocationId"> = {},
  ): void {
    this.#findings.push({ kind, severity: STORE_FINDINGS[kind], message, remedy, ...about });
  }

  /** Looks at one part; what cannot be looked at is a finding itself. */
  async #each(kind: StoreFindingKind, path: string, look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      this.#found(
        kind === "memory" ? "memory" : "unreadable",
        messageOf(error),
        "Restore it from a backup, or make it readable.",
        { path },
      );
    }
  }

  async #isThere(): Promise<boolean> {
    const { path } = this;
    const status = await this.#fs.stat(path).catch((error: unknown) => messageOf(error));
    if (typeof status === "string") {
      this.#found("missing", `${path} cannot be reached: ${status}.`, "Mount it, or name another place.", { path });
      return false;
    }
    if (status === undefined) {
      const remedy = "Mount the disk that it is on, or say where it was moved: --store DIR.";
      this.#found("missing", `There is no ${path}. A store that was there was moved, deleted or unmounted.`, remedy, {
        path,
      });
      return false;
    }
    if (!status.isDirectory) {
      this.#found("missing", `${path} is no directory, as a store is.`, "Name another place.", { path });
      return false;
    }
    const parts = [this.#layout.format, this.#layout.log, this.#layout.invocations, this.#layout.bundles];
    for (const part of parts) if ((await this.#fs.stat(part)) !== undefined) return true;
    const remedy = "Mount the disk that the store is on, restore the store from a backup, or name another place.";
    this.#found("missing", `${path} holds no store.`, remedy, { path });
    return false;
  }

  /** What the store itself says. */
  async #openedStore(): Promise<StoreInspection["invocations"]> {
    let store: FileStore;
    try {
      const { codec, clock } = this.options;
      const given = { ...(codec === undefined ? {} : { codec }), ...(clock === undefined ? {} : { clock }) };
      store = await openFileStore(this.path, { ...given, fileSystem: this.#fs, identity: this.identity });
    } catch (error) {
      const remedy =
        error instanceof StoreCorruptError
          ? "Restore what is named from a backup of the whole store. Until then nothing of the store runs, and nothing is lost by waiting."
          : "Do what the message says, then look again.";
      this.#found("unreadable", messageOf(error), remedy, { path: this.path });
      return undefined;
    }
    try {
      return await this.#invocations(store);
    } finally {
      await store.close();
    }
  }

  async #invocations({ checkpoints }: FileStore): Promise<StoreInspection["invocations"]> {
    const counts = { running: 0, suspended: 0, completed: 0, failed: 0, corrupt: 0 };
    const needed = new Map<string, string[]>();
    const unseen = new Set(await checkpoints.unseenOwners());
    let after: string | undefined;
    do {
      const page = await checkpoints.invocations({ limit: 500, ...(after === undefined ? {} : { after }) });
      for (const invocation of page.items) {
        counts[invocation.status]++;
        this.#invocation(invocation, unseen);
        if (invocation.result !== undefined || invocation.status === "corrupt") continue;
        const hash = invocation.start.bundleHash;
        needed.set(hash, [...(needed.get(hash) ?? []), invocation.invocationId]);
      }
      after = page.next;
    } while (after !== undefined);
    for (const [hash, ids] of needed) await this.#bundle(hash, ids, () => checkpoints.getBundle(hash));
    return counts;
  }

  #invocation(summary: InvocationSummary, unseen: ReadonlySet<string>): void {
    const { invocationId, status, problem, owner, ownerAlive, checkpoints } = summary;
    if (status === "corrupt") {
      const message = `The invocation ${invocationId} cannot be continued: ${problem ?? "it is damaged."}`;
      const remedy = "Restore the store from a backup. Others are not affected; it is never run again from its start.";
      this.#found("invocation", message, remedy, { invocationId });
    } else if (status === "running" && !ownerAlive) {
      const message = `The invocation ${invocationId} was interrupted: its process is gone.`;
      this.#found("interrupted", message, "`scaicore recover` goes on with it.", { invocationId });
    } else if (status === "running" && owner !== undefined && unseen.has(owner)) {
      const message = `The invocation ${invocationId} runs in a process that cannot be seen from here: of another container or host, or from before a restart.`;
      const remedy = "`scaicore recover` watches for 15 seconds whether it is still there, and goes on with it if not.";
      this.#found("unseen", message, remedy, { invocationId });
    } else if (status === "suspended" && checkpoints.some(({ decision }) => decision !== undefined)) {
      const message = `The invocation ${invocationId} was decided, and nobody has gone on with it.`;
      this.#found("waiting", message, "`scaicore recover` goes on with it.", { invocationId });
    }
  }

  /** Runs go on with the program that they began with. */
  async #bundle(hash: string, ids: readonly string[], read: () => Promise<Uint8Array | undefined>): Promise<void> {
    const path = this.#layout.bundle(hash);
    const problem = await this.#bundleProblem(hash, read);
    if (problem === undefined) return;
    const who = ids.length === 1 ? `The invocation ${ids[0] ?? ""} needs it` : `${ids.length} invocations need it`;
    const remedy =
      "Restore the file from a backup, or compile that version of the program again and put its bundle there.";
    this.#found("bundle", `${path} ${problem}. ${who} to go on.`, remedy, { path });
  }

  /** The parts of the log: what an interrupted write left, and what cannot be read. */
  async #log(): Promise<void> {
    for (const { path, from, to, damaged } of await tornEnds(this.#files, this.#layout.log)) {
      if (damaged) {
        const message = `${path} is damaged from byte ${from} to ${to}.`;
        this.#found("log", message, "Restore the store from a backup; what was there is lost else.", { path });
      } else {
        const message = `${path}: bytes ${from} to ${to} are a write that was interrupted. What it would have recorded was never acknowledged.`;
        this.#found("torn", message, "Nothing needs to be done: the next write goes behind it.", { path });
      }
    }
  }

  async #memory(): Promise<void> {
    const memory = new FileMemoryBackend({ files: this.#files, layout: this.#layout, compactAfter: 64 });
    for (const { path, error } of await memory.problems()) {
      const remedy =
        "Restore the directory of this memory from a backup. Runs that use it wait until then, and others go on.";
      this.#found("memory", messageOf(error), remedy, { path });
    }
  }

  async #deadOwners(): Promise<void> {
    const dead = [];
    for (const name of await this.#files.names(this.#layout.owners))
      if (!(await this.#owners.isAlive(name))) dead.push(name);
    if (dead.length === 0) return;
    const message = `${dead.length === 1 ? "A heartbeat is" : `${dead.length} heartbeats are`} of processes that are gone.`;
    this.#found("owner", message, "Nothing needs to be done; `scaicore prune` removes them.", {
      path: this.#layout.owners,
    });
  }

  async #deadLocks(): Promise<void> {
    for (const shard of await this.#files.names(this.#layout.locks)) {
      for (const name of await this.#files.names(`${this.#layout.locks}/${shard}`)) {
        const path = `${this.#layout.locks}/${shard}/${name}`;
        const holder = await this.#holder(path);
        if (holder !== undefined && (await this.#owners.isAlive(holder))) continue;
        const message = `The lock ${path} is held by nobody who lives.`;
        this.#found("lock", message, "Nothing needs to be done: whoever needs it next takes it.", { path });
      }
    }
  }

  async #holder(path: string): Promise<string | undefined> {
    const bytes = await this.#files.read(path);
    if (bytes === undefined) return undefined;
    try {
      return (await this.#files.records.decode(bytes, path, "lock")).owner as string;
    } catch {
      return undefined;
    }
  }

  async #leftovers(): Promise<void> {
    const names = await this.#files.names(this.#layout.tmp);
    if (names.length === 0) return;
    const message = `${this.#layout.tmp} has ${names.length} files of writes that are under way or were interrupted.`;
    this.#found(
      "leftover",
      message,
      "Nothing needs to be done: they are swept an hour later, when the store is opened.",
      {
        path: this.#layout.tmp,
      },
    );
  }

  /** Makes a file in `tmp`, where nobody minds, to see whether that can be done. */
  async #writable(): Promise<void> {
    const probe = this.#files.tmpName();
    try {
      if ((await this.#fs.stat(this.#layout.tmp)) === undefined) return;
      await (await this.#real.open(probe, "create")).close();
      await this.#real.unlink(probe);
    } catch (error) {
      const message = `Nothing can be written to ${this.path}: ${messageOf(error)}.`;
      this.#found("read-only", message, "It can be read and listed. To run anything, make room or make it writable.", {
        path: this.path,
      });
    }
  }

  /** What is wrong with a bundle, as the end of a sentence that begins with its path. */
  async #bundleProblem(hash: string, read: () => Promise<Uint8Array | undefined>): Promise<string | undefined> {
    try {
      const bytes = await read();
      if (bytes === undefined) return "is missing";
      const { bundleHash } = this.options;
      return bundleHash === undefined || bundleHash(bytes) === hash
        ? undefined
        : "is another bundle than its name says";
    } catch (error) {
      return `is damaged (${messageOf(error).replace(/\.$/, "")})`;
    }
  }
}
