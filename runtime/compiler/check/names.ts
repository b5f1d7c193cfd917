/** Notes for editors where names stand, and which symbols share one name. */
import type { Name, QualifiedName, Span } from "../../syntax/ast.js";
import { fieldOf } from "../semantics/members.js";
import { joinAll } from "../semantics/types/join.js";
import { fits } from "../semantics/types/relations.js";
import { settledBy } from "../semantics/types/settle.js";
import { declareFieldSymbol, fieldSymbol, type Occurrence, type Symbol, ValueSymbol } from "../semantics/symbol.js";
import { type ObjectField, type ObjectType, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";

type Noting = Pick<FlowCheck, "facts">;

/** Notes a word that means a symbol. */
export function noteName({ facts }: Noting, { start, end }: Span, symbol: Symbol, role: Occurrence["role"]): void {
  if (start < end) facts.occurrences.push({ start, end, symbol, role });
}

/** Notes the name in a shorthand, `{ a }`, as that of the field: what it reads or binds is noted beside it. */
export function noteShorthand({ facts }: Noting, { start, end }: Span, symbol: Symbol): void {
  if (start < end) facts.occurrences.push({ start, end, symbol, role: "read", isKey: true });
}

/** Notes the name of a field of `type`. Where `type` is a union, all its members have the field, and share its name. */
export function noteField(check: Noting, name: Span, type: Type, field: ObjectField, shorthand = false): void {
  const symbol = fieldSymbol(field);
  if (shorthand) noteShorthand(check, name, symbol);
  else noteName(check, name, symbol, "read");
  const known = unalias(withoutNull(type));
  if (known.kind !== "union") return;
  for (const member of known.members) {
    const own = fieldOf(member, field.name);
    if (own !== undefined) linkSymbols(check, symbol, fieldSymbol(own));
  }
}

/** The field that a key declares, in an object that has no declared type. In a shorthand the key is the name of its value too. */
export function declareKey(
  check: Noting & Pick<FlowCheck, "unit">,
  key: Name,
  type: Type,
  full: Span,
  shorthand: boolean,
): ObjectField {
  const { text: name, start, end } = key;
  const declaration = { file: check.unit.path, start, end };
  const symbol = new ValueSymbol("field", name, type, undefined, {
    file: check.unit.path,
    name: { start, end },
    full: { start: full.start, end: full.end },
  });
  declareFieldSymbol(declaration, symbol);
  check.facts.occurrences.push(
    shorthand ? { start, end, symbol, role: "declaration", isKey: true } : { start, end, symbol, role: "declaration" },
  );
  return { name, type, doc: undefined, hasDefault: false, declaration };
}

/** Notes that two symbols share one name: whoever renames one of them renames the other. */
export function linkSymbols({ facts }: Noting, one: Symbol, other: Symbol): void {
  if (one !== other && one.declaration !== undefined && other.declaration !== undefined) facts.links.push([one, other]);
}

/** Notes which fields and members share their names, where a value of one type is given to a place of another. */
export function linkTypes(check: Noting, from: Type, to: Type): void {
  if (from !== to) linkParts(check, from, to, undefined);
}

/** The type of a value that comes from one of several branches. Their fields share the names that the whole has. */
export function joinTypes(check: Noting, types: readonly Type[]): Type {
  const whole = joinAll(types);
  for (const type of types) {
    linkTypes(check, type, whole);
    settle(check, type, whole);
  }
  return whole;
}

/** Gives the literals in a value the types that they have where a value of type `to` is needed. The value fits. */
export function settle({ facts }: Noting, from: Type, to: Type): void {
  for (const settled of settledBy(from, to)) {
    if (settled.type === "map") facts.maps.add(settled.literal);
    else facts.types.set(settled.literal, settled.type);
  }
}

type Seen = Map<ObjectType, Set<ObjectType>> | undefined;

function linkParts(check: Noting, from: Type, to: Type, seen: Seen): void {
  const given = unalias(withoutNull(from));
  const wanted = unalias(withoutNull(to));
  if (given === wanted) return;
  if (wanted.kind === "union") {
    // A member as it is shares its names with itself only.
    if (wanted.members.includes(given)) return;
    for (const member of wanted.members)
      if (given.kind !== "union" && fits(given, member)) linkParts(check, given, member, seen);
    return;
  }
  if (given.kind === "union") {
    for (const member of given.members) linkParts(check, member, wanted, seen);
  } else if (given.kind === "object" && wanted.kind === "object")
    linkFields(check, given, wanted, seen ?? new Map<ObjectType, Set<ObjectType>>());
  else if (given.kind === "array" && wanted.kind === "array") linkParts(check, given.items, wanted.items, seen);
  else if (given.kind === "map" && wanted.kind === "map") linkParts(check, given.values, wanted.values, seen);
  else if (given.kind === "enum" && wanted.kind === "enum" && given.symbols !== wanted.symbols) {
    for (const [name, symbol] of given.symbols ?? []) {
      const other = wanted.symbols?.get(name);
      if (other !== undefined) linkSymbols(check, symbol, other);
    }
  }
}

function linkFields(check: Noting, given: ObjectType, wanted: ObjectType, seen: NonNullable<Seen>): void {
  const before = seen.get(given);
  if (before?.has(wanted) === true) return;
  if (before === undefined) seen.set(given, new Set([wanted]));
  else before.add(wanted);
  for (const field of given.fields.values()) {
    const own = wanted.fields.get(field.name);
    if (own === undefined || own === field) continue;
    if (own.declaration !== field.declaration) linkSymbols(check, fieldSymbol(field), fieldSymbol(own));
    linkParts(check, field.type, own.type, seen);
  }
}

/** Notes the name of an event. What has the same name is the same event; others, outside of the program, may know it too. */
export function noteEvent(check: Noting, event: QualifiedName): void {
  const name = event.parts.map(({ text }) => text).join(".");
  const symbol: Symbol = {
    kind: "event",
    name,
    type: undefined,
    doc: "An event. Flows `emit` it, and `@on` in a core starts a flow for each.",
    detail: `event ${name}`,
    declaration: undefined,
  };
  noteName(check, event, symbol, "read");
}
