import { isAbsolute, join, relative, resolve } from "node:path";
import { MAX_SOURCE_BYTES } from "../../compiler/resolve/compiler-host.js";
import { type FileProblem, readRegularFile } from "../../regular-file.node.js";
import { parse } from "../../syntax/index.js";
import { PathError } from "../io/errors.js";
import { entriesOf, statusOf } from "../io/files.node.js";

export const SOURCE_EXTENSION = ".scaicore";

/**
 * Finds the program that `given` names: the file itself, or the one file in the directory that has the `@core`. The path is
 * relative to `cwd` if it is below, with `/`.
 *
 * @throws PathError if there is no such file, or more than one
 */
export function findSource(given: string, cwd: string): string {
  const path = resolve(cwd, given);
  const status = statusOf(path, given);
  if (status === undefined) throw new PathError(`There is no file or directory ${given}.`, given);
  if (!status.isDirectory()) return displayPath(path, cwd);
  const files = entriesOf(path, given)
    .filter((entry) => entry.isFile() && entry.name.endsWith(SOURCE_EXTENSION))
    .map((entry) => join(path, entry.name))
    .sort();
  const [first, second] = files;
  if (first === undefined) throw new PathError(`There is no ${SOURCE_EXTENSION} file in ${given}.`, given);
  if (second === undefined) return displayPath(first, cwd);
  const cores = files.filter(hasCore);
  const [core, another] = cores;
  if (core === undefined)
    throw new PathError(
      `None of the ${files.length} ${SOURCE_EXTENSION} files in ${given} holds a @core. Name the file.`,
      given,
    );
  if (another !== undefined) {
    const names = cores.map((file) => relative(path, file)).join(", ");
    throw new PathError(`${cores.length} files in ${given} hold a @core: ${names}. Name the one you mean.`, given);
  }
  return displayPath(core, cwd);
}

/** The path that is shown and recorded: relative to `cwd` if it is below, so that a bundle does not depend on the machine. */
export function displayPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  const inside = short !== "" && !short.startsWith("..") && !isAbsolute(short);
  return (inside ? short : path).replaceAll("\\", "/");
}

/**
 * Whether a file has a `@core`. An unreadable file has none; compiling reports it if it is needed.
 */
export function hasCore(file: string): boolean {
  let bytes: Uint8Array | FileProblem;
  try {
    bytes = readRegularFile(file, { limit: MAX_SOURCE_BYTES });
  } catch {
    return false;
  }
  if (typeof bytes === "string") return false;
  return parse(new TextDecoder().decode(bytes)).file.declarations.some(({ kind }) => kind === "CoreDeclaration");
}

export interface FoundPrograms {
  /** Files that have a `@core`, ordered by path. */
  readonly programs: readonly string[];
  /** The other sources, which belong to the programs that import them. */
  readonly libraries: readonly string[];
}

/** Directories that are not searched. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "dist", "build"]);

/**
 * Finds all programs in a directory and below, with paths as `findSource` returns them.
 *
 * @throws PathError if a directory cannot be read
 */
export function findPrograms(given: string, cwd: string): FoundPrograms {
  const files = findSources(given, cwd);
  const isProgram = new Map(files.map((file) => [file, hasCore(resolve(cwd, file))]));
  const shown = (wanted: boolean) => files.filter((file) => isProgram.get(file) === wanted);
  return { programs: shown(true), libraries: shown(false) };
}

/**
 * Finds all sources in a directory and below, ordered by path.
 *
 * @throws PathError if a directory cannot be read
 */
export const findSources = (given: string, cwd: string): readonly string[] =>
  sourcesBelow(resolve(cwd, given), given)
    .sort()
    .map((file) => displayPath(file, cwd));

function sourcesBelow(directory: string, shown: string): string[] {
  return entriesOf(directory, shown).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isFile()) return entry.name.endsWith(SOURCE_EXTENSION) ? [path] : [];
    const skipped = entry.name.startsWith(".") || SKIPPED.has(entry.name);
    return entry.isDirectory() && !skipped ? sourcesBelow(path, `${shown}/${entry.name}`) : [];
  });
}

export const isDirectory = (given: string, cwd: string): boolean =>
  statusOf(resolve(cwd, given), given)?.isDirectory() === true;
