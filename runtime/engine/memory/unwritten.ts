import type { IRMemoryField, IRType } from "../../ir/module.js";
import { constantValue } from "../../stdlib/constant.js";
import { Money, type Value } from "../../stdlib/value.js";

/** How a field of memory or of reference data reads that nobody has written. */
export function unwritten({ default: value, type }: IRMemoryField, types: Readonly<Record<string, IRType>>): Value {
  if (value !== undefined) return constantValue(value) ?? null;
  return emptyOf(type, types);
}

function emptyOf(type: IRType, types: Readonly<Record<string, IRType>>): Value {
  const known = unaliased(type, types);
  switch (known?.kind) {
    case "array":
      return [];
    case "map":
      return new Map();
    case "primitive":
      if (known.name === "int" || known.name === "float") return 0;
      if (known.name === "money") return Money.ofNumber(0, known.currency);
      return known.name === "string" ? "" : known.name === "bool" ? false : null;
    default:
      return null;
  }
}

/** The type behind names; `undefined` for a name that has none. */
export function unaliased(
  type: IRType,
  types: Readonly<Record<string, IRType>>,
): Exclude<IRType, { kind: "named" }> | undefined {
  let current: IRType | undefined = type;
  const seen = new Set<string>();
  while (current?.kind === "named" && !seen.has(current.name)) {
    seen.add(current.name);
    current = Object.hasOwn(types, current.name) ? types[current.name] : undefined;
  }
  return current?.kind === "named" ? undefined : current;
}
