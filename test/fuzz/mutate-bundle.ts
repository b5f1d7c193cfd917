/** Bundles that nobody would make: bytes that were damaged, and well-formed modules with parts that do not belong there. */
import { type IRModule, IRSerializer } from "scaicore";
import { crc32 } from "../../runtime/crc32.js";
import { mutatedBytes } from "./mutate-bytes.js";
import type { Random } from "./random.js";

/** What was done to a bundle. */
export type Damage = "bytes" | "bytes, with a right checksum" | "parts of the module";

export interface MutatedBundle {
  readonly damage: Damage;
  readonly bytes: Uint8Array;
}

const serializer = new IRSerializer();
const HEADER_BYTES = 16;
const MOST_PART_CHANGES = 3;

export function mutatedBundle(modules: readonly IRModule[], random: Random): MutatedBundle {
  const module = random.pick(modules);
  if (random.chance(0.35)) {
    const bytes = mutatedBytes(serializer.serialize(module), random);
    if (random.chance(0.5)) return { damage: "bytes", bytes };
    return { damage: "bytes, with a right checksum", bytes: sealed(bytes) };
  }
  const mutated = structuredClone(module);
  const changes = random.between(1, MOST_PART_CHANGES);
  for (let change = 0; change < changes; change++) mutatePart(mutated, random);
  return { damage: "parts of the module", bytes: bytesOf(mutated, random) };
}

/** The bundle of a module where it can be made; else the JSON text, as a host may read one. */
function bytesOf(module: unknown, random: Random): Uint8Array {
  if (random.chance(0.7)) {
    try {
      return serializer.serialize(module as IRModule);
    } catch {
      // It is no module: its text is tried all the same.
    }
  }
  return new TextEncoder().encode(JSON.stringify(module));
}

/** With a header that fits, so that the payload is looked at. */
function sealed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < HEADER_BYTES) return bytes;
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  copy.set([0x53, 0x43, 0x49, 0x52, 0, 1, 0, 0]);
  view.setUint32(8, copy.length - HEADER_BYTES);
  view.setUint32(12, crc32(copy, HEADER_BYTES));
  return copy;
}

type Container = Record<string, unknown> | unknown[];

const TEXTS = ["__proto__", "constructor", "toString", "hasOwnProperty", "length", "../../x", "", "\0", "then", "self"];
const NUMBERS = [0, -1, 1, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 1e308, -0, 0.5, 65_536, 4_294_967_296];

/** Changes one part of a module: leaves it out, doubles it, or puts another value or another part in its place. */
function mutatePart(module: IRModule, random: Random): void {
  const all = containersIn(module);
  const holder = random.pick(all);
  const keys = Object.keys(holder);
  if (keys.length === 0) return;
  const key = random.pick(keys);
  const slots = holder as Record<string, unknown>;
  const before = slots[key];
  random.weighted<() => void>([
    [2, () => drop(holder, key)],
    [2, () => double(slots, key)],
    [3, () => (slots[key] = otherValue(before, random))],
    [9, () => (slots[key] = structuredClone(random.pick(alike(all, before))))],
    [4, () => (slots[key] = isKind(before) ? structuredClone(random.pick(all.filter(isKind))) : before)],
    [1, () => rename(before, all, random)],
  ])();
}

function drop(holder: Container, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

function double(slots: Record<string, unknown>, key: string): void {
  const before = slots[key];
  if (Array.isArray(before)) slots[key] = [...(before as unknown[]), ...structuredClone(before as unknown[])];
  else if (Array.isArray(slots)) slots.push(structuredClone(before));
}

function otherValue(before: unknown, random: Random): unknown {
  switch (typeof before) {
    case "string":
      return random.chance(0.05) ? "a".repeat(300) : random.pick(TEXTS);
    case "number":
      return random.pick(NUMBERS);
    case "boolean":
      return !before;
    default:
      return random.pick([null, 1, "a", true, [], {}]);
  }
}

function rename(part: unknown, all: readonly Container[], random: Random): void {
  if (isKind(part)) part.kind = random.pick(all.filter(isKind)).kind;
}

/** Parts that look alike: of the same type, or with the same fields. */
function alike(all: readonly Container[], part: unknown): readonly unknown[] {
  const shape = shapeOf(part);
  return all.flatMap((one) => Object.values(one)).filter((value) => shapeOf(value) === shape);
}

const shapeOf = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? Array.isArray(value)
      ? "array"
      : Object.keys(value).sort().join()
    : typeof value;

const isKind = (part: unknown): part is { kind: unknown } =>
  typeof part === "object" && part !== null && "kind" in part;

function containersIn(value: unknown, found: Container[] = []): readonly Container[] {
  if (typeof value === "object" && value !== null) {
    found.push(value as Container);
    for (const child of Object.values(value)) containersIn(child, found);
  }
  return found;
}
