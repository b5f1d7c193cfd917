import { joinEnums } from "./enum-order.js";
import { hasLiterals, oneOfWords, plain } from "./literals.js";
import { fits, sameType } from "./relations.js";
import type { NumberLiteral } from "../../../syntax/ast.js";
import {
  type EnumType,
  type ObjectField,
  type ObjectType,
  optional,
  type PrimitiveType,
  PRIMITIVES,
  type Type,
  unalias,
} from "./type.js";

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
  if (left.kind === "optional") return optional(join(left.type, right.kind === "optional" ? right.type : b, depth));
  if (right.kind === "optional") return optional(join(a, right.type, depth));
  if (hasLiterals(left) || hasLiterals(right)) {
    if (areVariants(left, right)) return unionOf([a, b]);
    const joined = joinLiterals(a, b, depth) ?? joinLiterals(b, a, depth);
    if (joined !== undefined) return joined;
    // What the one is known to be is not known of the other. What stays apart keeps its words, as the tag of a variant does.
    const [one, other] = [plain(a), plain(b)];
    return fits(one, other) || fits(other, one) ? join(one, other, depth) : unionOf([a, b]);
  }
  if (fits(a, b)) return a.kind === "named" && fits(b, a) ? a : b;
  if (fits(b, a)) return a;
  return joinParts(left, right, depth) ?? unionOf([a, b]);
}

/**
 * Whether values are variants that a word of a literal tells apart, and have other fields: `{ kind: "paid", amount }` beside
 * `{ kind: "open" }`. What they would have in common is no such value any more, so each of them stays.
 */
function areVariants(left: Type, right: Type): boolean {
  const [some, others] = [objectsIn(left), objectsIn(right)];
  return (
    some !== undefined &&
    others !== undefined &&
    some.every((one) => others.every((other) => isTold(one, other) || sameType(plain(one), plain(other)))) &&
    some.some((one) => others.some((other) => !sameKeys(one.fields, other.fields)))
  );
}

/** The objects that a type without a name is, or is one of. */
function objectsIn(type: Type): readonly ObjectType[] | undefined {
  if (type.kind === "object") return [type];
  if (type.kind !== "union") return undefined;
  const objects = type.members.filter((member) => member.kind === "object");
  return objects.length === type.members.length ? objects : undefined;
}

/** Whether a field of both is a text that is written out, and never the same. */
function isTold(one: ObjectType, other: ObjectType): boolean {
  for (const { name, type } of one.fields.values()) {
    const own = other.fields.get(name)?.type;
    if (type.kind !== "primitive" || own?.kind !== "primitive") continue;
    const words = own.words;
    if (type.words !== undefined && words !== undefined && !type.words.some((word) => words.includes(word)))
      return true;
  }
  return false;
}

/** Objects of the same fields field by field, arrays by their elements. Types may contain themselves: deep down, they stay apart. */
function joinParts(left: Type, right: Type, depth: number): Type | undefined {
  if (depth > 8) return undefined;
  if (left.kind === "object" && right.kind === "object" && sameKeys(left.fields, right.fields)) {
    const fields = new Map<string, ObjectField>();
    for (const field of left.fields.values()) {
      fields.set(field.name, { ...field, type: join(field.type, right.fields.get(field.name)!.type, depth + 1) });
    }
    return { kind: "object", fields };
  }
  if (left.kind === "array" && right.kind === "array")
    return { kind: "array", items: join(left.items, right.items, depth + 1) };
  return undefined;
}

/** What literals, `a`, are beside other values, `b`; `undefined` where they are what they would be anywhere. */
function joinLiterals(a: Type, b: Type, depth: number): Type | undefined {
  const right = unalias(b);
  switch (a.kind) {
    case "primitive":
      if (a.words !== undefined) return joinWords(a.words, b);
      return a.numbers === undefined ? undefined : joinNumbers(a, a.numbers, b);
    case "array":
      if (right.kind !== "array") return undefined;
      if (a.empty !== undefined) return right.empty === undefined ? b : { ...a, empty: [...a.empty, ...right.empty] };
      // A declared type takes all that fits it, and stays itself.
      return b.kind === "named" && fits(a, b) ? b : joinParts(a, right, depth);
    case "object":
      if (a.empty !== undefined && right.kind === "map") return b;
      if (a.empty !== undefined && right.kind === "object" && right.empty !== undefined)
        return { ...a, empty: [...a.empty, ...right.empty] };
      return (b.kind === "named" || right.kind === "union") && fits(a, b) ? b : joinParts(a, right, depth);
    case "map":
      return right.kind === "map" ? { kind: "map", values: join(a.values, right.values, depth + 1) } : undefined;
    case "enum":
    case "error":
    case "handle":
    case "named":
    case "never":
    case "null":
    case "optional":
    case "string_union":
    case "unknown":
      return undefined;
    case "union":
      return fits(a, b) ? b : undefined;
  }
}

const TEXTS: ReadonlySet<string> = new Set(["string", "email", "url", "uuid"]);

function joinWords(words: readonly string[], b: Type): Type | undefined {
  const right = unalias(b);
  if (right.kind === "union") return fits(oneOfWords(words), b) ? b : undefined;
  if (right.kind === "primitive" && right.words === undefined)
    return TEXTS.has(right.name) ? PRIMITIVES.get("string")! : undefined;
  const others = right.kind === "string_union" ? right.members : right.kind === "primitive" ? right.words : undefined;
  if (others === undefined) return undefined;
  const among = new Set([...words, ...others]);
  return among.size === others.length ? b : oneOfWords([...among]);
}

function joinNumbers(a: PrimitiveType, numbers: readonly NumberLiteral[], b: Type): Type | undefined {
  const right = unalias(b);
  if (right.kind === "union") return fits(a, b) ? b : undefined;
  if (right.kind !== "primitive") return undefined;
  if (right.numbers !== undefined)
    return { ...(a.name === "float" ? a : right), numbers: [...numbers, ...right.numbers] };
  if (right.name === "money" || right.name === "float") return b;
  return right.name === "int" ? PRIMITIVES.get(a.name)! : undefined;
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
  const enums: EnumType[] = [];
  let enumAt: number | undefined;
  const nulls: Type[] = [];
  const hasUnsettled = types.some(hasLiterals);
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
  /** A member that differs from one before it in its literals only is one with it. */
  const isPartOfOther = (type: Type): boolean => {
    const same = alike.get(markOf(type))?.find((other) => sameType(plain(other), plain(type)));
    if (same === undefined || sameType(same, type)) return false;
    const whole = join(same, type);
    members[members.indexOf(same)] = whole;
    const others = alike.get(markOf(type))!;
    others[others.indexOf(same)] = whole;
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
      enums.push(known);
      enumAt ??= members.push(type) - 1;
    } else if (!(hasUnsettled && isPartOfOther(type)) && isNew(type)) members.push(type);
  };
  types.forEach(add);
  if (enumAt !== undefined) {
    const joined = joinEnums(enums);
    const name = joined.kind === "named" ? joined : joined.whole;
    // What a test has left of an enum is in the enum already, if that is a member by its name.
    if (name?.kind === "named" && members.some((member) => sameType(member, name))) members.splice(enumAt, 1);
    else members[enumAt] = joined;
  }
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
