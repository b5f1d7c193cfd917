import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Folders of what others wrote or of what was made, beside those whose names begin with a dot. */
const SKIPPED: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "vendor",
  "dist",
  "build",
  "out",
  "target",
  "coverage",
]);
/** How many entries of folders are looked at, and how deep. */
const MOST_ENTRIES = 200_000;
const DEEPEST = 32;

/**
 * The URIs of the `.scaicore` files below a folder, also given by its URI. It follows no links, skips what it may not read, and
 * lets the event loop go before each file.
 */
export async function* findFiles(folder: string): AsyncGenerator<string> {
  let root: string;
  try {
    root = fileURLToPath(folder);
  } catch {
    return;
  }
  const waiting = [{ path: root, depth: 0 }];
  let entries = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path, depth } = next;
    try {
      for await (const entry of await opendir(path)) {
        if (++entries > MOST_ENTRIES) return;
        if (entry.isDirectory()) {
          if (depth < DEEPEST && !entry.name.startsWith(".") && !SKIPPED.has(entry.name))
            waiting.push({ path: join(path, entry.name), depth: depth + 1 });
        } else if (entry.isFile() && entry.name.endsWith(".scaicore")) {
          await nextTurn();
          yield pathToFileURL(join(path, entry.name)).href;
        }
      }
    } catch (error) {
      // A folder that cannot be read holds no files for us; what goes wrong in the one who asks is not ours.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
}
