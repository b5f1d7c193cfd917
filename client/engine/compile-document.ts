import type { IRModule } from "scaicore";
import type { CompileResult, SourceText } from "scaicore/compiler";
import { Uri, workspace } from "vscode";
import { openDocument, readBytes, readText } from "../infrastructure/open-text.js";
import { BUNDLE_ERROR, errorType } from "../infrastructure/errors.js";
import { isBundle } from "../infrastructure/file-names.js";
import { loadCompiler, loadRuntime } from "./runtime.js";

/** The result of compiling a file to run or export it. */
export type Compiled =
  | { readonly kind: "compiled"; readonly module: IRModule }
  | { readonly kind: "broken"; readonly errors: number; readonly first: CompileError }
  | { readonly kind: "missing" };

export interface CompileError {
  /** `BUNDLE_ERROR` for a bundle that cannot be read: it has no lines. */
  readonly code: string;
  readonly message: string;
  readonly uri: Uri;
  /** 0-based, as VS Code counts. */
  readonly line: number;
  readonly column: number;
}

/** The result of a file, and what the compiler got for each path that it asked for. */
interface Known {
  readonly result: CompileResult;
  readonly reads: ReadonlyMap<string, SourceText>;
}

export type CompileDocument = (source: Uri) => Promise<Compiled>;

const cache = new Map<string, Known>();
/** The last module of each file that compiled, so that a panel keeps its form while the text has errors. */
const lastGood = new Map<string, IRModule>();

/** The hash of each bundle that was read last, whose module is in `lastGood`: the same bytes give the same module. */
const bundles = new Map<string, string>();

/**
 * Compiles the file as the editors show it, unsaved changes and imports included. Paths in the program are relative to the
 * folder, so that a bundle is the same on every machine. The same texts give the same module.
 * A bundle is compiled already, and read.
 */
export async function compileDocument(source: Uri): Promise<Compiled> {
  if (isBundle(source.path)) return await readBundle(source);
  const text = await readText(source);
  if (text === undefined) return { kind: "missing" };
  const [{ compile, createLineMap }, readImport] = await Promise.all([loadCompiler(), importsOf(source)]);
  const base = baseOf(source);
  const entry = pathIn(base, source);
  const read = (path: string) => (path === entry ? text : readImport(path));
  const key = source.toString();
  const compileNow = (): Known => {
    const reads = new Map<string, SourceText>();
    const host = {
      read(path: string) {
        const found = read(path);
        reads.set(path, found);
        return found;
      },
    };
    return { result: compile(entry, host), reads };
  };
  const before = cache.get(key);
  const isCurrent = before !== undefined && [...before.reads].every(([path, seen]) => read(path) === seen);
  const known = isCurrent ? before : compileNow();
  cache.set(key, known);
  const { result } = known;
  if (result.module !== undefined) {
    lastGood.set(key, result.module);
    return { kind: "compiled", module: result.module };
  }
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) throw new Error(`The compiler gave neither a module nor an error for ${entry}.`);
  const { line, character } = createLineMap(result.texts.get(first.file) ?? "").positionAt(first.start);
  return {
    kind: "broken",
    errors: errors.length,
    first: {
      code: first.code,
      message: first.message,
      uri: first.file === entry ? source : Uri.joinPath(base, first.file),
      line,
      column: character,
    },
  };
}

async function readBundle(source: Uri): Promise<Compiled> {
  const bytes = await readBytes(source);
  if (bytes === undefined) return { kind: "missing" };
  const key = source.toString();
  const { bundleHash, IRSerializer } = await loadRuntime();
  try {
    const hash = bundleHash(bytes);
    const known = lastGood.get(key);
    if (known !== undefined && bundles.get(key) === hash) return { kind: "compiled", module: known };
    const module = new IRSerializer().deserialize(bytes);
    bundles.set(key, hash);
    lastGood.set(key, module);
    return { kind: "compiled", module };
  } catch (error) {
    if (errorType(error) !== BUNDLE_ERROR || !(error instanceof Error)) throw error;
    return {
      kind: "broken",
      errors: 1,
      first: { code: BUNDLE_ERROR, message: error.message, uri: source, line: 0, column: 0 },
    };
  }
}

/**
 * The program of a file as the editors show it, with its tests and with more text at its end; `undefined` where it has errors.
 */
export async function compileWithTests(source: Uri, more = ""): Promise<IRModule | undefined> {
  const text = await readText(source);
  if (text === undefined) return undefined;
  const [{ compile }, readImport] = await Promise.all([loadCompiler(), importsOf(source)]);
  const entry = pathIn(baseOf(source), source);
  const host = { read: (path: string) => (path === entry ? `${text}\n${more}` : readImport(path)) };
  return compile(entry, host, { debug: true }).module;
}

/** The texts of a program's files now, by their paths in it. */
export async function programTexts(
  source: Uri,
  { sources }: Pick<IRModule, "sources">,
): Promise<ReadonlyMap<string, SourceText>> {
  const [text, readImport] = await Promise.all([readText(source), importsOf(source)]);
  const entry = pathIn(baseOf(source), source);
  return new Map(sources.map(({ path }) => [path, path === entry ? text : readImport(path)]));
}

/**
 * What the imports of a program are, by their paths in it: as editors show them, else as they are on disk below the program's
 * base. Where the workspace is not trusted, nothing outside of it is read. Of files that are not on a disk (`vscode-vfs:`), only
 * open ones can be read.
 */
async function importsOf(source: Uri): Promise<(path: string) => SourceText> {
  const { readSource, refusals } = await loadCompiler();
  if (!workspace.isTrusted && workspace.getWorkspaceFolder(source) === undefined)
    return () => refusals["outside-workspace"];
  const base = baseOf(source);
  return (path) => {
    if (path.startsWith("../")) return refusals["outside-root"];
    const file = Uri.joinPath(base, path);
    const open = openDocument(file);
    if (open !== undefined) return open.getText();
    return file.scheme === "file" ? readSource(file.fsPath, base.fsPath) : undefined;
  };
}

/** The module of this file when it last compiled in this window. */
export function lastGoodModule(source: Uri): IRModule | undefined {
  return lastGood.get(source.toString());
}

/** What paths of a program are relative to: the file's workspace folder, else its own directory. */
export function baseOf(source: Uri): Uri {
  return workspace.getWorkspaceFolder(source)?.uri ?? Uri.joinPath(source, "..");
}

/** The path of a file in a program. */
export function pathIn(base: Uri, source: Uri): string {
  const prefix = base.path.endsWith("/") ? base.path : `${base.path}/`;
  return source.path.startsWith(prefix)
    ? source.path.slice(prefix.length)
    : (source.path.split("/").at(-1) ?? source.path);
}
