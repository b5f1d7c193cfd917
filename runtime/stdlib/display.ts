import { toJson } from "./to-json.js";
import { isArrayValue, isMapValue, isRecordValue, type Value } from "./value.js";

/**
 * A value as `${…}` prints it: text, numbers, bools, dates, durations and enums plainly, money with at least two
 * decimals, objects, arrays and maps as JSON.
 */
export function display(value: Value): string {
  if (typeof value === "string") return value;
  if (isArrayValue(value) || isMapValue(value) || isRecordValue(value)) return JSON.stringify(toJson(value));
  return String(value);
}
