import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { parse } from "../../syntax/index.js";
import { PathError } from "../cli-error.js";

export const SOURCE_EXTENSION = ".scaicore";

/**
 * The path of the program that `given` means: the file itself, or of a directory the one file that holds the `@core`.
 * Relative to `cwd` where it lies below, with `/`. Throws a PathError.
 */
export function findSource(given: string, cwd: string): string {
  const path = resolve(cwd, given);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new PathError(`There is no file or directory ${given}.`, given);
  if (!status.isDirectory()) return displayPath(path, cwd);
  const files = readdirSync(path, { withFileTypes: true })
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

/** As it is shown and recorded: never absolute where it need not be, so that a bundle does not depend on the machine. */
export function displayPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  const inside = short !== "" && !short.startsWith("..") && !isAbsolute(short);
  return (inside ? short : path).replaceAll("\\", "/");
}

/**
 * What cannot be read, or is not UTF-8, keeps the others from nothing: where it is needed, compiling says so.
 */
export function hasCore(file: string): boolean {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    return false;
  }
  return parse(new TextDecoder().decode(bytes)).file.declarations.some(({ kind }) => kind === "CoreDeclaration");
}
