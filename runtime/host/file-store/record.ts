import { messageOf } from "../../error.js";
import { Decoder, Encoder } from "@msgpack/msgpack";
import { crc32 } from "../../crc32.js";
import { StoreCorruptError, StoreError } from "../errors.js";

/**
 * The format of every file of the store: a frame of length (u32, big-endian), CRC-32 of the payload (u32) and
 * payload, which is MessagePack of `{ v, kind, … }`. A file holds one frame, a log a sequence of them.
 */
export interface StoredRecord {
  readonly v: number;
  readonly kind: string;
  readonly [key: string]: unknown;
}

/**
 * The kinds of records. `payload`: it may hold data of flows, and goes through the codec of the store. `clear`: it holds
 * none, and whoever cannot decode the others needs it to know who is alive.
 */
export const RECORD_KINDS = {
  start: "payload",
  entry: "payload",
  base: "payload",
  decision: "payload",
  vote: "payload",
  cancel: "payload",
  checkpoint: "payload",
  commit: "payload",
  memory: "payload",
  lock: "payload",
  bundle: "payload",
  state: "payload",
  claim: "clear",
  corrupt: "clear",
  end: "clear",
  owner: "clear",
} as const;
export type RecordKind = keyof typeof RECORD_KINDS;
export type ClearKind = { [K in RecordKind]: (typeof RECORD_KINDS)[K] extends "clear" ? K : never }[RecordKind];
/** What a codec has made of a record: `of` is its kind, `data` the encoded payload. */
export const ENCODED = "encoded";

/** The newest version that is known: encoded records have it, all others the first, which older versions read too. */
export const RECORD_VERSION = 2;
const FIRST_VERSION = 1;
export const HEADER_BYTES = 8;

const encoder = new Encoder({ ignoreUndefined: true, maxDepth: 1000 });
const decoder = new Decoder();

export function encodeRecord(kind: RecordKind | typeof ENCODED, fields: Readonly<Record<string, unknown>>): Uint8Array {
  const record = { v: kind === ENCODED ? RECORD_VERSION : FIRST_VERSION, kind, ...fields };
  let payload = encoder.encodeSharedRef(record);
  // MessagePack decoders refuse the key `__proto__`, but a flow's data may have any key.
  if (mentionsProto(payload))
    payload = encoder.encodeSharedRef({ ...(renamed(record, escapeKey) as object), escaped: true });
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  const header = new DataView(frame.buffer);
  header.setUint32(0, payload.length);
  header.setUint32(4, crc32(payload));
  frame.set(payload, HEADER_BYTES);
  return frame;
}

export interface Frames {
  readonly records: readonly StoredRecord[];
  /** The number of bytes that are whole frames. */
  readonly validBytes: number;
}

/**
 * Decodes the frames of a log. Bytes after the last whole frame are dropped if one interrupted write explains them.
 *
 * @param end only the bytes before it count, and they must be whole frames
 * @throws StoreCorruptError for any other mismatch
 */
export function decodeLog(bytes: Uint8Array, path: string, end?: number): Frames {
  if (end !== undefined && end > bytes.length) {
    throw damaged(path, bytes.length, `it has ${bytes.length} bytes, but ${end} were written`);
  }
  const limit = end ?? bytes.length;
  const records: StoredRecord[] = [];
  let at = 0;
  while (at < limit) {
    const next = frameEnd(bytes, at, limit);
    if (next === undefined) {
      if (end !== undefined || hasFrameAfter(bytes, at + 1, limit)) throw damaged(path, at, "a frame is damaged");
      break;
    }
    records.push(decodePayload(bytes.subarray(at + HEADER_BYTES, next), path, at));
    at = next;
  }
  return { records, validBytes: at };
}

/**
 * Decodes the record of a file that was complete before it got its name.
 *
 * @throws StoreCorruptError if anything is wrong with it
 * @throws StoreError if a newer version wrote it
 */
export function decodeRecord(bytes: Uint8Array, path: string): StoredRecord {
  if (!isFrame(bytes)) throw damaged(path, 0, "its checksum does not match");
  return decodePayload(bytes.subarray(HEADER_BYTES), path, 0);
}

/** Whether the bytes are one whole frame. */
export function isFrame(bytes: Uint8Array): boolean {
  return frameEnd(bytes, 0, bytes.length) === bytes.length;
}

export function damaged(path: string, at: number, what: string): StoreCorruptError {
  return new StoreCorruptError(`${path} is damaged at byte ${at}: ${what}. Restore the file from a backup.`, {
    path,
    offset: at,
  });
}

function frameEnd(bytes: Uint8Array, at: number, limit: number): number | undefined {
  if (at + HEADER_BYTES > limit) return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_BYTES);
  const length = header.getUint32(0);
  const end = at + HEADER_BYTES + length;
  if (length === 0 || end > limit) return undefined;
  return crc32(bytes, at + HEADER_BYTES, end) === header.getUint32(4) ? end : undefined;
}

/**
 * Whether a whole frame follows. After one interrupted write none does; after a damaged length in the middle one does, and it
 * must not be dropped.
 */
function hasFrameAfter(bytes: Uint8Array, from: number, limit: number): boolean {
  for (let at = from; at + HEADER_BYTES < limit; at++) {
    const payload = at + HEADER_BYTES;
    // A payload begins with a map whose first key is "v".
    const map = bytes[payload]!;
    if ((map & 0xf0) !== 0x80 && map !== 0xde) continue;
    const key = payload + (map === 0xde ? 3 : 1);
    if (bytes[key] !== 0xa1 || bytes[key + 1] !== 0x76) continue;
    if (frameEnd(bytes, at, limit) !== undefined) return true;
  }
  return false;
}

/** Decodes what stands in a frame. */
export function decodePayload(payload: Uint8Array, path: string, at: number): StoredRecord {
  let value: unknown;
  try {
    value = decoder.decode(payload);
  } catch (error) {
    throw damaged(path, at, `it is not MessagePack (${messageOf(error)})`);
  }
  if (!isRecord(value)) throw damaged(path, at, "it is no record of this store");
  if (value.v > RECORD_VERSION) {
    throw new StoreError(
      `${path} was written by a newer version of ScaiCore (record version ${value.v}, known up to ${RECORD_VERSION}). ` +
        "Nothing was changed; use that version.",
      { path, version: value.v },
      { retryable: false },
    );
  }
  if (value.escaped !== true) return value;
  return renamed(value, unescapeKey) as StoredRecord;
}

function isRecord(value: unknown): value is StoredRecord {
  if (typeof value !== "object" || value === null) return false;
  const { v, kind } = value as { v?: unknown; kind?: unknown };
  return Number.isInteger(v) && typeof kind === "string";
}

function mentionsProto(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x5f); at >= 0; at = bytes.indexOf(0x5f, at + 1)) {
    if (PROTO.every((byte, index) => bytes[at + index] === byte)) return true;
  }
  return false;
}

const PROTO = Array.from("__proto__", (letter) => letter.charCodeAt(0));
const escapeKey = (key: string) => (/^~*__proto__$/.test(key) ? `~${key}` : key);
const unescapeKey = (key: string) => (/^~+__proto__$/.test(key) ? key.slice(1) : key);

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  const out = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const property = { value: renamed(item, rename), enumerable: true, configurable: true, writable: true };
    Object.defineProperty(out, rename(key), property);
  }
  return out;
}
