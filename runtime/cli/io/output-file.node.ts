/** Where a command writes what it makes: a file, a pipe or device, or stdout. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { PathError } from "./errors.js";
import { reason, statusOf } from "./files.node.js";

export type OutputPlace =
  | { readonly kind: "stdout" }
  /** A regular file, or none yet. A link to it is kept. */
  | { readonly kind: "file"; readonly path: string; readonly shown: string; readonly mode?: number }
  /** A pipe or a device, which is written to and never replaced. */
  | { readonly kind: "stream"; readonly path: string; readonly shown: string };

export interface OutputOptions {
  /** The option that names the output, as in `--junit`. */
  readonly flag: string;
  readonly cwd: string;
  /** Paths that the command reads. */
  readonly inputs: readonly string[];
  /** A directory that belongs to the command, in which nothing may be written by name. */
  readonly store?: string;
}

/** How many links may lead to one another, as on Linux. */
const MOST_LINKS = 40;

/**
 * Finds out where an output goes, before anything is written. `-` is stdout, and so is a path that leads to it.
 *
 * @throws PathError for a directory, for a file that the command reads, and for a path that cannot be used
 */
export function outputPlace(given: string, { flag, cwd, inputs, store }: OutputOptions): OutputPlace {
  if (given === "-") return { kind: "stdout" };
  const path = resolve(cwd, given);
  const shown = given;
  const status = statusOf(path, shown, "written");
  if (status === undefined) {
    const target = linkTarget(path, shown);
    refuseInStore(target, store, flag, shown);
    return { kind: "file", path: target, shown };
  }
  if (status.isDirectory()) throw new PathError(`${shown} cannot be written: it is a directory.`, shown);
  if (isSame(status, fstatOf(1))) return { kind: "stdout" };
  if (!status.isFile()) return { kind: "stream", path, shown };
  for (const input of inputs) {
    if (!isSame(status, statSync(resolve(cwd, input), { throwIfNoEntry: false }))) continue;
    const what = resolve(cwd, input) === path ? "is a file that" : `leads to ${input}, which`;
    throw new PathError(`${flag} ${shown} ${what} this command reads, and would be lost. Name another file.`, shown);
  }
  const target = realpathSync(path);
  refuseInStore(target, store, flag, shown);
  return { kind: "file", path: target, shown, mode: status.mode & 0o7777 };
}

/** Writes an output: a file whole or not at all, a pipe or device as far as it takes it. */
export function writeOutput(place: Exclude<OutputPlace, { readonly kind: "stdout" }>, bytes: Uint8Array): void {
  try {
    if (place.kind === "stream") writeThrough(place.path, bytes);
    else replaceFile(place.path, bytes, place.mode);
  } catch (error) {
    throw new PathError(`${place.shown} cannot be written: ${reason(error)}.`, place.shown);
  }
}

function writeThrough(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, "w");
  try {
    writeAll(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes beside the file, and takes its place when all is written. */
function replaceFile(path: string, bytes: Uint8Array, mode: number | undefined): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = join(dirname(path), `.scaicore-${randomBytes(8).toString("hex")}.tmp`);
  const descriptor = openSync(unfinished, "wx");
  try {
    try {
      writeAll(descriptor, bytes);
    } finally {
      closeSync(descriptor);
    }
    if (mode !== undefined) chmodSync(unfinished, mode);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

/** The path that a link leads to, though there is nothing yet; another path leads to itself. */
function linkTarget(path: string, shown: string): string {
  let target = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new PathError(`${shown} cannot be written: its links lead in a circle.`, shown);
}

function refuseInStore(target: string, store: string | undefined, flag: string, shown: string): void {
  if (store === undefined) return;
  const below = relative(realOf(store), realOf(target));
  if (below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below)) return;
  throw new PathError(`${flag} ${shown} is inside the store, which has files of its own. Name another file.`, shown);
}

/** The path without links, as far as it exists. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realOf(dirname(path)), path.slice(dirname(path).length));
  }
}

function fstatOf(descriptor: number): Stats | undefined {
  try {
    return fstatSync(descriptor);
  } catch {
    return undefined;
  }
}

const isSame = (one: Stats, other: Stats | undefined): boolean => one.dev === other?.dev && one.ino === other.ino;
