import type { LiteralExpression, Name, Pattern } from "../../../syntax/ast.js";
import { E202 } from "../../diagnostics/definitions/names.js";
import { E214 } from "../../diagnostics/definitions/settings.js";
import { E301, E302 } from "../../diagnostics/definitions/values.js";
import { listSome, quote, suggest } from "../../diagnostics/wording.js";
import { constantText } from "../../semantics/constants.js";
import { fieldNames, fieldOf } from "../../semantics/members.js";
import { unknownField } from "../../semantics/symbol.js";
import { formatType } from "../../semantics/types/format.js";
import { joinAll, unionOf } from "../../semantics/types/join.js";
import { fits, overlaps } from "../../semantics/types/relations.js";
import {
  admitsNull,
  arrayOf,
  ERROR,
  isError,
  NULL,
  optional,
  PRIMITIVES,
  type Type,
  unalias,
  withoutNull,
} from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { keep, narrowedPath, narrowTo, type Reference, type Singleton } from "../narrow.js";
import { declareBinding } from "../variables.js";
import type { Left } from "./left.js";
import { singletonOf } from "./singletons.js";
import { fittingMembers, membersWithFields } from "./tests.js";
import { noteField } from "../names.js";

/**
 * Checks a pattern against the type of its subject and declares its names. Gives the type of what it matches. Names take what the
 * patterns before have left; what a literal can be says the subject itself, so that a second arm for one value is told as such.
 */
export function checkPattern(check: FlowCheck, pattern: Pattern, subject: Type, left?: Left): Type {
  switch (pattern.kind) {
    case "MissingPattern":
    case "WildcardPattern":
      return leftOf(subject, left);
    case "NamePattern":
      return bind(check, pattern.name, subject, left);
    case "LiteralPattern":
      return checkLiteral(check, pattern.value, subject);
    case "AlternativePattern":
      // The parser has reported a name under `|`; it binds nothing that other code could rely on.
      return unionOf(
        pattern.alternatives.map((alternative) =>
          checkPattern(check, alternative, alternative.kind === "NamePattern" ? ERROR : subject),
        ),
      );
    case "TypePattern":
      return checkTypePattern(check, pattern, subject);
    case "ObjectPattern":
      return checkObjectPattern(check, pattern, subject, left);
    case "ArrayPattern":
      return checkArrayPattern(check, pattern, subject);
  }
}

/** A type without what the patterns before have taken; itself where they took all. */
function leftOf(subject: Type, left: Left | undefined): Type {
  if (left === undefined || isError(subject)) return subject;
  const { type } = left;
  return unalias(type).kind === "never" ? subject : type;
}

function bind(check: FlowCheck, name: Name, subject: Type, left: Left | undefined): Type {
  const type = leftOf(subject, left);
  const variable = declareBinding(check, name, type);
  if (variable !== undefined && left !== undefined) narrowPaths(check, { variable, path: "" }, left, type);
  return type;
}

/** What is left of the fields of a value is known of the paths to them, until one is assigned. */
export function narrowPaths(check: FlowCheck, reference: Reference, left: Left, matched: Type): void {
  for (const { path, type } of left.narrowed(matched)) {
    const field = { ...reference, path: reference.path + path };
    const known = narrowedPath(check, field);
    if (known === undefined || fits(type, known)) narrowTo(check, field, type);
  }
}

function checkLiteral(check: FlowCheck, literal: LiteralExpression, subject: Type): Type {
  if (isError(subject)) {
    if (literal.kind !== "SymbolLiteral") infer(check, literal);
    return ERROR;
  }
  if (literal.kind === "NullLiteral") {
    check.facts.types.set(literal, NULL);
    if (admitsNull(subject)) return NULL;
    check.report(E301["never-null"]({ type: formatType(subject, 60) }), literal);
    return ERROR;
  }
  const decides = unalias(withoutNull(subject));
  if (literal.kind === "StringLiteral" && decides.kind === "object" && decides.fields.has("decision")) {
    check.report(E301["object-with-decision"]({ type: formatType(subject, 60) }), literal);
    return ERROR;
  }
  if (literal.kind === "StringLiteral") {
    const text = constantText(literal);
    if (text === undefined) {
      check.report(E214["interpolated-pattern"](), literal);
      return ERROR;
    }
    const words = wordsOf(subject);
    if (words !== undefined && !words.includes(text)) {
      const { hint, more } = suggest(
        JSON.stringify(text),
        words.map((word) => JSON.stringify(word)),
        literal,
      );
      check.report(
        E301["not-one-of"]({
          value: JSON.stringify(text),
          words: listSome(words.map((word) => quote(JSON.stringify(word)))),
          hint,
        }),
        literal,
        more,
      );
      return ERROR;
    }
  }
  const type = infer(check, literal, withoutNull(subject));
  if (isError(type)) return ERROR;
  if (!overlaps(type, subject)) {
    check.report(E301["never-this-type"]({ type: formatType(type), actual: formatType(subject, 60) }), literal);
    return ERROR;
  }
  const single = singletonOf(literal);
  return single === undefined ? withoutNull(subject) : keep(subject, [single]);
}

/** The words of a type that is nothing but words. */
function wordsOf(type: Type): readonly string[] | undefined {
  const known = unalias(withoutNull(type));
  return known.kind === "string_union" ? known.members : undefined;
}

function checkTypePattern(check: FlowCheck, pattern: Pattern & { kind: "TypePattern" }, subject: Type): Type {
  const named = namedType(check, pattern.type);
  const type = pattern.optional ? optional(named) : named;
  check.facts.patternTypes.set(pattern, type);
  if (isError(type)) {
    declareBinding(check, pattern.name, ERROR);
    return ERROR;
  }
  const known = unalias(withoutNull(subject));
  const values = known.kind === "union" ? known.members : isError(subject) ? [] : [withoutNull(subject)];
  // The name may also stand for a type that has null: `type Note = { … }?`.
  const members = admitsNull(type) && admitsNull(subject) ? [...values, NULL] : values;
  const fitting = [...fittingMembers(values, type), ...(members.length > values.length ? [NULL] : [])];
  const matched = fitting.length > 0 ? unionOf(fitting) : type;
  if (!isError(subject) && fitting.length === 0 && !members.some((member) => overlaps(member, type))) {
    check.report(E301["never-this-type"]({ type: formatType(type), actual: formatType(subject, 60) }), pattern.type);
  }
  declareBinding(check, pattern.name, matched);
  return matched;
}

function namedType(check: FlowCheck, name: Name): Type {
  const primitive = PRIMITIVES.get(name.text);
  if (primitive !== undefined) return primitive;
  const entity = check.unit.types.get(name.text);
  if (entity === undefined && check.unit.unresolved.has(name.text)) return ERROR;
  if (entity === undefined) {
    const names = [...check.unit.types.keys(), ...PRIMITIVES.keys()];
    const { hint, more } = suggest(name.text, names, name);
    check.report(E202["unknown-type"]({ name: name.text, hint }), name, more);
    return ERROR;
  }
  check.facts.occurrences.push({ start: name.start, end: name.end, symbol: entity.symbol, role: "read" });
  return { kind: "named", name: entity.name, definition: entity };
}

function checkObjectPattern(
  check: FlowCheck,
  pattern: Pattern & { kind: "ObjectPattern" },
  subject: Type,
  left: Left | undefined,
): Type {
  const known = unalias(withoutNull(subject));
  // Literal fields say which members of a union are meant; the other fields have their types.
  const asked = pattern.fields.map((field) => [field.name.text, field.pattern] as const);
  const meant = membersWithFields(withoutNull(subject), asked).filter(
    (member) =>
      unalias(member).kind === "object" &&
      pattern.fields.every((field) => {
        const own = fieldOf(member, field.name.text);
        if (own === undefined) return false;
        if (field.pattern?.kind !== "LiteralPattern") return true;
        const single: Singleton | undefined = singletonOf(field.pattern.value);
        return single === undefined || keep(own.type, [single]).kind !== "never";
      }),
  );
  const objects = (): readonly Type[] =>
    (known.kind === "union" ? known.members : [withoutNull(subject)]).filter(
      (member) => unalias(member).kind === "object",
    );
  const some = left === undefined ? meant : meant.filter((member) => !left.isGone(member));
  const members = some.length > 0 ? some : meant.length > 0 ? meant : objects();
  if (members.length === 0) {
    if (!isError(subject)) {
      check.report(E301["never-object"]({ type: formatType(subject, 60) }), pattern);
    }
    for (const field of pattern.fields) {
      if (field.pattern === undefined) declareBinding(check, field.name, ERROR);
      else checkPattern(check, field.pattern, ERROR);
    }
    return ERROR;
  }
  const matched = unionOf(members);
  for (const field of pattern.fields) {
    const own = fieldOf(matched, field.name.text);
    if (own === undefined && field.name.text !== "") {
      const object = unalias(matched);
      const { hint, more, near } = suggest(field.name.text, fieldNames(matched), field.name);
      check.report(E302["unknown-field"]({ type: formatType(matched, 60), name: field.name.text, hint }), field.name, {
        ...more,
        ...(object.kind === "object" ? { unknown: unknownField(field.name.text, object, near) } : {}),
      });
    }
    const type = own?.type ?? ERROR;
    if (own !== undefined) noteField(check, field.name, matched, own, field.pattern === undefined);
    const rest = left?.field(field.name.text, members);
    if (field.pattern === undefined) bind(check, field.name, type, rest);
    else checkPattern(check, field.pattern, type, rest);
  }
  return matched;
}

function checkArrayPattern(check: FlowCheck, pattern: Pattern & { kind: "ArrayPattern" }, subject: Type): Type {
  const known = unalias(withoutNull(subject));
  const members = (known.kind === "union" ? known.members : [known])
    .map(unalias)
    .filter((member) => member.kind === "array");
  const items = members.length === 0 ? ERROR : joinAll(members.map((member) => member.items));
  if (members.length === 0 && !isError(subject)) {
    check.report(E301["never-array"]({ type: formatType(subject, 60) }), pattern);
  }
  for (const element of pattern.elements) checkPattern(check, element, items);
  if (pattern.rest !== undefined) declareBinding(check, pattern.rest, arrayOf(items));
  return members.length === 0 ? ERROR : arrayOf(items);
}
