import type { FileSystem } from "./file-system.js";

/** A file system that refuses all that would change it, as a disk that is mounted so. */
export function withoutWrites(fs: FileSystem): FileSystem {
  const refused = (path: string): Promise<never> =>
    Promise.reject(Object.assign(new Error(`EROFS: nothing is written, '${path}'`), { code: "EROFS" }));
  return {
    open: (path, mode) => (mode === "read" ? fs.open(path, mode) : refused(path)),
    readFile: (path) => fs.readFile(path),
    readDirectory: (path) => fs.readDirectory(path),
    stat: (path) => fs.stat(path),
    describe: (path) => fs.describe(path),
    link: (_existing, name) => refused(name),
    rename: (_from, to) => refused(to),
    unlink: refused,
    makeDirectory: refused,
    removeDirectory: refused,
    syncDirectory: refused,
    touch: refused,
  };
}
