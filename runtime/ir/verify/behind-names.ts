import type { IRModule, IRType } from "../module.js";

/** The type behind its names; a name that leads nowhere, or round in a circle, stays what it is. */
export function behindNames(type: IRType, types: IRModule["types"]): IRType {
  const seen = new Set<string>();
  let current = type;
  while (current.kind === "named" && !seen.has(current.name) && Object.hasOwn(types, current.name)) {
    seen.add(current.name);
    current = types[current.name]!;
  }
  return current;
}

/** Whether a value may be left out: null is one of the type's values. */
export function mayBeNull(type: IRType, types: IRModule["types"]): boolean {
  const known = behindNames(type, types);
  return known.kind === "optional" || known.kind === "null" || known.kind === "unknown";
}
