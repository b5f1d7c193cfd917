import { DateTime, Duration, isArrayValue, isMapValue, Money, PlainDate, type Value } from "./value.js";

/** A text that two values of one type share exactly when `equals` holds, so that equal values can be found in a set. */
export function valueKey(value: Value): string {
  if (value === null) return "_";
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return `n${value + 0}`;
    case "boolean":
      return value ? "t" : "f";
    default:
      if (isArrayValue(value)) return `[${value.map(valueKey).join(",")}]`;
      if (value instanceof Money) return `m${value.toDecimal()}${value.currency ?? ""}`;
      if (value instanceof PlainDate || value instanceof DateTime || value instanceof Duration) return value.toString();
      if (isMapValue(value)) return `<${sortedEntries([...value])}>`;
      // An absent field equals a null one.
      return `{${sortedEntries(Object.entries(value).filter(([, field]) => field !== null))}}`;
  }
}

const sortedEntries = (entries: readonly (readonly [string, Value])[]): string =>
  entries
    .map(([key, value]) => `${JSON.stringify(key)}:${valueKey(value)}`)
    .sort()
    .join(",");
