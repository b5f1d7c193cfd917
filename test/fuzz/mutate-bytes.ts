/** Bytes that were damaged, and values in them that were changed so that they are still well-formed. */
import { Decoder, Encoder } from "@msgpack/msgpack";
import type { Random } from "./random.js";

const MOST_BYTE_CHANGES = 6;
/** Bytes that mean something in MessagePack: long lengths, ends of ranges, the one that means nothing. */
const TELLING = [0xdd, 0xdf, 0xdb, 0xc6, 0xc1, 0xff, 0x7f, 0x80, 0x90, 0xcf, 0xcb, 0xc0, 0xd9];

export function mutatedBytes(original: Uint8Array, random: Random): Uint8Array {
  let bytes = original;
  for (let change = random.between(1, MOST_BYTE_CHANGES); change > 0; change--) {
    if (bytes.length === 0) break;
    const at = random.below(bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    bytes = random.weighted<() => Uint8Array>([
      [4, () => bytes.with(at, random.below(256))],
      [3, () => bytes.with(at, bytes[at]! ^ (1 << random.below(8)))],
      [2, () => joined(before, after.subarray(random.between(1, 20)))],
      [2, () => joined(before, Uint8Array.of(random.pick(TELLING)), after)],
      [1, () => joined(before, Uint8Array.of(random.pick(TELLING), 0xff, 0xff, 0xff, 0xff), after)],
      [1, () => joined(before, before.subarray(Math.max(0, at - random.between(1, 40))), after)],
      [1, () => before],
    ])();
  }
  return bytes;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const decoder = new Decoder();
const encoder = new Encoder({ ignoreUndefined: true, maxDepth: 1000 });

/** The same MessagePack with one value in it changed, also within MessagePack that it holds as bytes; `undefined` if it is none. */
export function mutatedMessagePack(bytes: Uint8Array, random: Random): Uint8Array | undefined {
  const value = decoded(bytes);
  if (value === undefined) return undefined;
  const holders = containersIn(value.value);
  if (holders.length === 0) return undefined;
  const holder = random.pick(holders);
  const keys = Object.keys(holder);
  if (keys.length === 0) return undefined;
  const key = random.pick(keys);
  const slots = holder as Record<string, unknown>;
  const before = slots[key];
  if (before instanceof Uint8Array && random.chance(0.9)) slots[key] = mutatedMessagePack(before, random) ?? before;
  else change(slots, key, holders, random);
  try {
    return encoder.encode(value.value);
  } catch {
    return undefined;
  }
}

function change(slots: Record<string, unknown>, key: string, all: readonly object[], random: Random): void {
  const before = slots[key];
  const values = all.flatMap((one) => Object.values(one) as unknown[]);
  random.weighted<() => void>([
    [2, () => (Array.isArray(slots) ? void slots.splice(Number(key), 1) : void Reflect.deleteProperty(slots, key))],
    [1, () => (Array.isArray(slots) ? void slots.push(before) : void (slots[`${key}2`] = before))],
    [3, () => (slots[key] = other(before, random))],
    [3, () => (slots[key] = random.pick(values.filter((value) => typeof value === typeof before)))],
    [1, () => (slots[key] = random.pick(values))],
  ])();
}

const TEXTS = ["__proto__", "constructor", "", "\0", "\uD800", "../../x", "length"];
const NUMBERS = [0, -1, 1, 2, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, -0, 0.5, Number.NaN, Number.POSITIVE_INFINITY];

function other(before: unknown, random: Random): unknown {
  switch (typeof before) {
    case "string":
      return random.chance(0.05) ? "a".repeat(70_000) : random.pick(TEXTS);
    case "number":
      return random.pick(NUMBERS);
    case "boolean":
      return !before;
    default:
      return random.pick([null, 1, "a", true, [], {}, Uint8Array.of(0xc1)]);
  }
}

function containersIn(value: unknown, found: object[] = []): readonly object[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return found;
  found.push(value);
  for (const child of Object.values(value)) containersIn(child, found);
  return found;
}

function decoded(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: decoder.decode(bytes) };
  } catch {
    return undefined;
  }
}
