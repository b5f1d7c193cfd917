import { createHash } from "node:crypto";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layoutOf, type Layout } from "../../runtime/host/file-store/layout.js";

/** Inspects the directory of a file store, for tests of its contents. */

export function layoutAt(directory: string): Layout {
  return layoutOf(directory, (text) => createHash("sha256").update(text).digest("hex"));
}

export function invocationDirectory(directory: string, invocationId: string): string {
  const layout = layoutAt(directory);
  return layout.invocation(layout.key(invocationId));
}

/** All files, as sorted paths. */
export async function filesUnder(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export async function temporaryDirectory(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "scaicore-store-"));
}
