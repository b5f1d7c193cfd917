import { resolve } from "node:path";
import {
  compile,
  type CompileOptions,
  type CompileResult,
  type CompilerHost,
  MAX_SOURCE_BYTES,
} from "../../compiler/index.js";
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
 */
export function compileSource(entry: string, cwd: string, { root: given, ...options }: SourceOptions): CompileResult {
  const root = programRoot(entry, cwd, given);
  // Whoever names a file may name a link to any place; an import may not.
  const entryText = readText(resolve(cwd, entry), entry, MAX_SOURCE_BYTES);
  const host: CompilerHost = { read: (path) => (path === entry ? entryText : readSource(resolve(cwd, path), root)) };
  return compile(entry, host, options);
}
