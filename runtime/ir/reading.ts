import { ScaiCoreError } from "../error.js";

/** What a bundle may be at most. Reading more is refused before it costs memory or stack. */
export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
export const MAX_DEPTH = 200;
/** Numbers, strings, objects and so on in all: a byte may stand for an object that takes fifty in memory. */
export const MAX_NODES = 10_000_000;

interface BundleErrorDetails {
  /** Into the module, as in `flows[0].body[2].goal`; absent where the fault is outside it. */
  readonly path?: string;
  /** The byte at which reading failed. */
  readonly offset?: number;
  readonly expected?: string;
  readonly got?: string;
}

/** A bundle cannot be read, or a module cannot be written as one. The message says what is wrong and where. */
export class BundleError extends ScaiCoreError {
  constructor(message: string, details: BundleErrorDetails = {}) {
    super("BundleError", message, { ...details });
  }
}

/** Keys and indices from the root to a place in a module. */
type Path = readonly (string | number)[];

/** `flows[0].body[2].goal`; the root is the empty text. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path)
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_]\w*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step.length > 40 ? `${step.slice(0, 40)}…` : step)}]`;
  return text;
}

/** The path for a message: a long one without its middle. */
export function placeText(path: Path): string {
  const text = pathText(path);
  if (text === "") return "the module";
  return text.length <= 160 ? text : `${text.slice(0, 80)} … ${text.slice(-75)}`;
}

/** Writes a key that `{ }` has not; assigning `__proto__` would set the prototype instead. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** How many enumerable keys a plain object has: as `Object.keys`, without an array of them. */
export function countKeys(object: Readonly<Record<string, unknown>>): number {
  let count = 0;
  for (const _ in object) count++;
  return count;
}

/** The value of a key that the object itself has. */
export const ownValue = <V>(object: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
