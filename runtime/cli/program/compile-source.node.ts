import { compile, type CompileOptions, type CompileResult } from "../../compiler/index.js";
import { withProgram } from "./read-program.node.js";

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
  { root, ...options }: SourceOptions,
  compiler: typeof compile = compile,
): CompileResult {
  return withProgram(entry, cwd, root, (path, host) => compiler(path, host, options));
}
