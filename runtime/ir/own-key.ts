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
