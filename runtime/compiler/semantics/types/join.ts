import { fits, sameType } from "./relations.js";
import { type ObjectField, optional, type Type, unalias } from "./type.js";

/** The type of a value that comes from one branch or another. */
export function join(a: Type, b: Type, depth = 0): Type {
  if (a === b || sameType(a, b)) return a;
  const left = unalias(a);
  const right = unalias(b);
  if (left.kind === "never") return b;
  if (right.kind === "never") return a;
  if (left.kind === "error" || right.kind === "error") return { kind: "error" };
  if (left.kind === "unknown" || right.kind === "unknown") return { kind: "unknown" };
  if (left.kind === "null") return optional(b);
  if (right.kind === "null") return optional(a);
  if (left.kind === "optional") return optional(join(left.type, right.kind === "optional" ? right.type : b));
  if (right.kind === "optional") return optional(join(a, right.type));
  if (fits(a, b)) return a.kind === "named" && fits(b, a) ? a : b;
  if (fits(b, a)) return a;
  // Types may contain themselves: that deep, they stay apart.
  if (depth > 8) return unionOf([a, b]);
  if (left.kind === "object" && right.kind === "object" && sameKeys(left.fields, right.fields)) {
    const fields = new Map<string, ObjectField>();
    for (const field of left.fields.values()) {
      fields.set(field.name, { ...field, type: join(field.type, right.fields.get(field.name)!.type, depth + 1) });
    }
    return { kind: "object", fields };
  }
  if (left.kind === "array" && right.kind === "array")
    return { kind: "array", items: join(left.items, right.items, depth + 1) };
  return unionOf([a, b]);
}

export const joinAll = (types: readonly Type[]): Type => inPairs(types, (a, b) => join(a, b)) ?? { kind: "never" };

/** One of all, in their order. Neighbours first, then neighbours of these: no step joins one with all that came before. */
export function inPairs<T>(items: readonly T[], combine: (a: T, b: T) => T): T | undefined {
  let level = items;
  while (level.length > 1) {
    const next: T[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [a, b] = [level[index]!, level[index + 1]];
      next.push(b === undefined ? a : combine(a, b));
    }
    level = next;
  }
  return level[0];
}

/** `A | B | …` in its normal form: flat, without doubles, string unions and enums merged, null outside. */
export function unionOf(types: readonly Type[]): Type {
  const members: Type[] = [];
  const words = new Set<string>();
  const symbols = new Set<string>();
  let enumAt: number | undefined;
  const nulls: Type[] = [];
  /** Members by a mark that equal types share, so that few are compared. */
  const alike = new Map<unknown, Type[]>();
  const isNew = (type: Type): boolean => {
    const mark = markOf(type);
    const others = alike.get(mark);
    if (others === undefined) alike.set(mark, [type]);
    else if (others.some((other) => sameType(other, type))) return false;
    else others.push(type);
    return true;
  };
  const add = (type: Type): void => {
    const known = unalias(type);
    if (known.kind === "never") return;
    if (known.kind === "null") nulls.push(known);
    else if (known.kind === "optional") {
      nulls.push(known);
      add(known.type);
    } else if (known.kind === "union") known.members.forEach(add);
    else if (known.kind === "string_union" && type.kind !== "named") {
      for (const word of known.members) words.add(word);
    } else if (known.kind === "enum" && type.kind !== "named") {
      for (const name of known.members) symbols.add(name);
      enumAt ??= members.push(type) - 1;
    } else if (isNew(type)) members.push(type);
  };
  types.forEach(add);
  if (enumAt !== undefined) members[enumAt] = { kind: "enum", members: [...symbols] };
  if (words.size > 0) members.push({ kind: "string_union", members: [...words] });
  const error = members.find((member) => member.kind === "error");
  if (error !== undefined) return error;
  const whole: Type =
    members.length === 0 ? { kind: "never" } : members.length === 1 ? members[0]! : { kind: "union", members };
  return nulls.length > 0 ? optional(whole) : whole;
}

/** Equal for types that are the same, and for few others. */
function markOf(type: Type): unknown {
  switch (type.kind) {
    case "named":
      return type.definition;
    case "object":
      return [...type.fields.values()].map(({ name, type: own }) => `${name} ${shapeOf(own)}`).join();
    case "array":
      return `array ${shapeOf(type.items)}`;
    case "map":
      return `map ${shapeOf(type.values)}`;
    case "primitive":
    case "string_union":
    case "enum":
      return shapeOf(type);
    case "error":
    case "handle":
    case "never":
    case "null":
    case "optional":
    case "union":
    case "unknown":
      return type.kind;
  }
}

/** What a mark says of a part: its kind, and its name or its words if it has some. */
function shapeOf(type: Type): string {
  switch (type.kind) {
    case "named":
    case "primitive":
      return `${type.kind} ${type.name}`;
    case "string_union":
    case "enum":
      return `${type.kind} ${type.members.length} ${type.members.length === 1 ? type.members[0]! : ""}`;
    case "array":
    case "error":
    case "handle":
    case "map":
    case "never":
    case "null":
    case "object":
    case "optional":
    case "union":
    case "unknown":
      return type.kind;
  }
}

const sameKeys = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean =>
  a.size === b.size && [...a.keys()].every((key) => b.has(key));
