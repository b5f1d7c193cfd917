import { messageOf } from "../../error.js";
import { StoreError } from "../errors.js";
import type { Clock, PayloadCodec, PayloadContext } from "../interfaces.js";
import {
  type ClearKind,
  damaged,
  decodeLog,
  decodePayload,
  decodeRecord,
  ENCODED,
  encodeRecord,
  type Frames,
  HEADER_BYTES,
  isFrame,
  RECORD_KINDS,
  type RecordKind,
  type StoredRecord,
} from "./record.js";

/** How long a codec may take for one record, unless the host says otherwise. */
export const CODEC_MS = 10_000;

/** The codec of a host, and how long it may take for one record: whoever reads a log waits for each of its records in turn. */
export interface TimedCodec {
  readonly codec: PayloadCodec;
  readonly clock: Clock;
  readonly ms: number;
}

/**
 * Makes the records of a store and reads them, through the codec of the host if it gave one. What was written without a
 * codec stays readable.
 */
export class Records {
  /** @param root the directory of the store */
  constructor(
    private readonly root: string,
    private readonly codec?: TimedCodec,
  ) {}

  /**
   * The bytes of a record.
   * @throws StoreError when the codec fails
   */
  encode(kind: RecordKind, fields: Readonly<Record<string, unknown>>, path: string): Uint8Array | Promise<Uint8Array> {
    const plain = encodeRecord(kind, fields);
    const { codec } = this;
    return codec === undefined || RECORD_KINDS[kind] === "clear"
      ? plain
      : this.#encoded(codec, plain, this.#context(kind, path), path);
  }

  /**
   * The bytes of a record without a frame, for a log that has frames of its own.
   *
   * @param of the key of the invocation, which is also what the codec gets as the place
   * @throws StoreError when the codec fails
   */
  encodePayload(
    kind: RecordKind,
    fields: Readonly<Record<string, unknown>>,
    of: string,
  ): Uint8Array | Promise<Uint8Array> {
    const plain = encodeRecord(kind, fields);
    const { codec } = this;
    if (codec === undefined || RECORD_KINDS[kind] === "clear") return plain.subarray(HEADER_BYTES);
    const encoded = this.#encoded(codec, plain, { kind, place: of }, `"${kind}" of invocation ${of}`);
    return encoded.then((frame) => frame.subarray(HEADER_BYTES));
  }

  /**
   * The record that `encodePayload` made; a promise only if a codec has to decode it.
   *
   * @throws StoreCorruptError if anything is wrong with it
   * @throws StoreError if a newer version wrote it, or the codec cannot decode it
   */
  decodePayload(
    payload: Uint8Array,
    kind: RecordKind,
    of: string,
    path: string,
    at: number,
  ): StoredRecord | Promise<StoredRecord> {
    const record = decodePayload(payload, path, at);
    if (record.kind === kind) return record;
    if (record.kind !== ENCODED || record.of !== kind) {
      throw damaged(path, at, `it holds "${record.kind}" where "${kind}" belongs`);
    }
    return this.#decoded(record, { kind, place: of }, path);
  }

  /** The bytes of a record that no codec changes. */
  encodeClear(kind: ClearKind, fields: Readonly<Record<string, unknown>>): Uint8Array {
    return encodeRecord(kind, fields);
  }

  /**
   * The record of a file that was complete before it got its name.
   * @throws StoreCorruptError if anything is wrong with it
   * @throws StoreError if a newer version wrote it, or the codec cannot decode it
   */
  async decode(bytes: Uint8Array, path: string, kind: RecordKind): Promise<StoredRecord> {
    const record = await this.#decodedFile(decodeRecord(bytes, path), path);
    if (record.kind !== kind) throw damaged(path, 0, `it holds "${record.kind}" where "${kind}" belongs`);
    return record;
  }

  /** The records of a log; as `decodeLog`. */
  async decodeLog(bytes: Uint8Array, path: string, end?: number): Promise<Frames> {
    const { records, validBytes } = decodeLog(bytes, path, end);
    if (!records.some(({ kind }) => kind === ENCODED)) return { records, validBytes };
    return { records: await Promise.all(records.map((record) => this.#decodedFile(record, path))), validBytes };
  }

  /** The bytes of a bundle's file: the bundle itself, so that any tool can read it, unless there is a codec. */
  async encodeBundle(bundle: Uint8Array, path: string): Promise<Uint8Array> {
    return this.codec === undefined ? bundle : await this.encode("bundle", { bundle }, path);
  }

  /** The bundle of a file. One that is damaged is given as it is: its hash shows that. */
  async decodeBundle(bytes: Uint8Array, path: string): Promise<Uint8Array> {
    return isFrame(bytes) ? ((await this.decode(bytes, path, "bundle")).bundle as Uint8Array) : bytes;
  }

  async #encoded(timed: TimedCodec, plain: Uint8Array, context: PayloadContext, path: string): Promise<Uint8Array> {
    try {
      const data = await answered(timed, "encode", plain.subarray(HEADER_BYTES), context);
      return encodeRecord(ENCODED, { of: context.kind, data });
    } catch (cause) {
      throw new StoreError(
        `The codec of the store could not encode ${path}: ${reasonOf(cause)} Nothing of it was written.`,
        { path },
        { cause },
      );
    }
  }

  async #decodedFile(record: StoredRecord, path: string): Promise<StoredRecord> {
    return record.kind === ENCODED
      ? await this.#decoded(record, this.#context(record.of as RecordKind, path), path)
      : record;
  }

  async #decoded(record: StoredRecord, context: PayloadContext, path: string): Promise<StoredRecord> {
    const data = record.data as Uint8Array;
    const { codec } = this;
    if (codec === undefined) {
      throw new StoreError(
        `${path} was written through a codec, and the store was opened without one. Nothing was changed; open it with ` +
          "the codec that wrote it: openFileStore(directory, { codec }).",
        { path },
        { retryable: false },
      );
    }
    try {
      const plain = await answered(codec, "decode", data, context);
      const inner = decodePayload(plain, path, 0);
      if (inner.kind !== context.kind) {
        throw new TypeError(`It gave a record of another kind than "${context.kind}".`);
      }
      return inner;
    } catch (cause) {
      throw new StoreError(
        `The codec of the store could not decode ${path}: ${reasonOf(cause)} Nothing was changed; open the store with ` +
          "the codec and the keys that wrote it. A key that was replaced must stay known for as long as its records do.",
        { path },
        { cause },
      );
    }
  }

  /** The first folder is left out of the place, because an index entry moves from `pending` to `closed`. */
  #context(kind: RecordKind, path: string): PayloadContext {
    return { kind, place: path.slice(this.root.length + 1).replace(/^[^/]*\//, "") };
  }
}

/** What the codec gives. @throws Error if it gives no bytes in time */
async function answered(
  { codec, clock, ms }: TimedCodec,
  method: "encode" | "decode",
  bytes: Uint8Array,
  context: PayloadContext,
): Promise<Uint8Array> {
  const given: unknown = codec[method](bytes, context);
  if (given instanceof Uint8Array) return given;
  const timer = new AbortController();
  const late = clock.sleep(ms, timer.signal).then(
    () => {
      throw new Error(`Its ${method}() gave no answer within ${ms} ms.`);
    },
    // It was answered.
    () => undefined,
  );
  try {
    return bytesOf(await Promise.race([given, late]), method);
  } finally {
    timer.abort();
  }
}

function bytesOf(given: unknown, method: "encode" | "decode"): Uint8Array {
  if (given instanceof Uint8Array) return given;
  throw new TypeError(`Its ${method}() must give a Uint8Array.`);
}

/** What an error says, as a sentence. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
