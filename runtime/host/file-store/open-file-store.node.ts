import { messageOf } from "../../error.js";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync, readlinkSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { withFullStop } from "../../full-stop.js";
import { StoreCorruptError, StoreError } from "../errors.js";
import type { Clock, PayloadCodec } from "../interfaces.js";
import { SystemClock } from "../memory/system-clock.js";
import { cannotWrite, DiskError, explainingRefusals, MisplacedError } from "./disk-error.js";
import { type CompareAndSet, DurableDirectory, probe } from "./durable-directory.js";
import { FileCheckpointBackend } from "./file-checkpoint-backend.js";
import { ownEventLoop, type EventLoop } from "./log/breather.js";
import { HEAD_BYTES } from "./log/segment.js";
import { FileMemoryBackend } from "./file-memory-backend.js";
import { codeOf, type FileSystem, parentOf } from "./file-system.js";
import { readAsUpgraded, removeOldFiles, upgradeFormat1 } from "./format-1/upgrade.js";
import { currentHostIdentity } from "./host-identity.node.js";
import { type Layout, layoutOf } from "./layout.js";
import { nodeFileSystemWith } from "./node-file-system.node.js";
import { type HostIdentity, OwnerRegistry } from "./owner-registry.js";
import { CODEC_MS, Records } from "./records.js";
import { accessTo } from "./store-access.node.js";
import { StorePlace } from "./store-place.js";

/** Format of the directory. A store with a newer format is not changed. */
const FORMAT = 2;
const STALE_TMP_NS = 60n * 60n * 1_000_000_000n;

export interface FileStoreOptions {
  readonly clock?: Clock;
  /** Changes what may hold data of flows before it reaches the disk; to encrypt it, for example. */
  readonly codec?: PayloadCodec;
  /** How long the codec may take for one record; 10,000 ms. */
  readonly codecMs?: number;
  /** For tests that count, stop or break single operations. */
  readonly fileSystem?: FileSystem;
  /** For tests that decide the order of all steps; the event loop by default. */
  readonly eventLoop?: EventLoop;
  /** Identity of this process; for tests that simulate two hosts. */
  readonly identity?: HostIdentity;
  /** Interval of each owner's heartbeat; 2,000 ms. */
  readonly heartbeatMs?: number;
  /** How long an owner on another host may miss its heartbeat before it counts as dead; 15,000 ms. */
  readonly deadAfterMs?: number;
  /** After how many commits the memory of an instance is compacted into one file; 64. */
  readonly compactMemoryAfter?: number;
  /** The size, in bytes, after which a part of the log is closed and the next one begun; 4 MiB. */
  readonly segmentBytes?: number;
  /**
   * Whether the finished blocks and answers of durability `"block"` are on disk before what depends on them starts; `true` by default.
   * `false`: they survive the end of the process, and are on disk with the next checkpoint, decision or result. Of what a machine
   * that loses its power was at, more is done again then.
   */
  readonly syncBlocks?: boolean;
}

export interface FileStore {
  readonly checkpoints: FileCheckpointBackend;
  readonly memory: FileMemoryBackend;
  /** Absolute. */
  readonly path: string;
  /** Touched after each decision, park, finish and cancel: watch it to know when to list again. */
  readonly feedPath: string;
  /** Stops timers and closes files; nothing durable changes. */
  close(): Promise<void>;
}

/**
 * Opens the store in a directory, and creates it if there is none. Any number of processes may have it open. Only this
 * account can read it, and its group if that may write the directory.
 *
 * @throws StoreError for a store of a newer format, and for a file system without any compare-and-set
 * @throws StoreCorruptError if `format.json` is damaged or missing beside data
 */
export async function openFileStore(directory: string, options: FileStoreOptions = {}): Promise<FileStore> {
  const { codec, clock = new SystemClock() } = options;
  const path = resolve(directory).replaceAll("\\", "/");
  const disk = options.fileSystem ?? nodeFileSystemWith(accessTo(path));
  const fs = explainingRefusals(disk);
  const layout = layoutOf(path, (text) => createHash("sha256").update(text).digest("hex"));
  const unique = () => randomBytes(12).toString("hex");
  try {
    const records = new Records(path, codec && { codec, clock, ms: options.codecMs ?? CODEC_MS });
    const plain = new DurableDirectory({ fs, records, tmp: layout.tmp, unique, mode: "link" });
    const format = await readFormat(plain, layout);
    const known = format !== undefined;
    const { mode, refusal } = await writableBy(plain, layout, unique, known);
    const place = await StorePlace.at(fs, path);
    let files = new DurableDirectory({ fs, records, tmp: layout.tmp, unique, mode, place });
    if (refusal === undefined) await sweepTmp(files, layout);
    const identity = options.identity ?? (await currentHostIdentity());
    const { heartbeatMs = 2000, deadAfterMs = 15_000 } = options;
    const owners = new OwnerRegistry({ files, layout, clock, identity, heartbeatMs, deadAfterMs });
    const old = { files, layout, clock, owners, unique, deadAfterMs };
    if (refusal === undefined) await (format === 1 ? upgradeFormat1(old) : removeOldFiles(old));
    else if (format === 1) {
      const upgraded = explainingRefusals(await readAsUpgraded(old, disk, refusal));
      files = new DurableDirectory({ fs: upgraded, records, tmp: layout.tmp, unique, mode, place });
    }
    const { compactMemoryAfter: compactAfter = 64, segmentBytes = 4 * 1024 * 1024, eventLoop = ownEventLoop } = options;
    const common = { files, layout, clock, owners, unique, segmentBytes, eventLoop };
    const checkpoints = new FileCheckpointBackend({ ...common, syncsRepeatable: options.syncBlocks ?? true });
    if (!known) await createFormat(files, layout, unique(), checkpoints);
    const memory = new FileMemoryBackend({ files, layout, compactAfter });
    await checkpoints.load();
    return { checkpoints, memory, path, feedPath: layout.feed, close: () => checkpoints.close() };
  } catch (error) {
    if (error instanceof DiskError && error.code === "ENOENT") throw cannotBeMade(path, error);
    if (error instanceof MisplacedError) refuseFile(path, error);
    const named =
      error instanceof StoreError || (error instanceof StoreCorruptError && !(error instanceof MisplacedError));
    if (named) throw error;
    throw new StoreError(
      withFullStop(`The store ${path} cannot be opened: ${messageOf(error)}`),
      { path },
      { cause: error },
    );
  }
}

/** The error of a store whose directory cannot be made: what stands in the way, and what to do. */
function cannotBeMade(path: string, cause: DiskError): StoreError {
  const { place, target } = existingPart(path);
  const why =
    target === undefined
      ? `${place} takes no new directory. Name another place.`
      : `${place} is a link to ${target}, which is not there. Mount or make what it leads to, or remove the link.`;
  return new StoreError(
    `The store ${path} cannot be made: ${why}`,
    { path, ...(target === undefined ? {} : { link: place, target }) },
    { cause },
  );
}

/**
 * Tells a path that was mistyped from a store that is damaged.
 *
 * @throws StoreError if the path, or a part of it, is no directory
 */
function refuseFile(path: string, cause: MisplacedError): void {
  let place = path;
  while (!existsSync(place) && parentOf(place) !== place) place = parentOf(place);
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  throw new StoreError(
    `The store ${path} cannot be opened: ${place} is no directory, as a store is. Nothing was changed; name another place.`,
    { path },
    { cause, retryable: false },
  );
}

/** The longest part of a path that exists, and where it leads if it is a link to nothing. */
function existingPart(path: string): { readonly place: string; readonly target?: string } {
  for (let place = path; ; place = parentOf(place)) {
    const status = lstatSync(place, { throwIfNoEntry: false });
    if (status === undefined && parentOf(place) !== place) continue;
    const leadsNowhere = status?.isSymbolicLink() === true && !existsSync(place);
    return leadsNowhere ? { place, target: readlinkSync(place) } : { place };
  }
}

/**
 * The compare-and-set of the file system. With `refusal`, a code, an existing store cannot be written, for lack of permission or
 * space: it can still be read, and writes fail with the reason.
 */
async function writableBy(
  files: DurableDirectory,
  layout: Layout,
  unique: () => string,
  known: boolean,
): Promise<{ readonly mode: CompareAndSet; readonly refusal?: string }> {
  try {
    await files.ensure(layout.tmp);
    return { mode: await probe(files.fs, layout.tmp, unique) };
  } catch (error) {
    if (known && cannotWrite(error)) return { mode: "link", refusal: codeOf(error) ?? "EROFS" };
    throw error;
  }
}

/** The format of the store; `undefined`: there is none yet. */
async function readFormat(files: DurableDirectory, layout: Layout): Promise<number | undefined> {
  const bytes = (await files.read(layout.format)) ?? (await formatBesideData(files, layout));
  if (bytes === undefined) return undefined;
  let format: unknown;
  try {
    ({ format } = JSON.parse(new TextDecoder().decode(bytes)) as { format?: unknown });
  } catch {
    format = undefined;
  }
  if (typeof format !== "number") {
    throw new StoreCorruptError(`${layout.format} is damaged. Restore it from a backup: { "format": ${FORMAT} }.`, {
      path: layout.format,
    });
  }
  if (format > FORMAT) {
    throw new StoreError(
      `The store ${layout.root} has format ${format}; this version of ScaiCore knows up to ${FORMAT}. Nothing was ` +
        "changed; use a newer version.",
      { path: layout.root, format },
      { retryable: false },
    );
  }
  return format;
}

/**
 * A store with data had a format file, which is made first. The format is never guessed, because a newer one must not be
 * changed.
 */
async function formatBesideData(files: DurableDirectory, layout: Layout): Promise<Uint8Array | undefined> {
  const names = await Promise.all([layout.invocations, layout.bundles, layout.memory].map((path) => files.names(path)));
  if (names.flat().length === 0 && !(await logHasData(files, layout))) return undefined;
  // Another process may have made the store between the two reads.
  const bytes = await files.read(layout.format);
  if (bytes !== undefined) return bytes;
  throw new StoreCorruptError(
    `${layout.format} is missing, but ${layout.root} holds the data of a store. Nothing was changed. Restore the file ` +
      `from a backup; if this version of ScaiCore wrote the store, it says { "format": ${FORMAT} }.`,
    { path: layout.format },
  );
}

/** An empty log is what a store has that is being made. */
async function logHasData(files: DurableDirectory, layout: Layout): Promise<boolean> {
  const [first, ...more] = await files.names(layout.log);
  if (first === undefined) return false;
  const path = await files.contentPath(`${layout.log}/${first}`);
  const status = path === undefined ? undefined : await files.fs.stat(path);
  return more.length > 0 || (status?.size ?? 0) > HEAD_BYTES;
}

async function createFormat(
  files: DurableDirectory,
  layout: Layout,
  storeId: string,
  checkpoints: FileCheckpointBackend,
): Promise<void> {
  await checkpoints.create();
  await (await files.fs.open(layout.feed, "append")).close();
  const text = `${JSON.stringify({ format: FORMAT, store_id: storeId })}\n`;
  await files.createOnce(layout.format, new TextEncoder().encode(text));
}

/** Removes files that crashed processes left in `tmp`. Their times are compared with a new file's, which has the same clock. */
async function sweepTmp(files: DurableDirectory, layout: Layout): Promise<void> {
  const names = await files.names(layout.tmp);
  if (names.length === 0) return;
  const marker = files.tmpName();
  await (await files.fs.open(marker, "create")).close();
  const now = (await files.fs.stat(marker))?.modified ?? 0n;
  for (const name of names) {
    const path = `${layout.tmp}/${name}`;
    const status = await files.fs.stat(path);
    if (status !== undefined && now - status.modified > STALE_TMP_NS) await files.removeTree(path);
  }
  await files.removeTree(marker);
}
