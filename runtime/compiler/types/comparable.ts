import { fits } from "./assignable.js";
import { type Type, unalias, withoutNull } from "./type.js";

/** Whether `==` between these types can ever be true. */
export function overlaps(a: Type, b: Type, depth = 0): boolean {
  // Types may contain themselves; what cannot be told apart that deep is taken to overlap.
  if (depth > 8) return true;
  const left = unalias(a);
  const right = unalias(b);
  if (isOpen(left) || isOpen(right)) return true;
  if (left.kind === "null" || right.kind === "null") {
    return (left.kind === "null" || left.kind === "optional") && (right.kind === "null" || right.kind === "optional");
  }
  if (left.kind === "optional") {
    return right.kind === "optional" ? true : overlaps(left.type, b, depth);
  }
  if (right.kind === "optional") return overlaps(a, right.type, depth);
  if (left.kind === "union") return left.members.some((member) => overlaps(member, b, depth));
  if (right.kind === "union") return right.members.some((member) => overlaps(a, member, depth));
  if (left.kind === "string_union" && right.kind === "string_union") {
    return left.members.some((member) => right.members.includes(member));
  }
  if (left.kind === "enum" && right.kind === "enum") {
    return left.members.some((member) => right.members.includes(member));
  }
  if (left.kind === "object" && right.kind === "object") {
    return [...left.fields.values()].every((field) => {
      const other = right.fields.get(field.name);
      return other === undefined || overlaps(field.type, other.type, depth + 1);
    });
  }
  if (left.kind === "array" && right.kind === "array") return true;
  if (left.kind === "map" && right.kind === "map") return true;
  if (left.kind === "primitive" && right.kind === "primitive") {
    if (isMoneyOrNumber(left.name) && isMoneyOrNumber(right.name)) {
      return left.currency === undefined || right.currency === undefined || left.currency === right.currency;
    }
  }
  return fits(a, b) || fits(b, a);
}

const isOpen = (type: Type): boolean => type.kind === "error" || type.kind === "never" || type.kind === "unknown";
const isMoneyOrNumber = (name: string): boolean => name === "money" || name === "int" || name === "float";

const ORDERED = new Set(["int", "float", "money", "string", "date", "datetime", "duration", "email", "url", "uuid"]);

/** Whether `<` and its like order values of this type. */
export function isOrdered(type: Type): boolean {
  const known = unalias(withoutNull(type));
  return known.kind === "string_union" || (known.kind === "primitive" && ORDERED.has(known.name));
}
