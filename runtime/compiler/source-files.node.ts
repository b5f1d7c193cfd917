import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import systemPath, { type PlatformPath } from "node:path";
import { readRegularFile } from "../regular-file.node.js";
import { MAX_SOURCE_BYTES, refusals, type RefusedSource, type SourceText } from "./resolve/compiler-host.js";

/**
 * Reads a source below `root`: a regular file of at most `MAX_SOURCE_BYTES` in UTF-8. Both are absolute paths of the system. It looks
 * at nothing outside of `root`, not even at where a link leads, as on Windows that alone can send credentials to another host.
 * It does not throw. A `CompilerHost` whose files are on disk reads its imports with it.
 */
export function readSource(path: string, root: string): SourceText {
  try {
    const place = placeBelow(path, root);
    if (typeof place !== "string") return place;
    const bytes = readRegularFile(place, { limit: MAX_SOURCE_BYTES, followLink: false });
    if (bytes === "too-large") return refusals["too-large"];
    if (typeof bytes === "string") return refusals["no-regular-file"];
    return decode(bytes);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return MISSING.has(code) ? undefined : refusals.unreadable;
  }
}

/** The errors of the system that mean that there is no such file, and can be none. */
const MISSING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

function decode(bytes: Uint8Array): SourceText {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refusals["not-utf8"];
  }
}

/** As in Linux. */
const MOST_LINKS = 40;

/**
 * The path without links of a file below `root`; `undefined` when there is none. Links are followed one by one, and each target is
 * checked before anything there is touched.
 */
function placeBelow(path: string, root: string): string | RefusedSource | undefined {
  const start = partsBelow(root, path);
  if (start === undefined) return refusals["outside-root"];
  const realRoot = realpathSync(root);
  let links = 0;
  let waiting = [...start];
  let place = realRoot;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (systemPath.sep === "\\" && isReservedOnWindows(part)) return refusals["no-regular-file"];
    const next = systemPath.join(place, part);
    const status = lstatSync(next, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    if (!status.isSymbolicLink()) {
      place = next;
      continue;
    }
    if (++links > MOST_LINKS) return refusals["endless-link"];
    const target = systemPath.resolve(place, readlinkSync(next));
    // An absolute link may name the root as it was given, or without links.
    const below = partsBelow(realRoot, target) ?? partsBelow(root, target);
    if (below === undefined) return refusals["linked-outside-root"];
    waiting = [...below, ...waiting];
    place = realRoot;
  }
  return place;
}

/** The names that lead from a folder to a path below it, by their texts alone; `undefined` for a path that is not below. */
export function partsBelow(
  folder: string,
  path: string,
  platform: PlatformPath = systemPath,
): readonly string[] | undefined {
  const between = platform.relative(folder, path);
  if (between === "") return [];
  // On Windows, the way to another drive or host is an absolute path.
  if (platform.isAbsolute(between)) return undefined;
  const parts = between.split(platform.sep);
  return parts[0] === ".." ? undefined : parts;
}

/** Whether Windows takes a name for a device (`NUL.scaicore`), for a stream of a file (`a:b`), or for another name (`a.`). */
export const isReservedOnWindows = (name: string): boolean =>
  /^(?:con(?:in\$|out\$)?|prn|aux|nul|(?:com|lpt)[\d¹²³])(?:\.|$)|:|[. ]$/i.test(name.trimStart());
