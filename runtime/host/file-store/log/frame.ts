import { crc32 } from "../../../crc32.js";

/**
 * The kinds of frames, by their number in the log; a number is never used for another kind.
 *
 * `segment` begins a segment, `seal` ends it, `dropped` says what of a torn end does not count, `mark` says only how much is on
 * disk. The others concern one invocation; `state` holds all of one.
 */
export const FRAME_KINDS = [
  "segment",
  "seal",
  "dropped",
  "mark",
  "start",
  "claim",
  "entry",
  "decision",
  "vote",
  "cancel",
  "pruned",
  "state",
  "corrupt",
] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** What a frame says besides its payload. */
export interface FrameHeader {
  readonly kind: FrameKind;
  /** 32 hex digits of the invocation that it concerns; zeros if none. */
  readonly key: string;
  readonly epoch: number;
  /** When it was written, in milliseconds since 1970 by the writer's clock. */
  readonly time: number;
  /** The bytes of this segment that were on disk, as far as the writer knew: a gap before that is damage, not a crash. */
  readonly synced: number;
  /** Who wrote it: 16 hex digits, random for each log that a process opens. With `sequence` no two frames have the same. */
  readonly author: string;
  readonly sequence: number;
}

/** A frame that was read whole: every checksum fits. */
export interface Frame extends FrameHeader {
  readonly payload: Uint8Array;
  /** Where it begins and ends in its segment. */
  readonly at: number;
  readonly end: number;
}

/** A header that was read, whether or not the rest of its frame is there. */
export interface ReadHeader extends FrameHeader {
  readonly length: number;
  readonly payloadSum: number;
}

export const NO_KEY = "0".repeat(32);
export const HEADER_BYTES = 64;
export const FOOTER_BYTES = 32;

/** The first byte occurs in no text (UTF-8), so that a text in a payload is never taken for a frame. */
const HEAD = 0xff_53_43_4c;
const FOOT = 0xff_46_43_4c;
const VERSION = 1;
export const FIRST_BYTE = 0xff;

/**
 * The bytes of a frame: a header of 64 bytes, the payload, and a footer of 32 that says again whose it is.
 *
 * @param salt of the segment; only who has read its first frame can make a frame that counts in it
 */
export function encodeFrame(header: FrameHeader, payload: Uint8Array, salt: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length + FOOTER_BYTES);
  const view = new DataView(bytes.buffer);
  const kind = FRAME_KINDS.indexOf(header.kind);
  view.setUint32(0, HEAD);
  view.setUint32(4, payload.length);
  view.setUint8(8, kind);
  view.setUint8(9, VERSION);
  view.setUint32(12, header.epoch);
  view.setFloat64(16, header.time);
  view.setUint32(24, header.synced);
  view.setUint32(28, header.sequence);
  putHex(bytes, 32, header.author);
  putHex(bytes, 40, header.key);
  view.setUint32(56, crc32(payload));
  view.setUint32(60, salted(bytes, 0, 60, salt));
  bytes.set(payload, HEADER_BYTES);
  const foot = HEADER_BYTES + payload.length;
  view.setUint32(foot, FOOT);
  view.setUint32(foot + 4, payload.length);
  view.setUint8(foot + 8, kind);
  putHex(bytes, foot + 12, header.key);
  view.setUint32(foot + 28, salted(bytes, foot, foot + 28, salt));
  return bytes;
}

/** Reads what says whose frame begins there; `undefined` if that is damaged or not there. */
export function headerAt(bytes: Uint8Array, at: number, salt: number): ReadHeader | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_BYTES);
  if (view.getUint32(0) !== HEAD || view.getUint32(60) !== salted(bytes, at, at + 60, salt)) return undefined;
  const kind = FRAME_KINDS[view.getUint8(8)];
  if (kind === undefined || view.getUint8(9) !== VERSION) throw new NewerFrameError(view.getUint8(9));
  return {
    kind,
    key: hexAt(bytes, at + 40, 16),
    epoch: view.getUint32(12),
    time: view.getFloat64(16),
    synced: view.getUint32(24),
    author: hexAt(bytes, at + 32, 8),
    sequence: view.getUint32(28),
    length: view.getUint32(4),
    payloadSum: view.getUint32(56),
  };
}

/** Reads the frame that begins there; `undefined` if it is not whole. */
export function frameAt(bytes: Uint8Array, at: number, salt: number): Frame | undefined {
  const header = headerAt(bytes, at, salt);
  if (header === undefined) return undefined;
  const { length, payloadSum, ...rest } = header;
  const foot = at + HEADER_BYTES + length;
  const footer = footerAt(bytes, foot + FOOTER_BYTES, salt);
  if (footer?.length !== length || footer.key !== header.key) return undefined;
  if (crc32(bytes, at + HEADER_BYTES, foot) !== payloadSum) return undefined;
  return { ...rest, payload: bytes.subarray(at + HEADER_BYTES, foot), at, end: foot + FOOTER_BYTES };
}

/** Reads the footer that ends there: whose frame it was, and where that began. */
export function footerAt(
  bytes: Uint8Array,
  end: number,
  salt: number,
): { readonly key: string; readonly length: number; readonly begin: number } | undefined {
  const at = end - FOOTER_BYTES;
  if (at < HEADER_BYTES || end > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, FOOTER_BYTES);
  if (view.getUint32(0) !== FOOT || view.getUint32(28) !== salted(bytes, at, at + 28, salt)) return undefined;
  const length = view.getUint32(4);
  return { key: hexAt(bytes, at + 12, 16), length, begin: at - length - HEADER_BYTES };
}

/** A frame that only a newer version of ScaiCore can read. */
export class NewerFrameError extends Error {
  constructor(readonly version: number) {
    super(`a frame has version ${version}, known up to ${VERSION}`);
  }
}

function salted(bytes: Uint8Array, from: number, to: number, salt: number): number {
  return (crc32(bytes, from, to) ^ salt) >>> 0;
}

function putHex(bytes: Uint8Array, at: number, hex: string): void {
  for (let index = 0; index < hex.length; index += 2) bytes[at + index / 2] = parseInt(hex.slice(index, index + 2), 16);
}

function hexAt(bytes: Uint8Array, at: number, length: number): string {
  let hex = "";
  for (let index = at; index < at + length; index++) hex += HEX[bytes[index]!]!;
  return hex;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
