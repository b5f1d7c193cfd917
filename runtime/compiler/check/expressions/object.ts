import type { Expression, ObjectEntry, ObjectLiteral, Span, SpreadElement } from "../../../syntax/ast.js";
import { walk } from "../../../syntax/walk.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { E301, E306 } from "../../diagnostics/definitions/values.js";
import { repeated } from "../../diagnostics/edits.js";
import { fixTitles, phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { list, quote, suggest, type Suggestion } from "../../diagnostics/wording.js";
import { constantText } from "../../semantics/constants.js";
import { fieldOf } from "../../semantics/members.js";
import { hasSyntaxErrors } from "../../semantics/recovery.js";
import { fieldSymbol, unknownField } from "../../semantics/symbol.js";
import { entryValue } from "../../semantics/tree.js";
import { formatType } from "../../semantics/types/format.js";
import { join } from "../../semantics/types/join.js";
import { fits } from "../../semantics/types/relations.js";
import {
  admitsNull,
  ERROR,
  hasUnknown,
  isError,
  mapOf,
  type MapType,
  NEVER,
  type ObjectField,
  type ObjectType,
  type Type,
  unalias,
  withoutNull,
} from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { checkAgainst, requireFit } from "../expect.js";
import { infer } from "../expression.js";
import { reportNull } from "../null-safety.js";
import { inside, reportUnknown } from "../unknown.js";
import { declareKey, linkTypes, noteName, noteShorthand } from "../names.js";

/** `{ a: 1, b }`: an object, or a map where one is expected. */
export function inferObject(check: FlowCheck, literal: ObjectLiteral, expected: Type | undefined): Type {
  reportDoubleKeys(check, literal);
  const target = targetOf(literal, expected);
  switch (target?.kind) {
    case "map":
      check.facts.maps.add(literal);
      return inferMap(check, literal, target);
    case "object":
      return checkFields(check, literal, target, expected!);
    case undefined:
      return inferFields(check, literal, expected);
  }
}

function reportDoubleKeys(check: FlowCheck, literal: ObjectLiteral): void {
  const seen = new Map<string, ObjectEntry>();
  for (const entry of literal.entries) {
    if (entry.kind === "SpreadElement" || entry.key.text === "") continue;
    const first = seen.get(entry.key.text);
    if (first === undefined) seen.set(entry.key.text, entry);
    else {
      check.report(E201["double-key"]({ key: entry.key.text }), entry.key, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, start: first.key.start, end: first.key.end }],
        ...repeated(check.unit.text, first, entry),
      });
    }
  }
}

/** Which of the types that are expected the literal is meant to be. */
function targetOf(literal: ObjectLiteral, expected: Type | undefined): ObjectType | MapType | undefined {
  if (expected === undefined) return undefined;
  const known = unalias(withoutNull(expected));
  if (known.kind === "object" || known.kind === "map") return known;
  if (known.kind !== "union") return undefined;
  const members = known.members.map(unalias);
  const objects = members.filter((member) => member.kind === "object");
  if (objects.length === 0) return members.find((member) => member.kind === "map");
  const entries = literal.entries.filter((entry) => entry.kind === "ObjectEntry");
  const score = (type: ObjectType): number => {
    let points = 0;
    for (const entry of entries) {
      const field = type.fields.get(entry.key.text);
      if (field === undefined) points -= 2;
      else points += evidence(entry.value, field.type);
    }
    for (const field of type.fields.values()) {
      const given = entries.some((entry) => entry.key.text === field.name);
      if (!given && !field.hasDefault && !admitsNull(field.type)) points -= 1;
    }
    return points;
  };
  return objects.reduce((best, type) => (score(type) > score(best) ? type : best));
}

/** Scores how strongly a literal value speaks for a member of a union whose field has this type. */
function evidence(value: Expression | undefined, type: Type): number {
  const known = unalias(type);
  if (value?.kind === "StringLiteral" && known.kind === "string_union") {
    return known.members.includes(constantText(value) ?? "") ? 10 : -10;
  }
  if (value?.kind === "SymbolLiteral" && known.kind === "enum") return known.members.includes(value.name) ? 10 : -10;
  return 1;
}

function checkFields(check: FlowCheck, literal: ObjectLiteral, target: ObjectType, expected: Type): Type {
  const given = new Map<string, Type>();
  // Fields that a misspelt one was probably meant to be: they are not reported as missing too.
  const meant = new Set<string>();
  let spread = false;
  let complete = true;
  const lacking = lackingFields(literal, target);
  const isOther = isOtherThing(literal, target);
  for (const entry of literal.entries) {
    if (entry.kind === "SpreadElement") {
      spread = true;
      const brought = spreadFields(check, entry);
      if (brought === undefined) complete = false;
      else linkTypes(check, { kind: "object", fields: brought }, target);
      for (const [name, field] of brought ?? []) given.set(name, field.type);
      continue;
    }
    const name = entry.key.text;
    const field = target.fields.get(name);
    if (field === undefined) {
      // A value of an unknown field needs no type: nothing is reported for it.
      infer(check, entryValue(entry), ERROR);
      if (name === "") continue;
      const names = [...target.fields.keys()].filter((known) => !given.has(known));
      const nearest = suggest(name, names, entry.key);
      const { hint, more, near } =
        nearest.hint === "" && lacking !== undefined ? meantFor(lacking, entry.key) : nearest;
      for (const word of near) meant.add(word);
      const has = hint === "" ? phrases.itHas({ names: list([...target.fields.keys()].map(quote)) }) : "";
      check.report(E306["excess-field"]({ type: formatType(expected, 60), name, hint, fields: has }), entry.key, {
        ...more,
        unknown: unknownField(name, target, near),
      });
      // An object that has little in common with its type is one mistake: it is another thing than it seems.
      if (isOther) check.unit.reporter.suppress({ start: entry.key.end, end: literal.end });
      continue;
    }
    noteKey(check, entry, field);
    const what = quote(name);
    const type = checkAgainst(check, entryValue(entry), field.type, {
      what,
      ...(field.declaration === undefined
        ? {}
        : { related: { message: relatedTexts.declaredAs({ what }), ...field.declaration } }),
    });
    given.set(name, type);
  }
  const leftOut = [...target.fields.values()].filter(
    (field) => field.hasDefault && !given.has(field.name) && !meant.has(field.name),
  );
  if (leftOut.length > 0) check.facts.leftOut.set(literal, leftOut);
  const missing = [...target.fields.values()].filter(
    ({ name, type, hasDefault }) =>
      !given.has(name) && !meant.has(name) && !hasDefault && !admitsNull(type) && !isError(type),
  );
  if (missing.length > 0 && complete && !hasSyntaxErrors(check.unit, literal)) {
    check.report(
      E301["missing-fields"]({
        type: formatType(expected, 60),
        fields: list(missing.map((field) => `${quote(field.name)}: ${quote(formatType(field.type, 40))}`)),
      }),
      literal,
    );
  } else if (spread) {
    // What was spread brings fields of its own types.
    for (const field of target.fields.values()) {
      const type = given.get(field.name);
      if (type !== undefined && !fits(type, field.type)) {
        requireFit(check, literal, type, field.type, { what: quote(field.name) });
      } else if (type !== undefined && hasUnknown(type)) check.facts.checks.set(literal, expected);
    }
  }
  return target;
}

/** Many fields that a type does not have, and hardly one that it has. */
const MANY_FIELDS = 4;
function isOtherThing({ entries }: ObjectLiteral, target: ObjectType): boolean {
  const keys = entries.flatMap((entry) => (entry.kind === "ObjectEntry" ? [entry.key.text] : []));
  const unknown = keys.filter((key) => !target.fields.has(key)).length;
  return unknown >= MANY_FIELDS && unknown > keys.length / 2;
}

/** The one field that is missing where one is unknown: it is what that one was meant to be, whatever it is called. */
function lackingFields({ entries }: ObjectLiteral, target: ObjectType): string | undefined {
  const keys = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "SpreadElement") return undefined;
    keys.add(entry.key.text);
  }
  const missing = [...target.fields.values()].filter(
    (field) => !keys.has(field.name) && !field.hasDefault && !admitsNull(field.type),
  );
  const unknown = [...keys].filter((key) => !target.fields.has(key));
  return missing.length === 1 && unknown.length === 1 ? missing[0]!.name : undefined;
}

const meantFor = (field: string, { start, end }: Span): Suggestion => ({
  hint: phrases.neededInstead({ name: field }),
  more: { fix: { title: fixTitles.changeTo({ text: field }), edits: [{ start, end, newText: field }] } },
  near: [field],
});

function inferFields(check: FlowCheck, literal: ObjectLiteral, expected: Type | undefined): Type {
  // Where the expected type has a reported error, nothing says which types its parts need.
  const wanted = expected !== undefined && isError(expected) ? ERROR : undefined;
  const fields = new Map<string, ObjectField>();
  for (const entry of literal.entries) {
    if (entry.kind === "SpreadElement") {
      for (const [name, field] of spreadFields(check, entry) ?? []) fields.set(name, field);
      continue;
    }
    const value = entryValue(entry);
    // A member of an enum that replaces a field of what was spread is one of that field's: `{ ...order, state: :paid }`.
    const replaced = givesMember(value) ? fields.get(entry.key.text)?.type : undefined;
    const type = infer(check, value, wanted ?? replaced ?? inside(expected, value));
    if (unalias(type).kind === "unknown") reportUnknown(check, value);
    if (entry.key.text === "") continue;
    fields.set(entry.key.text, declareKey(check, entry.key, type, entry, entry.value === undefined));
  }
  return literal.entries.length === 0 && expected === undefined
    ? { kind: "object", fields, empty: [literal] }
    : { kind: "object", fields };
}

/** Whether a value is a member of an enum, or is one in some case. */
function givesMember(value: Expression): boolean {
  let found = false;
  walk(value, (node) => {
    if (node.kind === "SymbolLiteral") found = true;
    return (
      node.kind === "ParenthesizedExpression" ||
      node.kind === "IfExpression" ||
      node.kind === "MatchExpression" ||
      node.kind === "MatchArm" ||
      node.kind === "Body" ||
      node.kind === "ExpressionStatement"
    );
  });
  return found;
}

function inferMap(check: FlowCheck, literal: ObjectLiteral, target: MapType): Type {
  let values: Type = NEVER;
  for (const entry of literal.entries) {
    if (entry.kind === "SpreadElement") {
      const type = infer(check, entry.expression, target);
      const known = unalias(type);
      if (known.kind === "object") {
        for (const field of known.fields.values()) {
          if (!fits(field.type, target.values)) {
            requireFit(check, entry.expression, field.type, target.values, {
              what: places.keyInMap({ key: field.name }),
            });
          }
        }
      } else requireFit(check, entry.expression, type, target, { what: places.spreadInMap() });
      continue;
    }
    values = join(
      values,
      checkAgainst(check, entryValue(entry), target.values, { what: places.valueOf({ key: entry.key.text }) }),
    );
  }
  return isError(values) ? mapOf(ERROR) : target;
}

/** What a spread brings; `undefined` where that is not known. */
function spreadFields(check: FlowCheck, spread: SpreadElement): ReadonlyMap<string, ObjectField> | undefined {
  const type = infer(check, spread.expression);
  const known = unalias(type);
  if (known.kind === "object") return known.fields;
  const common = known.kind === "union" ? commonFields(known) : undefined;
  if (common !== undefined) return common;
  if (known.kind === "unknown") reportUnknown(check, spread.expression);
  else if (known.kind === "optional") {
    reportNull(check, E309["null-spread"](), spread.expression, spread.expression);
  } else if (known.kind !== "error") {
    const advice = known.kind === "map" ? phrases.mapAnnotation({ values: formatType(known.values, 40) }) : "";
    check.report(E300["spread-no-object"]({ type: formatType(type, 60), advice }), spread.expression);
  }
  return undefined;
}

/** What all members of a union of objects have; `undefined` where one of them is no object. */
function commonFields(union: Type & { readonly kind: "union" }): ReadonlyMap<string, ObjectField> | undefined {
  const fields = new Map<string, ObjectField>();
  const [first, ...others] = union.members.map(unalias);
  if (first?.kind !== "object" || !others.every(({ kind }) => kind === "object")) return undefined;
  for (const name of first.fields.keys()) {
    const field = fieldOf(union, name);
    if (field !== undefined) fields.set(name, field);
  }
  return fields;
}

function noteKey(check: FlowCheck, entry: ObjectEntry, field: ObjectField): void {
  if (entry.value === undefined) noteShorthand(check, entry.key, fieldSymbol(field));
  else noteName(check, entry.key, fieldSymbol(field), "read");
}
