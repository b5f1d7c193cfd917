/** Files of a store in memory, which are copied at once, so that one store is damaged in thousands of ways. */
import type { FileStatus, FileSystem, OpenFile } from "../../runtime/host/file-store/file-system.js";
import { parentOf } from "../../runtime/host/file-store/file-system.js";

interface File {
  readonly identity: bigint;
  content: Uint8Array;
  links: number;
  modified: bigint;
}

export class FilesInMemory {
  readonly #files = new Map<string, File>();
  readonly #directories = new Set<string>(["/"]);
  #time = 1n;

  /** All files by their paths. */
  contents(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#files].sort().map(([path, { content }]) => [path, content]));
  }

  copy(): FilesInMemory {
    const copy = new FilesInMemory();
    for (const directory of this.#directories) copy.#directories.add(directory);
    for (const [path, file] of this.#files) copy.#files.set(path, { ...file, links: 1 });
    copy.#time = this.#time;
    return copy;
  }

  /** Puts other bytes in the place of a file, or removes it. */
  replace(path: string, content: Uint8Array | undefined): void {
    const file = this.#files.get(path);
    if (file === undefined) return;
    if (content === undefined) this.#files.delete(path);
    else file.content = content;
  }

  readonly fileSystem: FileSystem = {
    open: (path, mode) =>
      attempt(() => {
        if (mode === "create" && this.#has(path)) throw failure("EEXIST", path);
        if (mode !== "read" && !this.#files.has(path)) this.#add(path, this.#newFile());
        return this.#open(this.#fileAt(path));
      }),
    readFile: (path) => attempt(() => this.#fileAt(path).content.slice()),
    readDirectory: (path) => attempt(() => this.#namesIn(path)),
    stat: (path) =>
      attempt(() => {
        const file = this.#files.get(path);
        if (file !== undefined) return statusOf(file);
        return this.#directories.has(path)
          ? { isDirectory: true, size: 0, links: 1, modified: 0n, identity: 0n }
          : undefined;
      }),
    link: (existing, name) =>
      attempt(() => {
        if (this.#has(name)) throw failure("EEXIST", name);
        const file = this.#fileAt(existing);
        this.#add(name, file);
        file.links++;
      }),
    rename: (from, to) => attempt(() => this.#rename(from, to)),
    unlink: (path) =>
      attempt(() => {
        this.#fileAt(path).links--;
        this.#files.delete(path);
      }),
    makeDirectory: (path) =>
      attempt(() => {
        if (this.#has(path)) throw failure("EEXIST", path);
        this.#requireParent(path);
        this.#directories.add(path);
      }),
    removeDirectory: (path) =>
      attempt(() => {
        if (this.#namesIn(path).length > 0) throw failure("ENOTEMPTY", path);
        this.#directories.delete(path);
      }),
    syncDirectory: () => Promise.resolve(),
    touch: (path) => attempt(() => void (this.#fileAt(path).modified = this.#time++)),
    describe: () => Promise.resolve("memory"),
  };

  #has(path: string): boolean {
    return this.#files.has(path) || this.#directories.has(path);
  }

  #newFile(): File {
    return { identity: this.#time, content: new Uint8Array(), links: 1, modified: this.#time++ };
  }

  #add(path: string, file: File): void {
    this.#requireParent(path);
    this.#files.set(path, file);
  }

  #requireParent(path: string): void {
    if (!this.#directories.has(parentOf(path))) throw failure("ENOENT", path);
  }

  #fileAt(path: string): File {
    const file = this.#files.get(path);
    if (file === undefined) throw failure(this.#directories.has(path) ? "EISDIR" : "ENOENT", path);
    return file;
  }

  #namesIn(path: string): string[] {
    if (!this.#directories.has(path)) throw failure(this.#files.has(path) ? "ENOTDIR" : "ENOENT", path);
    const inside = (other: string): boolean => other !== path && parentOf(other) === path;
    return [...this.#files.keys(), ...this.#directories].filter(inside).map((other) => other.slice(path.length + 1));
  }

  #rename(from: string, to: string): void {
    if (this.#files.has(from)) {
      const file = this.#fileAt(from);
      this.#files.delete(from);
      this.#add(to, file);
      return;
    }
    if (!this.#directories.has(from)) throw failure("ENOENT", from);
    if (this.#directories.has(to) && this.#namesIn(to).length > 0) throw failure("ENOTEMPTY", to);
    const moved = (path: string): string => (path === from ? to : to + path.slice(from.length));
    const inside = (path: string): boolean => path === from || path.startsWith(`${from}/`);
    for (const path of [...this.#directories].filter(inside)) {
      this.#directories.delete(path);
      this.#directories.add(moved(path));
    }
    for (const [path, file] of [...this.#files].filter(([path]) => inside(path))) {
      this.#files.delete(path);
      this.#files.set(moved(path), file);
    }
  }

  #open(file: File): OpenFile {
    return {
      write: (bytes) =>
        attempt(() => {
          const joined = new Uint8Array(file.content.length + bytes.length);
          joined.set(file.content);
          joined.set(bytes, file.content.length);
          file.content = joined;
          file.modified = this.#time++;
        }),
      read: (position, length) => attempt(() => file.content.slice(position, position + length)),
      sync: () => Promise.resolve(),
      stat: () => attempt(() => statusOf(file)),
      close: () => Promise.resolve(),
    };
  }
}

const statusOf = ({ content, links, modified, identity }: File): FileStatus => ({
  isDirectory: false,
  size: content.length,
  links,
  modified,
  identity,
});

const failure = (code: string, path: string): Error => Object.assign(new Error(`${code}: ${path}`), { code });

function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
