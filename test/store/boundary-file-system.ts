import type { FileSystem, OpenFile } from "../../runtime/host/file-store/file-system.js";

/** Where a boundary is: before an operation, or in the middle of a write. */
export interface Boundary {
  readonly number: number;
  readonly step: string;
  /** Set if the operation is a write. */
  readonly write?: { readonly file: OpenFile; readonly bytes: Uint8Array };
}

/**
 * The disk with a hook before each operation that changes it. Boundaries are numbered from 1, so that a run can be stopped at
 * each of them in turn.
 */
export function withBoundaries(disk: FileSystem, at: (boundary: Boundary) => Promise<void>): FileSystem {
  let number = 0;
  const before = (step: string, write?: Boundary["write"]) =>
    at({ number: ++number, step, ...(write === undefined ? {} : { write }) });
  const hookedFile = (file: OpenFile): OpenFile => ({
    write: async (bytes) => {
      await before("write", { file, bytes });
      await file.write(bytes);
    },
    sync: async () => {
      await before("sync");
      await file.sync();
    },
    read: file.read,
    stat: file.stat,
    close: file.close,
  });
  const hooked =
    <A extends readonly unknown[]>(step: string, run: (...args: A) => Promise<void>) =>
    async (...args: A) => {
      await before(step);
      await run(...args);
    };
  return {
    ...disk,
    open: async (path, mode) => {
      await before("open");
      return hookedFile(await disk.open(path, mode));
    },
    link: hooked("link", disk.link),
    rename: hooked("rename", disk.rename),
    unlink: hooked("unlink", disk.unlink),
    makeDirectory: hooked("makeDirectory", disk.makeDirectory),
    removeDirectory: hooked("removeDirectory", disk.removeDirectory),
    syncDirectory: hooked("syncDirectory", disk.syncDirectory),
    touch: hooked("touch", disk.touch),
  };
}
