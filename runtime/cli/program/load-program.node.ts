import { resolve } from "node:path";
import type { Diagnostic } from "../../compiler/index.js";
import { BundleError, IRSerializer } from "../../ir/index.js";
import type { IRModule } from "../../ir/module.js";
import type { Report } from "../io/context.js";
import { CompileError, PathError, UsageError } from "../io/errors.js";
import { readBytes, statusOf } from "../io/files.node.js";
import { checkHash } from "./bundle-hash.node.js";

/** A module and its origin. */
interface LoadedProgram {
  readonly module: IRModule;
  readonly from: "source" | "bundle";
  /** Warnings of the compiler; empty for a bundle. */
  readonly warnings: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

interface LoadContext {
  readonly cwd: string;
  readonly report: Report;
}

interface LoadOptions {
  /** The value of `--root`, for a source. */
  readonly root?: string | undefined;
  /** The value of `--sha256`, for a bundle. */
  readonly sha256?: string | undefined;
}

/**
 * Loads a source file, the directory of one, a bundle, or the JSON of a module. The compiler is loaded for sources only.
 *
 * @throws UsageError if `sha256` is given for a source, or is none
 * @throws PathError if the path cannot be used, or the bundle is not the one that `sha256` names
 * @throws CompileError if the source has errors
 * @throws BundleError if the bundle is invalid
 */
export async function loadProgram(
  given: string,
  { cwd, report }: LoadContext,
  { root, sha256 }: LoadOptions = {},
): Promise<LoadedProgram> {
  const path = resolve(cwd, given);
  const status = statusOf(path, given);
  if (status === undefined) throw new PathError(`There is no file or directory ${given}.`, given);
  const bytes = status.isDirectory() ? undefined : readBytes(path, given);
  if (bytes === undefined || (given.endsWith(".scaicore") && !hasMagic(bytes))) {
    if (sha256 !== undefined) throw new UsageError(`--sha256 is for a bundle, and ${given} is none`, "run");
    return fromSource(given, cwd, report, root);
  }
  if (!looksLikeBundle(given, bytes)) {
    throw new PathError(
      `${given} is neither a .scaicore source nor a bundle (.scaicore-ir, or a module as JSON).`,
      given,
    );
  }
  if (sha256 !== undefined) checkHash(bytes, given, sha256);
  report.say(`Loading ${given}...`);
  return { module: readBundle(bytes, given), from: "bundle", warnings: [], texts: new Map() };
}

async function fromSource(
  given: string,
  cwd: string,
  report: Report,
  root: string | undefined,
): Promise<LoadedProgram> {
  const [{ findSource }, { compileSource }] = await Promise.all([
    import("./find-programs.node.js"),
    import("./compile-source.node.js"),
  ]);
  const entry = findSource(given, cwd);
  report.say(`Compiling ${entry}...`);
  const { module, diagnostics, texts } = compileSource(entry, cwd, { root });
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
