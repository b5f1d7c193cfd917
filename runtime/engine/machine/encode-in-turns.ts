import type { Turns } from "../../turns.js";
import { encodeData } from "./value-codec.js";

/** How deep the objects of an entry are that are encoded part by part: the entry, its state or delta, and their fields. */
const LEVELS = 3;

/**
 * Encodes plain data as `encodeData` does, byte for byte, and lets others have the event loop in between. Long lists near the top,
 * such as the branches of a run, are encoded element by element.
 */
export async function encodeInTurns(data: object, turns: Turns): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await addTo(parts, data, LEVELS, turns);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function addTo(parts: Uint8Array[], data: unknown, levels: number, turns: Turns): Promise<void> {
  if (levels > 0 && Array.isArray(data)) {
    parts.push(header(data.length, ARRAY));
    for (const item of data as readonly unknown[]) {
      parts.push(encodeData(item));
      if (turns.isOver) await turns.rest();
    }
  } else if (levels > 0 && isPlain(data)) {
    const fields = Object.entries(data).filter(([, value]) => value !== undefined);
    parts.push(header(fields.length, MAP));
    for (const [key, value] of fields) {
      parts.push(encodeData(key));
      await addTo(parts, value, levels - 1, turns);
    }
  } else {
    parts.push(encodeData(data));
    if (turns.isOver) await turns.rest();
  }
}

/** Objects with a key `__proto__` and values that are no objects of JSON have a form of their own. */
const isPlain = (data: unknown): data is object =>
  typeof data === "object" &&
  data !== null &&
  Object.getPrototypeOf(data) === Object.prototype &&
  !Object.hasOwn(data, "__proto__");

interface Headers {
  /** For up to 15 parts; the number is added. */
  readonly few: number;
  readonly two: number;
  readonly four: number;
}
const ARRAY: Headers = { few: 0x90, two: 0xdc, four: 0xdd };
const MAP: Headers = { few: 0x80, two: 0xde, four: 0xdf };

/** How MessagePack begins an array or a map of so many parts. */
function header(count: number, { few, two, four }: Headers): Uint8Array {
  if (count < 16) return new Uint8Array([few + count]);
  if (count < 0x1_0000) return new Uint8Array([two, count >>> 8, count & 0xff]);
  return new Uint8Array([four, count >>> 24, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff]);
}
