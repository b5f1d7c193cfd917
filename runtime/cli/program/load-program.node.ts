import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../../compiler/index.js";
import { BundleError, IRSerializer } from "../../ir/index.js";
import type { IRModule } from "../../ir/module.js";
import type { Report } from "../io/context.js";
import { CompileError, PathError } from "../io/errors.js";
import { readBytes } from "../io/files.node.js";

/** A module and its origin. */
interface LoadedProgram {
  readonly module: IRModule;
  readonly from: "source" | "bundle";
  /** Warnings of the compiler; empty for a bundle. */
  readonly warnings: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

interface LoadOptions {
  readonly cwd: string;
  readonly report: Report;
}

/**
 * Loads a source file, the directory of one, a bundle, or the JSON of a module. The compiler is loaded for sources only.
 *
 * @throws PathError if the path cannot be used
 * @throws CompileError if the source has errors
 * @throws BundleError if the bundle is invalid
 */
export async function loadProgram(given: string, { cwd, report }: LoadOptions): Promise<LoadedProgram> {
  const path = resolve(cwd, given);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new PathError(`There is no file or directory ${given}.`, given);
  const bytes = status.isDirectory() ? undefined : readBytes(path, given);
  if (bytes === undefined || (given.endsWith(".scaicore") && !hasMagic(bytes))) return fromSource(given, cwd, report);
  if (!looksLikeBundle(given, bytes)) {
    throw new PathError(
      `${given} is neither a .scaicore source nor a bundle (.scaicore-ir, or a module as JSON).`,
      given,
    );
  }
  report.say(`Loading ${given}...`);
  return { module: readBundle(bytes, given), from: "bundle", warnings: [], texts: new Map() };
}

async function fromSource(given: string, cwd: string, report: Report): Promise<LoadedProgram> {
  const [{ findSource }, { compileSource }] = await Promise.all([
    import("./find-programs.node.js"),
    import("./compile-source.node.js"),
  ]);
  const entry = findSource(given, cwd);
  report.say(`Compiling ${entry}...`);
  const { module, diagnostics, texts } = compileSource(entry, cwd, {});
  if (module === undefined) throw new CompileError(diagnostics, texts);
  return { module, from: "source", warnings: diagnostics, texts };
}

const MAGIC = [0x53, 0x43, 0x49, 0x52];
const hasMagic = (bytes: Uint8Array): boolean => MAGIC.every((byte, index) => bytes[index] === byte);

function looksLikeBundle(path: string, bytes: Uint8Array): boolean {
  if (hasMagic(bytes) || path.endsWith(".scaicore-ir") || path.endsWith(".json")) return true;
  const first = bytes.find((byte) => byte > 0x20);
  return first === 0x7b;
}

/**
 * Reads the module of a bundle.
 *
 * @throws BundleError that names the bundle `shown`
 */
export function readBundle(bytes: Uint8Array, shown: string): IRModule {
  try {
    return new IRSerializer().deserialize(bytes);
  } catch (error) {
    if (error instanceof BundleError) throw new BundleError(`${shown}: ${error.message}`, error.details);
    throw error;
  }
}
