/** A deep copy of plain JSON data, so that a store and its caller never share mutable objects. */
export function copyJson<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    // A plain assignment to "__proto__" would set the prototype; here every key is plain data.
    if (key === "__proto__") {
      Object.defineProperty(out, key, { value: copy(item), enumerable: true, configurable: true, writable: true });
    } else out[key] = copy(item);
  }
  return out;
}
