import { isMapValue, kindOf, recordOf, type Value } from "../../stdlib/value.js";
import { contradiction } from "./contradiction.js";

/** What a loop goes over: the elements of an array, or `{ key, value }` of each entry of a map. */
export function elements(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (isMapValue(value)) {
    return Array.from(value, ([key, item]) =>
      recordOf([
        ["key", key],
        ["value", item],
      ]),
    );
  }
  throw contradiction(`@foreach needs an array or a map, not a ${kindOf(value)}.`);
}
