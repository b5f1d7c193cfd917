import { equals } from "../../stdlib/comparison.js";
import { isArrayValue, isMapValue, isRecordValue, type Value } from "../../stdlib/value.js";
import { UNCOUNTED } from "../../stdlib/work.js";
import { showValue } from "./show-value.js";
import type { Difference } from "./test-report.js";

const MOST = 10;

/** Lists the differences of two structured values; empty for plain values, which are shown whole. */
export function differencesOf(left: Value, right: Value): readonly Difference[] {
  const found = [...walk(left, right, "")];
  // The caller has found that the values differ as a whole.
  return found.some(({ path }) => path === "") ? [] : found.slice(0, MOST);
}

function* walk(left: Value, right: Value, path: string): Generator<Difference> {
  if (equals(left, right, UNCOUNTED)) return;
  const keys = commonKeys(left, right);
  if (keys === undefined) {
    yield { path, left: showValue(left), right: showValue(right) };
    return;
  }
  for (const { key, step, inLeft, inRight } of keys) {
    const at = `${path}${step}`;
    const [ofLeft, ofRight] = [part(left, key), part(right, key)];
    if (inLeft && inRight) yield* walk(ofLeft, ofRight, at);
    else if (!equals(ofLeft, ofRight, UNCOUNTED) || isMapValue(left) || isArrayValue(left))
      yield { path: at, left: inLeft ? showValue(ofLeft) : "nothing", right: inRight ? showValue(ofRight) : "nothing" };
  }
}

interface Key {
  readonly key: string | number;
  /** As a path writes it. */
  readonly step: string;
  readonly inLeft: boolean;
  readonly inRight: boolean;
}

/** The keys of two values of one kind. */
function commonKeys(left: Value, right: Value): readonly Key[] | undefined {
  if (isArrayValue(left) && isArrayValue(right))
    return Array.from({ length: Math.max(left.length, right.length) }, (_, key) => ({
      key,
      step: `[${key}]`,
      inLeft: key < left.length,
      inRight: key < right.length,
    }));
  if (isMapValue(left) && isMapValue(right))
    return [...new Set([...left.keys(), ...right.keys()])].map((key) => ({
      key,
      step: `[${JSON.stringify(key)}]`,
      inLeft: left.has(key),
      inRight: right.has(key),
    }));
  if (isRecordValue(left) && isRecordValue(right))
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].map((key) => ({
      key,
      step: `.${key}`,
      inLeft: Object.hasOwn(left, key),
      inRight: Object.hasOwn(right, key),
    }));
  return undefined;
}

function part(value: Value, key: string | number): Value {
  if (typeof key === "number") return isArrayValue(value) ? (value[key] ?? null) : null;
  if (isMapValue(value)) return value.get(key) ?? null;
  return isRecordValue(value) ? (value[key] ?? null) : null;
}
