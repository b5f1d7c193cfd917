import type { FileSystem, OpenFile } from "../../runtime/host/file-store/file-system.js";

/** How often each operation was done; an operation of an open file has `file.` before its name. */
export type Counts = Record<string, number>;

/** A file system that counts what it is asked for. Files that are made count as `created`, syncs of any kind as `synced`. */
export function counting(disk: FileSystem): { readonly fileSystem: FileSystem; take(): Counts } {
  let counts: Counts = {};
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const counted = <T extends object>(object: T, prefix: string): T => {
    const wrapped: Record<string, unknown> = {};
    for (const [name, step] of Object.entries(object) as [string, (...args: unknown[]) => unknown][]) {
      wrapped[name] = (...args: unknown[]) => {
        count(`${prefix}${name}`);
        if (name.startsWith("sync")) count("synced");
        return step(...args);
      };
    }
    return wrapped as T;
  };
  const fileSystem: FileSystem = {
    ...counted(disk, ""),
    open: async (path, mode) => {
      count("open");
      if (mode === "create" || (mode === "append" && (await disk.stat(path)) === undefined)) count("created");
      return counted<OpenFile>(await disk.open(path, mode), "file.");
    },
  };
  return {
    fileSystem,
    take: () => {
      const taken = counts;
      counts = {};
      return taken;
    },
  };
}
