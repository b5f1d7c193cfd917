import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Script } from "node:vm";

/**
 * Runs the chunks of a program that the build has made CommonJS (`scripts/build/common-js.mjs`), with the machine code of an earlier
 * start where there is some. Node's own cache of compiled code is not in Node 20, and holds none of the functions that are compiled
 * when they are first called: nearly all of what a start costs.
 */
export interface CompiledProgram {
  /** What the entry exports. */
  readonly exports: unknown;
  /**
   * Writes what was compiled until now, for the next start; nothing if all of it was there. Where it cannot be written, the next start
   * compiles again. It does not throw.
   */
  keep(): void;
}

/** A chunk that was run, and the script whose code is kept. */
interface Chunk {
  readonly name: string;
  readonly script: Script;
}

interface Module {
  exports: unknown;
}

/** Names the layout of the file: the first line says what follows, as JSON. */
const FORMAT = "scaicore compiled code 1";

/** V8 reads code without a copy if it begins at a multiple of this. */
const ALIGNMENT = 8;

/** What the first line of the file tells of a chunk's code, which is at `start`. */
type Entry = readonly [name: string, start: number, length: number];

/** The first line of the file, as JSON. */
interface Head {
  readonly format: string;
  /** Where the code begins, and where the file ends. */
  readonly start: number;
  readonly length: number;
  readonly sum: number;
  readonly chunks: readonly Entry[];
}

/** Imports what a chunk names when it runs. V8 does not know of a script whose code was kept who imports for it; of this file it does. */
const imported = (name: string): Promise<unknown> => import(name);

/** Those of FNV-1a. */
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Runs the chunk at `entry`, a path, and those that it requires. `use` names what the code is for: starts for
 * the same use share a file.
 */
export function runCompiled(entry: string, use: string): CompiledProgram {
  const file = keptFile(entry, use);
  const kept = file === undefined ? new Map<string, Buffer>() : readKept(file);
  const chunks: Chunk[] = [];
  let isNew = false;
  const modules = new Map<string, Module>();
  const builtin = createRequire(entry);

  const load = (path: string): unknown => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module: Module = { exports: {} };
    modules.set(path, module);
    // The build writes ASCII. V8 needs the text even where it has the code: for what is called for the first time.
    const bytes = readFileSync(path);
    const text = `(function(require,module,exports,__dirname){${bytes.toString("latin1")}\n})`;
    // Of another text of the same length V8 would run the old code.
    const name = `${basename(path)}#${sumOf(bytes)}`;
    const cachedData = kept.get(name);
    const script = new Script(text, { filename: path, ...(cachedData === undefined ? {} : { cachedData }) });
    isNew ||= cachedData === undefined || script.cachedDataRejected === true;
    chunks.push({ name, script });
    const folder = dirname(path);
    const run = script.runInThisContext() as (...given: readonly unknown[]) => void;
    const require = (wanted: string): unknown =>
      wanted.startsWith(".") ? load(resolve(folder, wanted)) : (builtin(wanted) as unknown);
    run(Object.assign(require, { imported }), module, module.exports, folder);
    return module.exports;
  };

  return {
    exports: load(entry),
    keep() {
      if (file === undefined || !isNew) return;
      isNew = false;
      writeKept(file, chunks);
    },
  };
}

/** After this many ms a program that serves has compiled what its start needs. */
const SETTLED_MS = 10_000;

/** Lets the code of a program be kept when its process ends, or before if that takes long; not where it ends with `unless`. */
export function keepAtEnd(program: CompiledProgram, unless?: number): void {
  setTimeout(() => {
    program.keep();
  }, SETTLED_MS).unref();
  process.once("exit", (code) => {
    if (code !== unless) program.keep();
  });
}

/** The code by the names of the chunks; empty if the file is not there, of another layout, or not of this user. */
function readKept(file: string): Map<string, Buffer> {
  const none = new Map<string, Buffer>();
  try {
    const descriptor = openSync(file, "r");
    let bytes: Buffer;
    try {
      // Who writes this file decides what runs.
      const owner = process.getuid?.();
      if (owner !== undefined && fstatSync(descriptor).uid !== owner) return none;
      bytes = readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const head = JSON.parse(bytes.toString("latin1", 0, bytes.indexOf("\n"))) as Head;
    if (head.format !== FORMAT || head.length !== bytes.length || head.sum !== sumOf(bytes, head.start)) return none;
    return new Map(head.chunks.map(([name, start, length]) => [name, bytes.subarray(start, start + length)]));
  } catch {
    return none;
  }
}

function writeKept(file: string, chunks: readonly Chunk[]): void {
  const part = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(part, layOut(chunks.map(({ name, script }) => [name, script.createCachedData()])), { mode: 0o600 });
    // Readers see the old file or the new one.
    renameSync(part, file);
  } catch {
    discard(part);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder is none, or may not be written.
  }
}

/** The line that says what is where, padded, and the code. */
function layOut(code: readonly (readonly [name: string, code: Buffer])[]): Buffer {
  const aligned = (length: number) => Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  // Room for the line: a number has at most ten digits.
  let end = aligned(code.reduce((sum, [name]) => sum + name.length + 40, 120));
  const start = end;
  const chunks = code.map(([name, { length }]): Entry => {
    const entry: Entry = [name, end, length];
    end = aligned(end + length);
    return entry;
  });
  const bytes = Buffer.alloc(end);
  chunks.forEach(([, at], index) => code[index]![1].copy(bytes, at));
  const head: Head = { format: FORMAT, start, length: end, sum: sumOf(bytes, start), chunks };
  bytes.write(`${JSON.stringify(head).padEnd(start - 1)}\n`, "latin1");
  return bytes;
}

/**
 * A checksum of the bytes from `start`, which is a multiple of `ALIGNMENT`: V8 makes none, and runs what it is given. Of whole words as far
 * as they reach, as this is a part of each start.
 */
function sumOf(bytes: Buffer, start = 0): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) >> 2);
  let sum = SEED;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- Before it is compiled, an iterator takes several times as long.
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ words[at]!, PRIME);
  for (let at = start + words.byteLength; at < bytes.length; at++) sum = Math.imul(sum ^ bytes[at]!, PRIME);
  return sum >>> 0;
}

/**
 * Where the code of a use is kept: a file for each version of Node and each place of the program, because V8 takes only the code of its
 * own version. Nothing if none shall be kept: `NODE_DISABLE_COMPILE_CACHE=1`, or coverage is measured, which code from a cache escapes.
 */
function keptFile(entry: string, use: string): string | undefined {
  const { env, version, arch } = process;
  if (env.NODE_DISABLE_COMPILE_CACHE !== undefined || env.NODE_V8_COVERAGE !== undefined) return undefined;
  const folder = env.NODE_COMPILE_CACHE ?? cacheFolder(env);
  if (folder === undefined || folder === "") return undefined;
  return join(folder, "compiled-code", `${use}-${version}-${arch}-${hash(dirname(entry)).toString(36)}`);
}

/** FNV-1a: short texts, and nothing that must not collide on purpose. */
function hash(text: string): number {
  let result = SEED;
  for (let at = 0; at < text.length; at++) result = Math.imul(result ^ text.charCodeAt(at), PRIME);
  return result >>> 0;
}

/**
 * The folder for what can be made again, by the custom of the system; none for a user without a home. It is the user's own: another
 * user of the machine who could write there would run code as this one.
 */
function cacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  switch (process.platform) {
    case "win32":
      return env.LOCALAPPDATA === undefined ? undefined : join(env.LOCALAPPDATA, "scaicore", "cache");
    case "darwin": {
      const home = ownHome();
      return home === undefined ? undefined : join(home, "Library", "Caches", "scaicore");
    }
    default: {
      const home = ownHome();
      const caches = env.XDG_CACHE_HOME ?? (home === undefined ? undefined : join(home, ".cache"));
      return caches === undefined ? undefined : join(caches, "scaicore");
    }
  }
}

function ownHome(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    // The user has no entry among the users of the system.
    return undefined;
  }
}
