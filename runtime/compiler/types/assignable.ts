import { isSubset, sameType } from "./equal.js";
import { type NamedType, type Type, unalias } from "./type.js";

/** Why a value of one type cannot stand where another is needed, at the deepest place that says so. */
export interface Mismatch {
  /** From the whole value to the part that does not fit: field names, `[]` for elements. */
  readonly path: readonly string[];
  readonly from: Type;
  readonly to: Type;
  readonly reason: "type" | "null" | "currency" | "missing_field";
}

/** Whether a value of type `from` can stand where `to` is needed. */
export const fits = (from: Type, to: Type): boolean => mismatch(from, to) === undefined;

/** What keeps `from` from standing where `to` is needed, or `undefined` if nothing does. */
export const mismatch = (from: Type, to: Type): Mismatch | undefined => compare(from, to, [], []);

type Pairs = readonly (readonly [NamedType, NamedType])[];

function compare(from: Type, to: Type, path: readonly string[], assumed: Pairs): Mismatch | undefined {
  if (from === to) return undefined;
  let pairs = assumed;
  if (from.kind === "named" && to.kind === "named") {
    if (from.definition === to.definition) return undefined;
    // A type may contain itself: what is being compared already is taken to fit.
    if (assumed.some(([a, b]) => a.definition === from.definition && b.definition === to.definition)) return undefined;
    pairs = [...assumed, [from, to]];
  }
  const source = unalias(from);
  const target = unalias(to);
  const fail = (reason: Mismatch["reason"] = "type"): Mismatch => ({ path, from, to, reason });

  if (source.kind === "error" || target.kind === "error") return undefined;
  if (source.kind === "never" || source.kind === "unknown" || target.kind === "unknown") return undefined;

  if (target.kind === "optional") {
    if (source.kind === "null") return undefined;
    return compare(source.kind === "optional" ? source.type : from, target.type, path, pairs);
  }
  if (source.kind === "null") return target.kind === "null" ? undefined : fail("null");
  if (source.kind === "optional") {
    return compare(source.type, to, path, pairs) === undefined ? fail("null") : fail();
  }
  if (source.kind === "union") {
    for (const member of source.members) {
      const wrong = compare(member, to, path, pairs);
      // Of a member that does not fit its fields say nothing about the others.
      if (wrong !== undefined) return wrong.path.length === path.length ? { ...wrong, from } : fail();
    }
    return undefined;
  }
  if (target.kind === "union") {
    if (target.members.some((member) => compare(from, member, path, pairs) === undefined)) return undefined;
    return fail();
  }

  switch (source.kind) {
    case "primitive": {
      if (target.kind !== "primitive") return fail();
      if (source.name === target.name) return source.currency === target.currency ? undefined : fail("currency");
      if (source.name === "int" && target.name === "float") return undefined;
      const isText = source.name === "email" || source.name === "url" || source.name === "uuid";
      return isText && target.name === "string" ? undefined : fail();
    }
    case "string_union":
      if (target.kind === "primitive" && target.name === "string") return undefined;
      if (target.kind !== "string_union") return fail();
      return isSubset(source.members, target.members) ? undefined : fail();
    case "enum":
      if (target.kind !== "enum") return fail();
      return isSubset(source.members, target.members) ? undefined : fail();
    case "array":
      if (target.kind !== "array") return fail();
      return compare(source.items, target.items, [...path, "[]"], pairs);
    case "map":
      if (target.kind !== "map") return fail();
      return compare(source.values, target.values, [...path, "[]"], pairs);
    case "handle":
      return target.kind === "handle" && sameType(source.result, target.result) ? undefined : fail();
    case "object": {
      if (target.kind !== "object") return fail();
      for (const field of target.fields.values()) {
        const own = source.fields.get(field.name);
        if (own === undefined) {
          const wanted = unalias(field.type);
          if (wanted.kind === "optional" || wanted.kind === "null") continue;
          return { path: [...path, field.name], from, to: field.type, reason: "missing_field" };
        }
        const wrong = compare(own.type, field.type, [...path, field.name], pairs);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }
  }
}
