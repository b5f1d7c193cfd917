import type { FileStatus, FileSystem, OpenFile, OpenMode } from "../../runtime/host/file-store/file-system.js";
import { parentOf } from "../../runtime/host/file-store/file-system.js";

/**
 * A disk in memory that simulates power losses: file contents since the last sync of the file, and names since the last sync of
 * their directory, may each be lost. It records each operation, so that a test can cut the power after any of them.
 */

/** One change of names that the directory has not synced yet. */
interface NameChange {
  readonly directory: DirectoryNode;
  readonly name: string;
  /** `undefined`: removed. */
  readonly node: Node | undefined;
}

/** Changes that belong together: both halves of a rename. */
interface PendingNames {
  readonly changes: readonly NameChange[];
  readonly kind: "create" | "link" | "unlink" | "rename";
}

interface FileNode {
  readonly kind: "file";
  readonly id: number;
  content: Uint8Array;
  /** How many bytes survive in any case. */
  syncedBytes: number;
  modified: bigint;
}

interface DirectoryNode {
  readonly kind: "directory";
  readonly id: number;
  readonly entries: Map<string, Node>;
  /** What survives in any case. */
  readonly synced: Map<string, Node>;
  pending: PendingNames[];
  modified: bigint;
}

type Node = FileNode | DirectoryNode;

/** A recorded operation that changes the disk; `acknowledge` is a note of the test. */
export type DiskStep =
  | { readonly do: "create" | "makeDirectory" | "unlink" | "removeDirectory" | "syncDirectory"; readonly path: string }
  | { readonly do: "append"; readonly path: string }
  | { readonly do: "touch"; readonly path: string }
  | { readonly do: "write"; readonly file: number; readonly bytes: Uint8Array; readonly at?: number }
  | { readonly do: "sync"; readonly file: number }
  | { readonly do: "link" | "rename"; readonly from: string; readonly to: string }
  | { readonly do: "acknowledge"; readonly what: string };

/** Decides the effect of a power failure on an unsynced change. */
export interface PowerLoss {
  readonly name: string;
  /** What is there instead of the unsynced bytes at the end of a file. */
  content(unsynced: Uint8Array): Uint8Array;
  nameChange(kind: PendingNames["kind"]): "kept" | "dropped" | "torn";
}

/** Faults of a disk, or of its users, in tests that must fail. */
export interface DiskFaults {
  /** Sync of these does nothing, as with a stubbed fsync or a disk that lies. */
  readonly ignoredSync?: "files" | "directories" | "all";
}

export class SimulatedDisk {
  readonly steps: DiskStep[] = [];
  readonly #root: DirectoryNode;
  readonly #files = new Map<number, FileNode>();
  readonly #faults: DiskFaults;
  #ids = 0;
  #time = 1n;

  constructor(faults: DiskFaults = {}) {
    this.#faults = faults;
    this.#root = this.#newDirectory();
  }

  /** Records a promise to a client. */
  acknowledge(what: string): void {
    this.steps.push({ do: "acknowledge", what });
  }

  /** The promises made within the first `steps` steps. */
  acknowledged(steps: number): readonly string[] {
    return this.steps.slice(0, steps).flatMap((step) => (step.do === "acknowledge" ? [step.what] : []));
  }

  /** The disk after a power failure that follows the given number of recorded operations. */
  after(steps: number, loss: PowerLoss): SimulatedDisk {
    const replayed = new SimulatedDisk(this.#faults);
    for (const step of this.steps.slice(0, steps)) replayed.#replay(step);
    replayed.#fail(loss);
    replayed.steps.length = 0;
    return replayed;
  }

  /** Writes over what is there, as a file that was not opened for appending does; for mutants. */
  writeAt(path: string, at: number, bytes: Uint8Array): void {
    this.#step({ do: "write", file: this.#fileAt(path).id, bytes: bytes.slice(), at });
  }

  readonly fileSystem: FileSystem = {
    open: (path, mode) => attempt(() => this.#open(path, mode)),
    readFile: (path) => attempt(() => this.#fileAt(path).content.slice()),
    readDirectory: (path) => attempt(() => [...this.#directoryAt(path).entries.keys()]),
    stat: (path) =>
      attempt(() => {
        const node = this.#find(path);
        return node === undefined ? undefined : this.#statusOf(node);
      }),
    link: (from, to) => attempt(() => this.#step({ do: "link", from, to })),
    rename: (from, to) => attempt(() => this.#step({ do: "rename", from, to })),
    unlink: (path) => attempt(() => this.#step({ do: "unlink", path })),
    makeDirectory: (path) => attempt(() => this.#step({ do: "makeDirectory", path })),
    removeDirectory: (path) => attempt(() => this.#step({ do: "removeDirectory", path })),
    syncDirectory: (path) => attempt(() => this.#step({ do: "syncDirectory", path })),
    touch: (path) => attempt(() => this.#step({ do: "touch", path })),
    describe: () => Promise.resolve("simulated"),
  };

  #open(path: string, mode: OpenMode): OpenFile {
    if (mode === "create") this.#step({ do: "create", path });
    else if (mode === "append" && this.#find(path) === undefined) this.#step({ do: "append", path });
    const node = this.#fileAt(path);
    return {
      write: (bytes) => attempt(() => this.#step({ do: "write", file: node.id, bytes: bytes.slice() })),
      read: (position, length) => attempt(() => node.content.slice(position, position + length)),
      sync: () => attempt(() => this.#step({ do: "sync", file: node.id })),
      stat: () => attempt(() => this.#statusOf(node)),
      close: () => Promise.resolve(),
    };
  }

  /** Performs an operation, and records it if it succeeds. */
  #step(step: DiskStep): void {
    this.#replay(step);
    this.steps.push(step);
  }

  #replay(step: DiskStep): void {
    switch (step.do) {
      case "create":
      case "append": {
        this.#name("create", [this.#place(step.path, () => this.#newFile())]);
        return;
      }
      case "makeDirectory": {
        this.#name("create", [this.#place(step.path, () => this.#newDirectory())]);
        return;
      }
      case "write": {
        const node = this.#files.get(step.file)!;
        const { bytes, at = node.content.length } = step;
        const content = new Uint8Array(Math.max(node.content.length, at + bytes.length));
        content.set(node.content);
        content.set(bytes, at);
        node.content = content;
        node.modified = this.#now();
        return;
      }
      case "sync": {
        const node = this.#files.get(step.file)!;
        if (!this.#ignores("files")) node.syncedBytes = node.content.length;
        return;
      }
      case "link": {
        this.#name("link", [this.#place(step.to, () => this.#fileAt(step.from))]);
        return;
      }
      case "rename": {
        this.#rename(step.from, step.to);
        return;
      }
      case "unlink": {
        this.#fileAt(step.path);
        this.#name("unlink", [this.#gone(step.path)]);
        return;
      }
      case "removeDirectory": {
        if (this.#directoryAt(step.path).entries.size > 0) throw failure("ENOTEMPTY", step.path);
        this.#name("unlink", [this.#gone(step.path)]);
        return;
      }
      case "syncDirectory":
        if (!this.#ignores("directories")) this.#syncDirectory(this.#directoryAt(step.path));
        return;
      case "touch": {
        const node = this.#find(step.path);
        if (node === undefined) throw failure("ENOENT", step.path);
        node.modified = this.#now();
        return;
      }
      case "acknowledge":
        return;
    }
  }

  #ignores(what: "files" | "directories"): boolean {
    return this.#faults.ignoredSync === "all" || this.#faults.ignoredSync === what;
  }

  #rename(from: string, to: string): void {
    const node = this.#find(from);
    if (node === undefined) throw failure("ENOENT", from);
    const target = this.#find(to);
    if (node.kind === "directory" && target?.kind === "file") throw failure("ENOTDIR", to);
    if (node.kind === "file" && target?.kind === "directory") throw failure("EISDIR", to);
    if (target?.kind === "directory" && target.entries.size > 0) throw failure("ENOTEMPTY", to);
    const directory = this.#directoryAt(parentOf(to));
    const changes = [{ directory, name: lastOf(to), node }, this.#gone(from)];
    this.#name("rename", changes);
  }

  #name(kind: PendingNames["kind"], changes: readonly NameChange[]): void {
    const pending = { kind, changes };
    for (const { directory, name, node } of changes) {
      if (node === undefined) directory.entries.delete(name);
      else directory.entries.set(name, node);
      directory.modified = this.#now();
      if (!directory.pending.includes(pending)) directory.pending.push(pending);
    }
  }

  #syncDirectory(directory: DirectoryNode): void {
    // A rename is one change for both of its directories.
    for (const pending of directory.pending) {
      for (const change of pending.changes) {
        settle(change);
        if (change.directory !== directory) {
          change.directory.pending = change.directory.pending.filter((other) => other !== pending);
        }
      }
    }
    directory.pending = [];
  }

  #fail(loss: PowerLoss): void {
    const directories = this.#directories();
    for (const directory of directories) {
      for (const pending of directory.pending) {
        for (const { directory: other } of pending.changes) {
          if (other !== directory) other.pending = other.pending.filter((each) => each !== pending);
        }
        const fate = loss.nameChange(pending.kind);
        for (const change of pending.changes) {
          if (fate === "kept" || (fate === "torn" && change.node !== undefined)) settle(change);
        }
      }
      directory.pending = [];
    }
    for (const directory of directories) {
      directory.entries.clear();
      for (const [name, node] of directory.synced) directory.entries.set(name, node);
    }
    for (const file of this.#files.values()) {
      const left = loss.content(file.content.subarray(file.syncedBytes));
      const content = new Uint8Array(file.syncedBytes + left.length);
      content.set(file.content.subarray(0, file.syncedBytes));
      content.set(left, file.syncedBytes);
      file.content = content;
      file.syncedBytes = content.length;
    }
  }

  #directories(): readonly DirectoryNode[] {
    const found = new Set<DirectoryNode>([this.#root]);
    // A set may grow during its iteration.
    for (const directory of found) {
      const pending = directory.pending.flatMap(({ changes }) => changes.map(({ node }) => node));
      for (const node of [...directory.entries.values(), ...directory.synced.values(), ...pending]) {
        if (node?.kind === "directory") found.add(node);
      }
    }
    return [...found];
  }

  /** `make` is called only if the name is free, so that a replay counts ids alike. */
  #place(path: string, make: () => Node): NameChange {
    const directory = this.#directoryAt(parentOf(path));
    const name = lastOf(path);
    if (directory.entries.has(name)) throw failure("EEXIST", path);
    return { directory, name, node: make() };
  }

  #gone(path: string): NameChange {
    const directory = this.#directoryAt(parentOf(path));
    if (!directory.entries.has(lastOf(path))) throw failure("ENOENT", path);
    return { directory, name: lastOf(path), node: undefined };
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of path.split("/").filter((part) => part !== "")) {
      node = node?.kind === "directory" ? node.entries.get(name) : undefined;
    }
    return node;
  }

  #fileAt(path: string): FileNode {
    const node = this.#find(path);
    if (node === undefined) throw failure("ENOENT", path);
    if (node.kind === "directory") throw failure("EISDIR", path);
    return node;
  }

  #directoryAt(path: string): DirectoryNode {
    const node = this.#find(path);
    if (node === undefined) throw failure("ENOENT", path);
    if (node.kind === "file") throw failure("ENOTDIR", path);
    return node;
  }

  #newFile(): FileNode {
    const node: FileNode = {
      kind: "file",
      id: this.#ids++,
      content: new Uint8Array(0),
      syncedBytes: 0,
      modified: this.#now(),
    };
    this.#files.set(node.id, node);
    return node;
  }

  #newDirectory(): DirectoryNode {
    const modified = this.#now();
    return { kind: "directory", id: this.#ids++, entries: new Map(), synced: new Map(), pending: [], modified };
  }

  #statusOf(node: Node): FileStatus {
    let links = 0;
    for (const directory of this.#directories()) {
      for (const other of directory.entries.values()) if (other === node) links++;
    }
    return {
      isDirectory: node.kind === "directory",
      size: node.kind === "file" ? node.content.length : 0,
      links,
      modified: node.modified,
      identity: BigInt(node.id),
    };
  }

  /** Unique times that are never whole milliseconds, as those of a fine-grained clock. */
  #now(): bigint {
    this.#time += 1_000_003n;
    return this.#time;
  }
}

function settle({ directory, name, node }: NameChange): void {
  if (node === undefined) directory.synced.delete(name);
  else directory.synced.set(name, node);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function attempt<T>(step: () => T): Promise<T> {
  return new Promise((resolve) => resolve(step()));
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
