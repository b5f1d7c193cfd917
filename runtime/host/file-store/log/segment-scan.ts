import { FIRST_BYTE, FOOTER_BYTES, footerAt, type Frame, frameAt, HEADER_BYTES, headerAt } from "./frame.js";

/** What stands in a segment where no whole frame does. */
export interface Gap {
  readonly kind: "gap";
  readonly from: number;
  readonly to: number;
  /** Whether writes that were cut short explain it: it is parts of frames, each from its beginning. */
  readonly torn: boolean;
  /** The invocations whose frames stood there. */
  readonly keys: readonly string[];
  /** Whether `keys` explains all of it; otherwise it may have been of any invocation. */
  readonly attributed: boolean;
}

export type Piece = { readonly kind: "frame"; readonly frame: Frame } | Gap;

/**
 * Splits a part of a segment into frames and gaps. The last piece may be a gap that goes on when more is written.
 *
 * @param bytes the part, which begins at a frame's beginning
 * @param offset where the part begins in the segment
 */
export function* piecesOf(bytes: Uint8Array, offset: number, salt: number): Generator<Piece> {
  for (let at = 0; at < bytes.length;) {
    const frame = frameAt(bytes, at, salt);
    const cut = frame === undefined ? undefined : frameInEndOf(bytes, frame.end, salt);
    if (frame !== undefined && cut === undefined) {
      yield { kind: "frame", frame: { ...frame, at: frame.at + offset, end: frame.end + offset } };
      at = frame.end;
      continue;
    }
    const to = cut ?? nextFrame(bytes, at + 1, salt);
    yield gapIn(bytes, at, to, offset, salt);
    at = to;
  }
}

/**
 * Where another whole frame begins in the end of one. The first was cut short then, and what follows happens to be the bytes that
 * it lacks: a checksum may end as each frame begins.
 */
function frameInEndOf(bytes: Uint8Array, end: number, salt: number): number | undefined {
  for (let at = end - FOOTER_BYTES + 1; at < end; at++) {
    if (bytes[at] === FIRST_BYTE && frameAt(bytes, at, salt) !== undefined) return at;
  }
  return undefined;
}

/** Where the next whole frame begins; the end of the bytes if there is none. */
function nextFrame(bytes: Uint8Array, from: number, salt: number): number {
  for (let at = bytes.indexOf(FIRST_BYTE, from); at >= 0; at = bytes.indexOf(FIRST_BYTE, at + 1)) {
    if (frameAt(bytes, at, salt) !== undefined) return at;
  }
  return bytes.length;
}

function gapIn(bytes: Uint8Array, from: number, to: number, offset: number, salt: number): Gap {
  const starts = [from];
  for (let at = bytes.indexOf(FIRST_BYTE, from + 1); at >= 0 && at < to; at = bytes.indexOf(FIRST_BYTE, at + 1)) {
    if (headerAt(bytes, at, salt) !== undefined) starts.push(at);
  }
  const keys = new Set<string>();
  let torn = true;
  let attributed = true;
  starts.forEach((start, index) => {
    const end = starts[index + 1] ?? to;
    torn &&= isTorn(bytes, start, end, salt);
    attributed = attribute(bytes, start, end, salt, keys) && attributed;
  });
  return { kind: "gap", from: from + offset, to: to + offset, torn, keys: [...keys], attributed };
}

/** Whether the bytes are the beginning of one frame, and not the whole of it. */
function isTorn(bytes: Uint8Array, from: number, to: number, salt: number): boolean {
  const header = headerAt(bytes, from, salt);
  if (header === undefined) return to - from < HEADER_BYTES;
  return to - from < HEADER_BYTES + header.length + FOOTER_BYTES;
}

/** Adds whose frames stood there, by their headers and, from behind, by their footers; returns whether that explains all. */
function attribute(bytes: Uint8Array, from: number, to: number, salt: number, keys: Set<string>): boolean {
  let at = from;
  const header = headerAt(bytes, from, salt);
  if (header !== undefined) {
    keys.add(header.key);
    at = Math.min(to, from + HEADER_BYTES + header.length + FOOTER_BYTES);
  }
  for (let end = to; end > at;) {
    const footer = footerAt(bytes, end, salt);
    if (footer === undefined || footer.begin < at) return false;
    keys.add(footer.key);
    end = footer.begin;
  }
  return true;
}
