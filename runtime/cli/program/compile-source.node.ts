import { resolve } from "node:path";
import {
  compile,
  type CompileOptions,
  type CompileResult,
  type CompilerHost,
  MAX_SOURCE_BYTES,
} from "../../compiler/index.js";
import { ScaiCoreError } from "../../error.js";
import { readSource } from "../../compiler/source-files.node.js";
import { readText } from "../io/files.node.js";
import { programRoot } from "./program-root.node.js";

interface SourceOptions extends CompileOptions {
  /** The value of `--root`. */
  readonly root?: string | undefined;
}

/**
 * Compiles the program at `entry`, a path as `findSource` returns it. What it imports is below its root.
 *
 * @throws PathError if the entry cannot be read, or is not below the root
 * @throws Error that names the entry, if the compiler itself fails
 */
export function compileSource(
  entry: string,
  cwd: string,
  { root: given, ...options }: SourceOptions,
  compiler: typeof compile = compile,
): CompileResult {
  const root = programRoot(entry, cwd, given);
  // Whoever names a file may name a link to any place; an import may not.
  const entryText = readText(resolve(cwd, entry), entry, MAX_SOURCE_BYTES);
  const host: CompilerHost = { read: (path) => (path === entry ? entryText : readSource(resolve(cwd, path), root)) };
  try {
    return compiler(entry, host, options);
  } catch (error) {
    if (error instanceof ScaiCoreError || !(error instanceof Error)) throw error;
    error.message = `${entry} could not be compiled: ${error.message}`;
    throw error;
  }
}
