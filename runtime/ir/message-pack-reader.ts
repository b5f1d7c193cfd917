import { BundleError, MAX_DEPTH, MAX_NODES, pathText, placeText, setOwn } from "./reading.js";

/**
 * Reads one MessagePack value that consists of JSON values, from an untrusted source: compares every length with the remaining
 * bytes before it allocates, bounds nesting and the number of values, refuses a key twice in a map, and treats `__proto__` as
 * an ordinary key.
 *
 * @throws {BundleError} If the bytes are damaged or exceed a limit; with the byte and the path.
 */
export function readMessagePack(bytes: Uint8Array, start = 0): unknown {
  const reader = new Reader(bytes, start);
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  private readonly view: DataView;
  /** The steps to the current value; only the first `depth` of them are valid. */
  private readonly path: (string | number)[] = [];
  private depth = 0;
  private nodes = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    const left = this.bytes.length - this.at;
    if (left > 0) this.fail(`${left} bytes follow the end of the module`);
  }

  value(): unknown {
    if (++this.nodes > MAX_NODES) this.fail(`more than ${MAX_NODES} values`);
    const marker = this.unsigned(1);
    if (marker < 0x80) return marker;
    if (marker < 0x90) return this.map(marker & 0x0f);
    if (marker < 0xa0) return this.array(marker & 0x0f);
    if (marker < 0xc0) return this.string(marker & 0x1f);
    if (marker >= 0xe0) return marker - 0x100;
    switch (marker) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.float(this.view.getFloat32(this.take(4)));
      case 0xcb:
        return this.float(this.view.getFloat64(this.take(8)));
      case 0xcc:
        return this.unsigned(1);
      case 0xcd:
        return this.unsigned(2);
      case 0xce:
        return this.unsigned(4);
      case 0xcf:
        return this.long(this.view.getBigUint64(this.take(8)));
      case 0xd0:
        return this.view.getInt8(this.take(1));
      case 0xd1:
        return this.view.getInt16(this.take(2));
      case 0xd2:
        return this.view.getInt32(this.take(4));
      case 0xd3:
        return this.long(this.view.getBigInt64(this.take(8)));
      case 0xd9:
        return this.string(this.unsigned(1));
      case 0xda:
        return this.string(this.unsigned(2));
      case 0xdb:
        return this.string(this.unsigned(4));
      case 0xdc:
        return this.array(this.unsigned(2));
      case 0xdd:
        return this.array(this.unsigned(4));
      case 0xde:
        return this.map(this.unsigned(2));
      case 0xdf:
        return this.map(this.unsigned(4));
      default:
        this.at--;
        return this.fail(
          marker === 0xc1
            ? "the byte c1, which means nothing in MessagePack"
            : "binary data or an extension type, which no module has",
        );
    }
  }

  private array(count: number): unknown[] {
    this.room(count, "an array");
    const items: unknown[] = [];
    const depth = this.depth++;
    for (let index = 0; index < count; index++) {
      this.path[depth] = index;
      items.push(this.value());
    }
    this.depth = depth;
    return items;
  }

  private map(count: number): Record<string, unknown> {
    this.room(count * 2, "a map");
    const object: Record<string, unknown> = {};
    const { depth } = this;
    for (let index = 0; index < count; index++) {
      const key = this.key();
      if (object[key] !== undefined && Object.hasOwn(object, key))
        this.fail(`the key ${JSON.stringify(key.slice(0, 60))} twice`);
      this.path[depth] = key;
      this.depth = depth + 1;
      setOwn(object, key, this.value());
      this.depth = depth;
    }
    return object;
  }

  private key(): string {
    const marker = this.unsigned(1);
    if (marker >= 0xa0 && marker < 0xc0) return this.string(marker & 0x1f);
    if (marker === 0xd9) return this.string(this.unsigned(1));
    if (marker === 0xda) return this.string(this.unsigned(2));
    if (marker === 0xdb) return this.string(this.unsigned(4));
    this.at--;
    return this.fail("a key that is no string");
  }

  /** Refuses more elements than remaining bytes: every element takes at least one. */
  private room(least: number, what: string): void {
    if (least > this.bytes.length - this.at) this.fail(`${what} that is longer than the bytes that are left`);
    if (this.depth >= MAX_DEPTH) this.fail(`more than ${MAX_DEPTH} levels of nesting`);
  }

  private string(size: number): string {
    const from = this.take(size);
    return size <= MAX_CACHED ? this.shortString(from, size) : this.decode(from, size);
  }

  /** Reads a short string with a cache: keys, kinds, names and file names repeat. */
  private shortString(from: number, size: number): string {
    const { bytes } = this;
    if (size === 0) return "";
    let hash = size;
    for (let at = from; at < from + size; at++) hash = (hash * 31 + bytes[at]!) | 0;
    const slot = (hash ^ (hash >>> 11)) & (CACHE_SLOTS - 1);
    const known = CACHE[slot];
    if (known?.bytes.length === size) {
      let same = 0;
      while (same < size && known.bytes[same] === bytes[from + same]) same++;
      if (same === size) return known.text;
    }
    const text = this.decode(from, size);
    CACHE[slot] = { bytes: bytes.slice(from, from + size), text };
    return text;
  }

  private decode(from: number, size: number): string {
    try {
      return decoder.decode(this.bytes.subarray(from, from + size));
    } catch {
      this.at = from;
      return this.fail("a string that is not UTF-8");
    }
  }

  private float(value: number): number {
    if (!Number.isFinite(value)) this.fail("a number that is not finite");
    return value;
  }
  private long(value: bigint): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) this.fail(`the int ${value}, which is beyond ±(2^53 - 1)`);
    return number;
  }
  private unsigned(width: 1 | 2 | 4): number {
    const from = this.take(width);
    if (width === 1) return this.bytes[from]!;
    return width === 2 ? this.view.getUint16(from) : this.view.getUint32(from);
  }
  /** Advances by so many bytes. Returns where they begin. */
  private take(count: number): number {
    const from = this.at;
    if (count > this.bytes.length - from) this.fail("the end of the bytes in the middle of a value");
    this.at = from + count;
    return from;
  }

  private fail(found: string): never {
    const path = this.path.slice(0, this.depth);
    const place = path.length === 0 ? "" : ` in ${placeText(path)}`;
    throw new BundleError(`The bundle is damaged: ${found}, at byte ${this.at}${place}.`, {
      offset: this.at,
      path: pathText(path),
    });
  }
}

const MAX_CACHED = 40;
const CACHE_SLOTS = 1024;
/** Shared by all readers; each slot holds the last string that hashed to it, so its size is bounded. */
const CACHE: ({ readonly bytes: Uint8Array; readonly text: string } | undefined)[] = Array.from({
  length: CACHE_SLOTS,
});
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
