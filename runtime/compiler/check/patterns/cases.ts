/** The ways a value of a type can be, for the patterns of a match: a member of an enum, null, an object, an array of some length. */
import type { LiteralExpression } from "../../../syntax/ast.js";
import { constantText } from "../../semantics/constants.js";
import { type ObjectType, type Type, unalias } from "../../semantics/types/type.js";

/** One way, or many that only patterns tell apart. */
export type Case =
  | { readonly kind: "one"; readonly name: string; readonly object?: ObjectType }
  /** All values of an open type, such as every string; patterns name some of them. */
  | { readonly kind: "open"; readonly type: string }
  /** Arrays of all lengths. */
  | { readonly kind: "arrays" }
  /** Values that no pattern can name. */
  | { readonly kind: "other" };

export interface Cases {
  /** In the order of the type. */
  readonly all: readonly Case[];
  /** Where each case of kind "one" stands in `all`. */
  readonly byName: ReadonlyMap<string, number>;
  /** Those of kind "open" by their type, and "other" where there are values that no pattern can name. */
  readonly open: ReadonlySet<string>;
  /** Whether the type, or a member of it, is mistaken. */
  readonly mistaken: boolean;
}

export function casesOf(type: Type): Cases {
  const all: Case[] = [];
  const byName = new Map<string, number>();
  const more = new Set<string>();
  let mistaken = false;
  const one = (name: string, object?: ObjectType): void => {
    if (!byName.has(name)) byName.set(name, all.push({ kind: "one", name, ...(object && { object }) }) - 1);
  };
  const once = (key: string, found: Case): void => {
    if (!more.has(key)) all.push(found);
    more.add(key);
  };
  let incomplete = false;
  for (const member of membersOf(type)) {
    const known = unalias(member);
    switch (known.kind) {
      case "null":
        one("null");
        break;
      case "enum":
        for (const name of known.members) one(symbolName(name));
        break;
      case "string_union":
        for (const word of known.members) one(JSON.stringify(word));
        break;
      case "object":
        one(objectName(known), known);
        break;
      case "array":
        once("arrays", { kind: "arrays" });
        break;
      case "primitive":
        if (known.name === "bool") {
          one("true");
          one("false");
        } else once(known.name, { kind: "open", type: known.name });
        break;
      case "optional":
      case "union": {
        // A member that a name stands for.
        const inner = casesOf(known);
        mistaken ||= inner.mistaken;
        for (const each of inner.all) {
          if (each.kind === "one") one(each.name, each.object);
          else if (each.kind === "other") incomplete = true;
          else once(each.kind === "open" ? each.type : each.kind, each);
        }
        break;
      }
      case "never":
        break;
      case "error":
        mistaken = true;
        incomplete = true;
        break;
      case "handle":
      case "map":
      case "unknown":
        incomplete = true;
    }
  }
  if (incomplete) all.push({ kind: "other" });
  const open = new Set(all.flatMap((one) => (one.kind === "open" ? one.type : one.kind === "other" ? one.kind : [])));
  return { all, byName, open, mistaken };
}

/** The members of a union, the type itself otherwise; null is a member of its own. */
export function membersOf(type: Type): readonly Type[] {
  const known = unalias(type);
  if (known.kind === "optional") return [...membersOf(known.type), { kind: "null" }];
  return known.kind === "union" ? known.members : [type];
}

/** Whether a match must cover the type wherever it stands: its cases can be listed, or null is one of them. */
export function isClosed(type: Type): boolean {
  const known = unalias(type);
  if (known.kind === "null" || known.kind === "enum" || known.kind === "string_union" || known.kind === "optional")
    return true;
  if (known.kind === "primitive") return known.name === "bool";
  if (known.kind === "union")
    return known.members.every((member) => unalias(member).kind === "object" || isClosed(member));
  return false;
}

const objectNames = new WeakMap<ObjectType, string>();
let objectCount = 0;
/** Members of a union are told apart by their type, not by their fields. */
export function objectName(type: ObjectType): string {
  let name = objectNames.get(type);
  if (name === undefined) objectNames.set(type, (name = `object ${++objectCount}`));
  return name;
}

const symbolName = (name: string): string => `:${name}`;

/** How a literal of an open type is named: by the type and the value. */
export const openName = (type: string, text: string): string => `${type} ${text}`;

/** The types whose values a text may be, and those that a number may be. */
const TEXTS = ["string", "email", "url", "uuid"];
const NUMBERS = ["int", "float", "money"];

/** The names of the cases that a literal stands for: equal values have equal names. None where the type has no such value. */
export function literalNames(literal: LiteralExpression, cases: Cases): readonly string[] {
  const one = (name: string): readonly string[] => (cases.byName.has(name) ? [name] : []);
  const open = (types: readonly string[], text: string): readonly string[] =>
    [...types, "other"].filter((type) => cases.open.has(type)).map((type) => openName(type, text));
  switch (literal.kind) {
    case "NullLiteral":
      return one("null");
    case "BooleanLiteral":
      return one(String(literal.value));
    case "SymbolLiteral":
      return one(symbolName(literal.name));
    case "StringLiteral": {
      const text = JSON.stringify(constantText(literal) ?? "");
      return [...one(text), ...open(TEXTS, text)];
    }
    case "NumberLiteral":
      return open(NUMBERS, String(Number(literal.text)));
    case "DurationLiteral":
      return open(["duration"], String(literal.milliseconds));
    case "DateLiteral":
      return open(["date"], literal.text);
    case "DateTimeLiteral":
      return open(["datetime"], literal.text);
    case "UnaryExpression":
      if (literal.operand.kind === "NumberLiteral") return open(NUMBERS, String(-Number(literal.operand.text)));
      if (literal.operand.kind === "DurationLiteral") return open(["duration"], String(-literal.operand.milliseconds));
      return [];
  }
}
