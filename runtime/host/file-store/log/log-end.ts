import type { DurableDirectory } from "../durable-directory.js";

/** Where a log ends: so many bytes of so many segments. */
export interface LogEnd {
  readonly segment: number;
  readonly bytes: number;
}

/**
 * The end that a log had when it was closed, in a file beside it. It is written once all of that is on disk, so a log that ends before,
 * or in which something before it cannot be read, has lost what no crash explains. A file that is missing or cannot be read says nothing.
 */
export async function readLogEnd(files: DurableDirectory, root: string): Promise<LogEnd | undefined> {
  try {
    const path = pathOf(root);
    const bytes = await files.read(path);
    if (bytes === undefined) return undefined;
    const { segment, bytes: size } = await files.records.decode(bytes, path, "end");
    return typeof segment === "number" && typeof size === "number" ? { segment, bytes: size } : undefined;
  } catch {
    return undefined;
  }
}

/** Notes the end of a log; not synced, as an older end is true too. */
export async function writeLogEnd(files: DurableDirectory, root: string, end: LogEnd): Promise<void> {
  await files.replace(pathOf(root), files.records.encodeClear("end", { ...end }), { durable: false });
}

/** Up to where a segment was on disk for certain when the log was closed; 0 if nothing says so. */
export function onDiskIn(end: LogEnd | undefined, segment: number): number {
  return end?.segment === segment ? end.bytes : 0;
}

function pathOf(root: string): string {
  return `${root}.end`;
}
