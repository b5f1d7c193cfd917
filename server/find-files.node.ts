import { open, opendir } from "node:fs/promises";
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

/**
 * The URIs of the `.scaicore` files below a folder, also given by its URI. It follows no links, skips what it may not read, and
 * lets the event loop go before each file.
 */
export async function* findFiles(folder: string): AsyncGenerator<string> {
  for await (const path of filesBelow(folder, /\.scaicore$/, { most: 200_000, deepest: 32 })) {
    await nextTurn();
    yield pathToFileURL(path).href;
  }
}

/** So many recordings a person chooses among. */
const MOST_RECORDINGS = 100;
/** How the first line of a recording begins, as far as it is read. */
const HEAD = /^\s*\{\s*"kind"\s*:\s*"recording"/;
const HEAD_BYTES = 100;

/** The URIs of the recordings in a folder and near below, also given by its URI: files of JSON that begin as one. */
export async function listRecordings(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of filesBelow(folder, /\.jsonl?$/, { most: 2_000, deepest: 3 })) {
    if (found.length >= MOST_RECORDINGS) break;
    if (HEAD.test(await headOf(path))) found.push(pathToFileURL(path).href);
  }
  return found.sort();
}

async function headOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES));
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The paths of the files with such names below a folder. @param limits how many entries of folders are looked at, and how deep */
async function* filesBelow(
  folder: string,
  name: RegExp,
  limits: { readonly most: number; readonly deepest: number },
): AsyncGenerator<string> {
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
        if (++entries > limits.most) return;
        const place = join(path, entry.name);
        if (entry.isDirectory()) {
          if (depth < limits.deepest && !entry.name.startsWith(".") && !SKIPPED.has(entry.name))
            waiting.push({ path: place, depth: depth + 1 });
        } else if (entry.isFile() && name.test(entry.name)) yield place;
      }
    } catch (error) {
      // A folder that cannot be read holds no files for us; what goes wrong in the one who asks is not ours.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
}
