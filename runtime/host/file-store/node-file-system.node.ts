import * as fs from "node:fs";
import { codeOf, type FileStatus, type FileSystem, type OpenFile, type OpenMode } from "./file-system.js";
import { type Access, permitDirectory, permitFile, PRIVATE } from "./store-access.node.js";

/** Larger files are read without blocking the event loop. */
const SMALL_BYTES = 256 * 1024;

/** A sync that takes less time than this costs less than the way through Node's thread pool. */
const QUICK_MS = 1;
const SMOOTHING = 0.2;

/**
 * Syncs files in the way that suits the disk: synchronously on a fast disk (NVMe, a write cache with a battery), in the thread
 * pool on a slow one, so that a sync never blocks the event loop for long. It measures the syncs to know which disk it is,
 * and takes it to be slow at first.
 */
class DiskSync {
  #averageMs = QUICK_MS * 2;

  async sync(descriptor: number, what: "file" | "directory"): Promise<void> {
    const began = performance.now();
    const quick = this.#averageMs < QUICK_MS;
    if (quick) (what === "file" ? fs.fdatasyncSync : fs.fsyncSync)(descriptor);
    else await inPool(descriptor, what);
    this.#averageMs += (performance.now() - began - this.#averageMs) * SMOOTHING;
  }
}

function inPool(descriptor: number, what: "file" | "directory"): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null) => (error === null ? resolve() : reject(error));
    if (what === "file") fs.fdatasync(descriptor, done);
    else fs.fsync(descriptor, done);
  });
}

const disk = new DiskSync();

/**
 * The disk, by `node:fs`. Operations that the operating system answers from its cache run synchronously: they take a few
 * microseconds, the way through Node's thread pool ten times as long. Operations that wait for the disk (sync, large files)
 * use the pool unless the disk is fast; those that make, name or remove something always do, as they wait for the journal of
 * the file system.
 *
 * @param access permissions of the files and directories that it makes
 */
export const nodeFileSystemWith = (access: Access): FileSystem => ({
  open: async (path, mode) => openFile(await openAs(path, mode, access), path),
  readFile: (path) =>
    inline(() => {
      const descriptor = fs.openSync(path, "r");
      try {
        const { size } = fs.fstatSync(descriptor);
        return size > SMALL_BYTES ? undefined : fs.readFileSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    }).then((bytes) => bytes ?? call((done) => fs.readFile(path, done))),
  readDirectory: (path) => inline(() => fs.readdirSync(path)),
  stat: (path) =>
    inline(() => {
      try {
        const stats = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
        return stats === undefined ? undefined : statusOf(stats);
      } catch (error) {
        if (codeOf(error) === "ENOTDIR") return undefined;
        throw error;
      }
    }),
  link: (existing, name) => retrying((done) => fs.link(existing, name, done)),
  rename: (from, to) => retrying((done) => fs.rename(from, to, done)),
  unlink: (path) => retrying((done) => fs.unlink(path, done)),
  makeDirectory: async (path) => {
    await call((done) => fs.mkdir(path, access.directory, (error) => done(error, undefined)));
    permitDirectory(path, access);
  },
  removeDirectory: (path) => retrying((done) => fs.rmdir(path, done)),
  syncDirectory,
  touch: (path) =>
    inline(() => {
      const now = new Date();
      fs.utimesSync(path, now, now);
    }),
  describe: (path) =>
    inline(() => {
      const { type } = fs.statfsSync(path);
      return FILE_SYSTEMS.get(type) ?? `of type 0x${type.toString(16)}`;
    }),
});

/** The disk; what it makes belongs to this account alone. */
export const nodeFileSystem: FileSystem = nodeFileSystemWith(PRIVATE);

async function openAs(path: string, mode: OpenMode, access: Access): Promise<number> {
  switch (mode) {
    case "create":
    case "append": {
      const flags = mode === "create" ? "wx+" : "a+";
      const descriptor = await call<number>((done) => fs.open(path, flags, access.file, done));
      permitFile(descriptor, access);
      return descriptor;
    }
    case "extend":
      return fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_APPEND);
    case "read":
      return fs.openSync(path, "r");
  }
}

function openFile(descriptor: number, path: string): OpenFile {
  return {
    write: async (bytes) => {
      const written =
        bytes.length > SMALL_BYTES
          ? await call<number>((done) => fs.write(descriptor, bytes, done))
          : fs.writeSync(descriptor, bytes);
      // The rest is not written after it: another process may have written in between.
      if (written < bytes.length) throw outOfSpace(path);
    },
    read: (position, length) => readAt(descriptor, position, length),
    sync: () => disk.sync(descriptor, "file"),
    stat: () => inline(() => statusOf(fs.fstatSync(descriptor, { bigint: true }))),
    close: () => inline(() => fs.closeSync(descriptor)),
  };
}

/** What the system means by a write that is cut short. */
function outOfSpace(path: string): Error {
  return Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), { code: "ENOSPC" });
}

async function readAt(descriptor: number, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let read = -1; at < length && read !== 0; at += read) {
    read =
      length > SMALL_BYTES
        ? await call<number>((done) => fs.read(descriptor, bytes, at, length - at, position + at, done))
        : fs.readSync(descriptor, bytes, at, length - at, position + at);
  }
  return at === length ? bytes : bytes.subarray(0, at);
}

async function syncDirectory(path: string): Promise<void> {
  // Windows has no such call; NTFS journals the changes of directories.
  if (process.platform === "win32") return;
  const descriptor = fs.openSync(path, "r");
  try {
    await disk.sync(descriptor, "directory");
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Runs an operation synchronously and turns its failure into a rejection. */
function inline<T>(step: () => T): Promise<T> {
  return new Promise((resolve) => resolve(step()));
}

type Callback<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

function call<T>(start: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error === null ? resolve(value) : reject(error)));
  });
}

const PATIENCE_MS = 2000;

/** On Windows a virus scanner or indexer may hold a file for a moment, so the operation is retried for two seconds. */
async function retrying(start: (done: fs.NoParamCallback) => void): Promise<void> {
  const step = () => call<undefined>((done) => start((error) => done(error, undefined)));
  const end = performance.now() + PATIENCE_MS;
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    try {
      await step();
      return;
    } catch (error) {
      const code = codeOf(error);
      const passing = process.platform === "win32" && (code === "EPERM" || code === "EACCES" || code === "EBUSY");
      if (!passing || performance.now() + pause > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function statusOf(stats: fs.BigIntStats): FileStatus {
  return {
    isDirectory: stats.isDirectory(),
    size: Number(stats.size),
    links: Number(stats.nlink),
    modified: stats.mtimeNs,
    identity: stats.ino,
  };
}

const FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x4d44, "fat"],
  [0x2011bab0, "exfat"],
  [0x6969, "nfs"],
  [0xff534d42, "cifs"],
  [0xfe534d42, "smb2"],
  [0x65735546, "fuse"],
  [0x01021997, "9p"],
  [0xef53, "ext4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x01021994, "tmpfs"],
  [0x794c7630, "overlay"],
]);
