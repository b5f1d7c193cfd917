import { resolve } from "node:path";
import { type CompilerHost, MAX_SOURCE_BYTES } from "../../compiler/resolve/compiler-host.js";
import { readSource } from "../../compiler/source-files.node.js";
import { ScaiCoreError } from "../../error.js";
import { readText } from "../io/files.node.js";
import { programRoot } from "./program-root.node.js";

/** What reads a program by the host that it is given: the compiler, or the checker. */
type Reader<Result> = (entry: string, host: CompilerHost) => Result;

/** What a host knows besides the sources. */
type Known = Omit<CompilerHost, "read">;

/**
 * Hands the program at `entry`, a path as `findSource` returns it, to what reads it. What it imports is below its root; `given` is the
 * value of `--root`.
 *
 * @throws PathError if the entry cannot be read, or is not below the root
 * @throws Error that names the entry, if the reader itself fails
 */
export function withProgram<Result>(
  entry: string,
  cwd: string,
  given: string | undefined,
  reader: Reader<Result>,
  known: Known = {},
): Result {
  const root = programRoot(entry, cwd, given);
  // Whoever names a file may name a link to any place; an import may not.
  const entryText = readText(resolve(cwd, entry), entry, MAX_SOURCE_BYTES);
  const read: CompilerHost["read"] = (path) => (path === entry ? entryText : readSource(resolve(cwd, path), root));
  const host: CompilerHost = { ...known, read };
  try {
    return reader(entry, host);
  } catch (error) {
    if (error instanceof ScaiCoreError || !(error instanceof Error)) throw error;
    error.message = `${entry} could not be compiled: ${error.message}`;
    throw error;
  }
}
