import type { Type } from "./type.js";

/** Whether two types are the same, member by member; aliases are the same only if they are one declaration. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind === "named" || b.kind === "named") {
    return a.kind === "named" && b.kind === "named" && a.definition === b.definition;
  }
  switch (a.kind) {
    case "primitive":
      return b.kind === "primitive" && a.name === b.name && a.currency === b.currency;
    case "null":
    case "error":
    case "never":
    case "unknown":
      return a.kind === b.kind;
    case "array":
      return b.kind === "array" && sameType(a.items, b.items);
    case "map":
      return b.kind === "map" && sameType(a.values, b.values);
    case "enum":
      return b.kind === "enum" && sameMembers(a.members, b.members);
    case "string_union":
      return b.kind === "string_union" && sameMembers(a.members, b.members);
    case "optional":
      return b.kind === "optional" && sameType(a.type, b.type);
    case "union":
      return (
        b.kind === "union" &&
        a.members.length === b.members.length &&
        a.members.every((member) => b.members.some((other) => sameType(member, other)))
      );
    case "handle":
      return b.kind === "handle" && sameType(a.result, b.result);
    case "object":
      return (
        b.kind === "object" &&
        a.fields.size === b.fields.size &&
        [...a.fields.values()].every((field) => {
          const other = b.fields.get(field.name);
          return other !== undefined && sameType(field.type, other.type);
        })
      );
  }
}

const sameMembers = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && isSubset(a, b);

/** Whether all names are among the others. */
export function isSubset(names: readonly string[], among: readonly string[]): boolean {
  if (names.length < 16) return names.every((name) => among.includes(name));
  const set = new Set(among);
  return names.every((name) => set.has(name));
}
