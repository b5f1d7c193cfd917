import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { PathError } from "../cli-error.js";
import { displayPath, hasCore, SOURCE_EXTENSION } from "./find-source.node.js";
import { reason } from "./read-text.node.js";

export interface FoundPrograms {
  /** Files that hold a `@core`, in order of their paths. */
  readonly programs: readonly string[];
  /** The other sources: they are parts of the programs that import them. */
  readonly libraries: readonly string[];
}

/** Where nobody keeps programs of their own. */
const PASSED_OVER: ReadonlySet<string> = new Set(["node_modules", "dist", "build"]);

/** All programs in a directory and below. Paths are as `findSource` gives them. Throws a PathError. */
export function findPrograms(given: string, cwd: string): FoundPrograms {
  const files = sourcesBelow(resolve(cwd, given), given).sort();
  const isProgram = new Map(files.map((file) => [file, hasCore(file)]));
  const shown = (wanted: boolean) =>
    files.filter((file) => isProgram.get(file) === wanted).map((file) => displayPath(file, cwd));
  return { programs: shown(true), libraries: shown(false) };
}

function sourcesBelow(directory: string, shown: string): string[] {
  return entriesOf(directory, shown).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isFile()) return entry.name.endsWith(SOURCE_EXTENSION) ? [path] : [];
    const passedOver = entry.name.startsWith(".") || PASSED_OVER.has(entry.name);
    return entry.isDirectory() && !passedOver ? sourcesBelow(path, `${shown}/${entry.name}`) : [];
  });
}

function entriesOf(directory: string, shown: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    throw new PathError(`${shown} cannot be read: ${reason(error)}.`, shown);
  }
}

export const isDirectory = (given: string, cwd: string): boolean =>
  statSync(resolve(cwd, given), { throwIfNoEntry: false })?.isDirectory() === true;
