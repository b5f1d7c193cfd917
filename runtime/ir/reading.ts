/** Shared by the readers and writers of bundles: limits, the error, paths for messages, and keys of untrusted objects. */
import { ScaiCoreError } from "../error.js";

/** Limits of a bundle. The readers refuse more before it costs memory or stack. */
export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
export const MAX_DEPTH = 200;
/** The number of values in all: one byte may encode an object that takes fifty in memory. */
export const MAX_NODES = 10_000_000;

interface BundleErrorDetails {
  /** The path in the module, such as `flows[0].body[2].goal`; absent where the fault is outside the module. */
  readonly path?: string;
  /** The byte at which reading failed. */
  readonly offset?: number;
  readonly expected?: string;
  readonly got?: string;
}

/** A bundle cannot be read, or a module cannot be written as one. The message names the fault and its path. */
export class BundleError extends ScaiCoreError {
  constructor(message: string, details: BundleErrorDetails = {}) {
    super("BundleError", message, { ...details });
  }
}

/** Keys and indices from the root of a module to a value in it. */
type Path = readonly (string | number)[];

/** Returns the path as text, such as `flows[0].body[2].goal`; that of the root is empty. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path)
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_]\w*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step.length > 40 ? `${step.slice(0, 40)}…` : step)}]`;
  return text;
}

/** Returns the path for a message; a long one without its middle. */
export function placeText(path: Path): string {
  const text = pathText(path);
  if (text === "") return "the module";
  return text.length <= 160 ? text : `${text.slice(0, 80)} … ${text.slice(-75)}`;
}

/** Sets an own key of an object; assigning `__proto__` would set the prototype instead. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** Counts the enumerable keys of a plain object, without the array of `Object.keys`. */
export function countKeys(object: Readonly<Record<string, unknown>>): number {
  let count = 0;
  for (const _ in object) count++;
  return count;
}

/** Returns the value of an own key, or `undefined`. */
export const ownValue = <V>(object: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
