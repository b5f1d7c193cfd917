import type { FileSystem, OpenFile, OpenMode } from "../../runtime/host/file-store/file-system.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";

/** A disk that refuses all writes with a POSIX code while one is set. */
export interface RefusingDisk {
  readonly fileSystem: FileSystem;
  /** The code with which writes fail; `undefined` if the disk works. */
  code: string | undefined;
  /** How many writes succeed first. */
  after: number;
}

export function refusingDisk(): RefusingDisk {
  const disk: { code: string | undefined; after: number } = { code: undefined, after: 0 };
  const writing = <A extends readonly unknown[], R>(step: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (disk.code !== undefined && disk.after-- <= 0) {
        throw Object.assign(new Error(`${disk.code}: refused, step`), { code: disk.code });
      }
      return await step(...args);
    };
  };
  const open = async (path: string, mode: OpenMode): Promise<OpenFile> => {
    if (mode === "read") return await nodeFileSystem.open(path, mode);
    // A full disk opens what is there already.
    const opening = mode === "extend" && disk.code === "ENOSPC" ? nodeFileSystem.open : writing(nodeFileSystem.open);
    const file = await opening(path, mode);
    return { ...file, write: writing(file.write), sync: writing(file.sync) };
  };
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    open,
    link: writing(nodeFileSystem.link),
    rename: writing(nodeFileSystem.rename),
    unlink: writing(nodeFileSystem.unlink),
    makeDirectory: writing(nodeFileSystem.makeDirectory),
    syncDirectory: writing(nodeFileSystem.syncDirectory),
    touch: writing(nodeFileSystem.touch),
  };
  return Object.assign(disk, { fileSystem });
}
