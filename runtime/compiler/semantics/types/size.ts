import type { Type } from "./type.js";

/** How large a type is when it is written out: names stand for themselves, and a part that occurs twice counts twice. */
export interface TypeSize {
  readonly parts: number;
  readonly depth: number;
}

const known = new WeakMap<Type, TypeSize>();
const ONE: TypeSize = { parts: 1, depth: 1 };

/** The size of a type. Each part is measured once, however often it occurs. */
export function sizeOf(type: Type): TypeSize {
  switch (type.kind) {
    case "array":
      return measured(type, [type.items]);
    case "map":
      return measured(type, [type.values]);
    case "optional":
      return measured(type, [type.type]);
    case "handle":
      return measured(type, [type.result]);
    case "union":
      return measured(type, type.members);
    case "object":
      return measured(type, type.fields.values(), ({ type: own }) => own);
    case "enum":
    case "error":
    case "named":
    case "never":
    case "null":
    case "primitive":
    case "string_union":
    case "unknown":
      return ONE;
  }
}

function measured(type: Type, parts: Iterable<Type>): TypeSize;
function measured<T>(type: Type, parts: Iterable<T>, typeOf: (part: T) => Type): TypeSize;
function measured<T>(type: Type, parts: Iterable<T>, typeOf?: (part: T) => Type): TypeSize {
  let size = known.get(type);
  if (size !== undefined) return size;
  let [count, depth] = [1, 0];
  for (const part of parts) {
    const own = sizeOf(typeOf === undefined ? (part as Type) : typeOf(part));
    count += own.parts;
    depth = Math.max(depth, own.depth);
  }
  size = { parts: count, depth: depth + 1 };
  known.set(type, size);
  return size;
}
