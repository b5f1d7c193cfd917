/** Any value in a word or two, for messages: `nothing`, `the number 5`, `an array`, `a Map`. It never throws. */
export function describeAny(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string")
    return value === "" ? 'the empty string ""' : `the string ${JSON.stringify(value.slice(0, 60))}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  return describeObject(value);
}

/**
 * An object in a word or two: `an array`, `an object`, `a Map`, `a Date`, `an instance of Decimal`. `an object` is plain data:
 * its prototype is that of objects, of this or another realm, or none.
 */
export function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return "an array";
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind !== "Object") return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
    return isPlainData(value) ? "an object" : `an instance of ${className(value)}`;
  } catch {
    return "an object that cannot be read";
  }
}

/** Whether an object has no class of its own, so that its fields are all that there is of it. */
function isPlainData(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function className(value: object): string {
  const { constructor: made } = value as { readonly constructor: unknown };
  return typeof made === "function" && made.name !== "" ? made.name.slice(0, 60) : "a class";
}
