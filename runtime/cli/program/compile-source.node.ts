import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { compile, type CompileOptions, type CompileResult, type CompilerHost } from "../../compiler/index.js";
import { decodeText, readSourceText } from "../io/files.node.js";

/**
 * Compiles the program at `entry`, a path as `findSource` returns it.
 *
 * @throws PathError if the entry cannot be read
 */
export function compileSource(entry: string, cwd: string, options: CompileOptions): CompileResult {
  // Read first, because the compiler does not distinguish an unreadable file from a missing one.
  const entryText = readSourceText(resolve(cwd, entry), entry);
  const host: CompilerHost = { read: (path) => (path === entry ? entryText : readImport(resolve(cwd, path), path)) };
  return compile(entry, host, options);
}

function readImport(path: string, shown: string): string | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  return decodeText(bytes, shown);
}
