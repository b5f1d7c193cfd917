import { StoreCorruptError, StoreError } from "../../errors.js";
import { cannotWrite, DiskError } from "../disk-error.js";
import type { DurableDirectory } from "../durable-directory.js";
import { codeOf, type OpenFile } from "../file-system.js";
import { encodeFrame, frameAt, type FrameHeader, HEADER_BYTES, FOOTER_BYTES, NO_KEY } from "./frame.js";

/** What the first frame of a segment says. */
export interface SegmentHead {
  readonly salt: number;
  readonly number: number;
  /** Where the seal of the segment before ends; 0 for the first. */
  readonly sealedAt: number;
}

const PAYLOAD_BYTES = 12;
const FRAME_BYTES = HEADER_BYTES + PAYLOAD_BYTES + FOOTER_BYTES;
/** The head stands there twice, as nothing in the segment can be read without its salt. */
export const HEAD_BYTES = 2 * FRAME_BYTES;

export function encodeHead(head: SegmentHead, written: Pick<FrameHeader, "author" | "time">): Uint8Array {
  const payload = new Uint8Array(PAYLOAD_BYTES);
  const view = new DataView(payload.buffer);
  view.setUint32(0, head.salt);
  view.setUint32(4, head.number);
  view.setUint32(8, head.sealedAt);
  const header: FrameHeader = { ...written, kind: "segment", key: NO_KEY, epoch: 0, synced: 0, sequence: 0 };
  const frame = encodeFrame(header, payload, 0);
  const bytes = new Uint8Array(HEAD_BYTES);
  bytes.set(frame);
  bytes.set(frame, FRAME_BYTES);
  return bytes;
}

/** @throws StoreCorruptError if neither of its two frames can be read */
export function decodeHead(bytes: Uint8Array, path: string, number: number): SegmentHead {
  for (const at of [0, FRAME_BYTES]) {
    const frame = frameAt(bytes, at, 0);
    if (frame?.kind !== "segment" || frame.payload.length !== PAYLOAD_BYTES) continue;
    const view = new DataView(frame.payload.buffer, frame.payload.byteOffset, PAYLOAD_BYTES);
    const head = { salt: view.getUint32(0), number: view.getUint32(4), sealedAt: view.getUint32(8) };
    if (head.number !== number)
      throw damagedLog(path, `it is part ${head.number} of the log under the name of part ${number}`);
    return head;
  }
  throw damagedLog(path, bytes.length < HEAD_BYTES ? "its beginning is missing" : "its beginning cannot be read");
}

/** The whole store is affected, and not one invocation. */
export function damagedLog(path: string, what: string): StoreCorruptError {
  return new StoreCorruptError(
    `${path} is damaged: ${what}. Nothing was changed; restore the whole store from a backup.`,
    { path },
  );
}

/** One file of the log, open. */
export class Segment {
  /** Everything before it was applied. */
  end = HEAD_BYTES;
  /** Everything before it is on disk, and was applied. */
  synced = HEAD_BYTES;
  /** The size up to which it was looked at. */
  seen = 0;
  /** Everything before it is known to be on disk to whoever reads the segment. */
  marked = 0;
  /** A seal was read: what follows does not count. */
  ended = false;
  /** Why the next one could not be made, once a seal was read. */
  unfollowed: DiskError | undefined;
  /** Where a broken end begins that nobody has declared dropped yet. */
  lostFrom: number | undefined;

  private constructor(
    readonly path: string,
    readonly head: SegmentHead,
    readonly file: OpenFile,
    /** `undefined` if it can be written, else why not. */
    readonly readOnly: DiskError | undefined,
    /** Where its seal ends, as the next segment says. */
    readonly sealedAt: number | undefined,
  ) {}

  /** `undefined`: there is no such file. */
  static async open(
    files: DurableDirectory,
    name: string,
    number: number,
    sealedAt: number | undefined,
  ): Promise<Segment | undefined> {
    try {
      return await Segment.#open(files, name, number, sealedAt);
    } catch (error) {
      // It may be compacted away at any time.
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  static async #open(
    files: DurableDirectory,
    name: string,
    number: number,
    sealedAt: number | undefined,
  ): Promise<Segment | undefined> {
    const path = await files.contentPath(name);
    if (path === undefined) return undefined;
    let readOnly: DiskError | undefined;
    const file = await files.fs.open(path, "extend").catch(async (error: unknown) => {
      if (!(error instanceof DiskError) || !cannotWrite(error)) throw error;
      readOnly = error;
      return await files.fs.open(path, "read");
    });
    try {
      const head = decodeHead(await file.read(0, HEAD_BYTES), path, number);
      return new Segment(path, head, file, readOnly, sealedAt);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Opens the file anew after a failure; what was applied of it stays applied. `undefined`: it is not there any more. */
  async reopened(files: DurableDirectory, name: string): Promise<Segment | undefined> {
    await this.file.close().catch(() => undefined);
    const next = await Segment.open(files, name, this.head.number, this.sealedAt);
    if (next === undefined) return undefined;
    next.end = this.end;
    next.synced = this.synced;
    next.marked = this.marked;
    return next;
  }

  /**
   * The size of the file now.
   *
   * @throws StoreCorruptError if it is shorter than what was read of it
   */
  async size(): Promise<{ readonly size: number; readonly removed: boolean }> {
    const { size, links } = await this.file.stat();
    if (size < this.end) throw damagedLog(this.path, `it has ${size} bytes, and had ${this.end}`);
    return { size, removed: links === 0 };
  }
}

export function removedStore(path: string): StoreError {
  return new StoreError(
    `${path} was removed while the store was in use, so nothing can be stored any more. Nothing that was removed is kept; ` +
      "restore the store from a backup, or open a new one.",
    { path },
    { retryable: false },
  );
}
