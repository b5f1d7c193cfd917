import type { FileStatus, FileSystem, OpenFile } from "../file-system.js";
import { parentOf } from "../file-system.js";

/** A disk that cannot be written, as if it had these files too. `refusal` is the code with which it refuses writes. */
export function withFiles(disk: FileSystem, files: ReadonlyMap<string, Uint8Array>, refusal: string): FileSystem {
  const refused = (path: string) => Object.assign(new Error(`${refusal}: ${path}`), { code: refusal });
  const names = (path: string) =>
    [...files.keys()].filter((file) => parentOf(file) === path).map((file) => file.slice(path.length + 1));
  return {
    ...disk,
    open: (path, mode) => {
      const bytes = files.get(path);
      if (bytes === undefined) return disk.open(path, mode);
      return mode === "read" ? Promise.resolve(opened(bytes, () => refused(path))) : Promise.reject(refused(path));
    },
    readFile: (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? disk.readFile(path) : Promise.resolve(bytes);
    },
    readDirectory: (path) => {
      const found = names(path);
      return found.length === 0 ? disk.readDirectory(path) : Promise.resolve(found);
    },
    stat: (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? disk.stat(path) : Promise.resolve(statusOf(bytes));
    },
  };
}

function opened(bytes: Uint8Array, refusal: () => Error): OpenFile {
  return {
    write: () => Promise.reject(refusal()),
    sync: () => Promise.reject(refusal()),
    read: (position, length) => Promise.resolve(bytes.slice(position, position + length)),
    stat: () => Promise.resolve(statusOf(bytes)),
    close: () => Promise.resolve(),
  };
}

function statusOf(bytes: Uint8Array): FileStatus {
  return { isDirectory: false, size: bytes.length, links: 1, modified: 0n, identity: 0n };
}
