export const MOST_IN_SMALL_MAP = 15;

/** Writes MessagePack in its shortest form, so that equal values give equal bytes. */
export class MessagePackWriter {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** Returns a copy of the written bytes. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  nil(): void {
    this.byte(0xc0);
  }
  boolean(value: boolean): void {
    this.byte(value ? 0xc3 : 0xc2);
  }

  /** Writes a safe integer as an int, any other number as the shortest exact float. */
  number(value: number): void {
    if (Number.isSafeInteger(value)) this.integer(value);
    else if (Math.fround(value) === value) {
      const at = this.reserve(5);
      this.bytes[at] = 0xca;
      this.view.setFloat32(at + 1, value);
    } else {
      const at = this.reserve(9);
      this.bytes[at] = 0xcb;
      this.view.setFloat64(at + 1, value);
    }
  }

  string(value: string): void {
    if (value.length < 0x100 && this.shortAscii(value)) return;
    const size = utf8Length(value);
    if (size < 32) this.byte(0xa0 | size);
    else if (size < 0x100) this.sized(0xd9, size, 1);
    else if (size < 0x10000) this.sized(0xda, size, 2);
    else this.sized(0xdb, size, 4);
    const at = this.reserve(size);
    encoder.encodeInto(value, this.bytes.subarray(at, at + size));
  }
  /** Writes a short ASCII string in one pass, as nearly all are. Returns `false` and writes nothing for any other string. */
  private shortAscii(value: string): boolean {
    const size = value.length;
    const start = this.reserve(size < 32 ? 1 + size : 2 + size);
    const { bytes } = this;
    let at = start;
    if (size < 32) bytes[at++] = 0xa0 | size;
    else {
      bytes[at++] = 0xd9;
      bytes[at++] = size;
    }
    for (let index = 0; index < size; index++) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) {
        this.length = start;
        return false;
      }
      bytes[at++] = unit;
    }
    return true;
  }

  arrayHeader(count: number): void {
    if (count < 16) this.byte(0x90 | count);
    else if (count < 0x10000) this.sized(0xdc, count, 2);
    else this.sized(0xdd, count, 4);
  }
  mapHeader(count: number): void {
    if (count < 16) this.byte(0x80 | count);
    else if (count < 0x10000) this.sized(0xde, count, 2);
    else this.sized(0xdf, count, 4);
  }
  /** Begins a map of at most `MOST_IN_SMALL_MAP` entries that are not counted yet. Returns the argument for `endSmallMap`. */
  beginSmallMap(): number {
    return this.reserve(1);
  }
  endSmallMap(at: number, count: number): void {
    this.bytes[at] = 0x80 | count;
  }
  /** Writes a few bytes that are already encoded. */
  raw(encoded: Uint8Array): void {
    const at = this.reserve(encoded.length);
    const { bytes } = this;
    for (let index = 0; index < encoded.length; index++) bytes[at + index] = encoded[index]!;
  }

  private integer(value: number): void {
    if (value >= 0) {
      if (value < 0x80) this.byte(value);
      else if (value < 0x100) this.sized(0xcc, value, 1);
      else if (value < 0x10000) this.sized(0xcd, value, 2);
      else if (value < 0x1_0000_0000) this.sized(0xce, value, 4);
      else this.long(0xcf, value);
    } else if (value >= -0x20) this.byte(value & 0xff);
    else if (value >= -0x80) this.sized(0xd0, value & 0xff, 1);
    else if (value >= -0x8000) this.sized(0xd1, value & 0xffff, 2);
    else if (value >= -0x8000_0000) this.sized(0xd2, value >>> 0, 4);
    else this.long(0xd3, value);
  }
  private long(marker: number, value: number): void {
    const at = this.reserve(9);
    this.bytes[at] = marker;
    this.view.setBigInt64(at + 1, BigInt(value));
  }
  private sized(marker: number, value: number, width: 1 | 2 | 4): void {
    const at = this.reserve(1 + width);
    this.bytes[at] = marker;
    if (width === 1) this.view.setUint8(at + 1, value);
    else if (width === 2) this.view.setUint16(at + 1, value);
    else this.view.setUint32(at + 1, value);
  }
  private byte(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }
  /** Reserves so many bytes. Returns where they begin. */
  private reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }
}

const encoder = new TextEncoder();

/** Returns the length of the text in UTF-8; a lone surrogate counts as the replacement character that is written for it. */
function utf8Length(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) size += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(at + 1))) {
      size += 2;
      at++;
    } else size += 2;
  }
  return size;
}
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
