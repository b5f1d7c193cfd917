import { enumPart, memberOrder } from "./enum-order.js";
import { withWords } from "./literals.js";
import { type NamedType, type ObjectField, type ObjectType, type Type, unalias, withoutNull } from "./type.js";
import { membersByFields, type UnionMembers, wordsOf } from "./union-members.js";

/** Why a value of one type cannot stand where another is needed, at the deepest place that says so. */
export interface Mismatch {
  /** From the whole value to the part that does not fit: field names, `[]` for elements. */
  readonly path: readonly string[];
  readonly from: Type;
  readonly to: Type;
  readonly reason: "type" | "null" | "currency" | "missing_field";
}

/** Whether a value of type `from` can stand where `to` is needed. */
export const fits = (from: Type, to: Type): boolean => from === to || mismatch(from, to) === undefined;

/** What keeps `from` from standing where `to` is needed, or `undefined` if nothing does. */
export const mismatch = (from: Type, to: Type): Mismatch | undefined =>
  from === to ? undefined : compare(from, to, NO_PATH, new Known());

const NO_PATH: readonly string[] = [];

type Definition = NamedType["definition"];

/** What is known of named types while two types are compared, so that no two are compared twice. */
class Known {
  #fitting: Pairs | undefined;
  #failing: Pairs | undefined;

  /** Pairs that fit, or are being compared: a type may contain itself, and is taken to fit there. */
  get fitting(): Pairs {
    return (this.#fitting ??= new Pairs());
  }
  get failing(): Pairs {
    return (this.#failing ??= new Pairs());
  }
}

/** Pairs of definitions, in the order in which they were added. */
class Pairs {
  readonly #found = new Map<Definition, Set<Definition>>();
  readonly #added: (readonly [Definition, Definition])[] = [];

  has(from: Definition, to: Definition): boolean {
    return this.#found.get(from)?.has(to) === true;
  }

  /** Gives how many there were before. */
  add(from: Definition, to: Definition): number {
    const found = this.#found.get(from);
    if (found === undefined) this.#found.set(from, new Set([to]));
    else found.add(to);
    return this.#added.push([from, to]) - 1;
  }

  /** Forgets what was added after the first so many. */
  keepFirst(count: number): void {
    while (this.#added.length > count) {
      const [from, to] = this.#added.pop()!;
      this.#found.get(from)?.delete(to);
    }
  }
}

function compare(from: Type, to: Type, path: readonly string[], known: Known): Mismatch | undefined {
  if (from === to) return undefined;
  if (from.kind !== "named" || to.kind !== "named") return compareParts(from, to, path, known);
  const pair = [from.definition, to.definition] as const;
  if (pair[0] === pair[1]) return undefined;
  const { fitting, failing } = known;
  if (fitting.has(...pair)) return undefined;
  if (failing.has(...pair)) return differ(path, from, to);
  const mark = fitting.add(...pair);
  const wrong = compareParts(from, to, path, known);
  if (wrong === undefined) return undefined;
  // What was found to fit meanwhile may have relied on this pair.
  fitting.keepFirst(mark);
  failing.add(...pair);
  return wrong;
}

const differ = (path: readonly string[], from: Type, to: Type, reason: Mismatch["reason"] = "type"): Mismatch => ({
  path,
  from,
  to,
  reason,
});

/** Types that differ only deeper than this are taken to differ: nobody writes such values. */
const DEEPEST = 200;

function compareParts(from: Type, to: Type, path: readonly string[], known: Known): Mismatch | undefined {
  if (path.length > DEEPEST) return differ(path, from, to);
  const source = unalias(from);
  const target = unalias(to);
  if (source.kind === "error" || target.kind === "error") return undefined;
  if (source.kind === "never" || source.kind === "unknown" || target.kind === "unknown") return undefined;

  if (target.kind === "optional") {
    if (source.kind === "null") return undefined;
    return compare(source.kind === "optional" ? source.type : from, target.type, path, known);
  }
  if (source.kind === "null") return target.kind === "null" ? undefined : differ(path, from, to, "null");
  if (source.kind === "optional") {
    return compare(source.type, to, path, known) === undefined
      ? differ(path, from, to, "null")
      : differ(path, from, to);
  }
  if (source.kind === "union") {
    for (const member of source.members) {
      const wrong = compare(member, to, path, known);
      // Of a member that does not fit its fields say nothing about the others.
      if (wrong !== undefined) return wrong.path.length === path.length ? { ...wrong, from } : differ(path, from, to);
    }
    return undefined;
  }
  if (target.kind === "union") {
    const members = membersByFields(target.members);
    if (members.has(from)) return undefined;
    if (members.accepting(from).some((member) => compare(from, member, path, known) === undefined)) return undefined;
    const variants = source.kind === "object" ? variantsOf(source, members) : undefined;
    return variants?.every((variant) => compare(variant, to, path, known) === undefined) === true
      ? undefined
      : differ(path, from, to);
  }

  switch (source.kind) {
    case "primitive": {
      if (source.words !== undefined && target.kind === "string_union")
        return isSubset(source.words, target.members) ? undefined : differ(path, from, to);
      if (target.kind !== "primitive") return differ(path, from, to);
      // A number that is written out is an amount where one is needed.
      if (source.numbers !== undefined && target.name === "money") return undefined;
      if (source.name === target.name)
        return source.currency === target.currency ? undefined : differ(path, from, to, "currency");
      if (source.name === "int" && target.name === "float") return undefined;
      const isText = source.name === "email" || source.name === "url" || source.name === "uuid";
      return isText && target.name === "string" ? undefined : differ(path, from, to);
    }
    case "string_union":
      if (target.kind === "primitive" && target.name === "string") return undefined;
      if (target.kind !== "string_union") return differ(path, from, to);
      return isSubset(source.members, target.members) ? undefined : differ(path, from, to);
    case "enum":
      if (target.kind !== "enum") return differ(path, from, to);
      return isSubset(source.members, target.members) ? undefined : differ(path, from, to);
    case "array":
      if (target.kind !== "array") return differ(path, from, to);
      return compare(source.items, target.items, [...path, "[]"], known);
    case "map":
      if (target.kind !== "map") return differ(path, from, to);
      return compare(source.values, target.values, [...path, "[]"], known);
    case "handle":
      return target.kind === "handle" && sameType(source.result, target.result) ? undefined : differ(path, from, to);
    case "object": {
      if (target.kind === "map" && source.empty !== undefined) return undefined;
      if (target.kind !== "object") return differ(path, from, to);
      for (const field of target.fields.values()) {
        const own = source.fields.get(field.name);
        if (own === undefined) {
          const wanted = unalias(field.type);
          if (wanted.kind === "optional" || wanted.kind === "null") continue;
          return { path: [...path, field.name], from, to: field.type, reason: "missing_field" };
        }
        if (own.type === field.type) continue;
        const wrong = compare(own.type, field.type, [...path, field.name], known);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }
  }
}

/** More words than these are not gone through one by one. */
const MOST_VARIANTS = 16;

/**
 * An object taken apart by the words of a field, where that field tells the members of a union apart: what has the kind `"a"` or
 * `"b"` is one of `{ kind: "a" }` and `{ kind: "b" }`. Numbers in it stay numbers: they are of one type, whichever it is.
 */
function variantsOf(source: ObjectType, members: UnionMembers): readonly ObjectType[] | undefined {
  for (const field of source.fields.values()) {
    const type = unalias(field.type);
    const words = type.kind === "enum" ? type.members : wordsOf(type);
    if (words === undefined || words.length < 2 || words.length > MOST_VARIANTS) continue;
    if (!members.having([[field.name, undefined]]).some((member) => isOneWord(member, field.name))) continue;
    const rest = plainFields(source);
    return words.map((word) => {
      const one: Type = type.kind === "enum" ? enumPart(type, type, [word]) : { kind: "string_union", members: [word] };
      return { kind: "object", fields: new Map(rest).set(field.name, { ...field, type: one }) };
    });
  }
  return undefined;
}

function plainFields({ fields }: ObjectType): ReadonlyMap<string, ObjectField> {
  const found = new Map<string, ObjectField>();
  for (const [name, field] of fields) found.set(name, { ...field, type: withWords(field.type) });
  return found;
}

/** Whether a member has one word only in this field. */
function isOneWord(member: Type, name: string): boolean {
  const object = unalias(member);
  const field = object.kind === "object" ? object.fields.get(name) : undefined;
  return field !== undefined && wordsOf(field.type)?.length === 1;
}

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
  if (left.kind === "string_union" && right.kind === "string_union") return shareMember(left.members, right.members);
  // Tests before may have left parts that share nothing: that one of them is never equal is no mistake in what is compared.
  if (left.kind === "enum" && right.kind === "enum") return shareMember(memberOrder(left), memberOrder(right));
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

/** Whether two types are the same, member by member; aliases are the same only if they are one declaration. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind === "named" || b.kind === "named") {
    return a.kind === "named" && b.kind === "named" && a.definition === b.definition;
  }
  switch (a.kind) {
    case "primitive":
      return (
        b.kind === "primitive" &&
        a.name === b.name &&
        a.currency === b.currency &&
        a.numbers === b.numbers &&
        sameWords(a.words, b.words)
      );
    case "null":
    case "error":
    case "never":
    case "unknown":
      return a.kind === b.kind;
    case "array":
      return b.kind === "array" && a.empty === b.empty && sameType(a.items, b.items);
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
        a.members.every((member, at) => {
          if (sameType(member, b.members[at]!)) return true;
          const members = membersByFields(b.members);
          return members.has(member) || members.accepting(member).some((other) => sameType(member, other));
        })
      );
    case "handle":
      return b.kind === "handle" && sameType(a.result, b.result);
    case "object":
      return (
        b.kind === "object" &&
        a.empty === b.empty &&
        a.fields.size === b.fields.size &&
        [...a.fields.values()].every((field) => {
          const other = b.fields.get(field.name);
          return other !== undefined && sameType(field.type, other.type);
        })
      );
  }
}

const sameWords = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && sameMembers(a, b));

const sameMembers = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && isSubset(a, b);

/** Whether some name is among the others. */
function shareMember(names: readonly string[], others: readonly string[]): boolean {
  const [few, many] = names.length <= others.length ? [names, others] : [others, names];
  if (few.length < 16) return few.some((name) => many.includes(name));
  const set = new Set(many);
  return few.some((name) => set.has(name));
}

/** Whether all names are among the others. */
function isSubset(names: readonly string[], among: readonly string[]): boolean {
  if (names.length < 16) return names.every((name) => among.includes(name));
  const set = new Set(among);
  return names.every((name) => set.has(name));
}
