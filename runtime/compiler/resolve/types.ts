import { E312 } from "../diagnostics/definitions/literals.js";
import { E201, E202 } from "../diagnostics/definitions/names.js";
import { fixTitles, phrases, relatedTexts } from "../diagnostics/phrases.js";
import { removal, repeated } from "../diagnostics/edits.js";
import { foreignTypes, type ForeignType } from "../diagnostics/foreign-names.js";
import type { Name, Span, TypedField, TypeNode } from "../../syntax/ast.js";
import type { Content } from "../diagnostics/reporter.js";
import { suggest } from "../diagnostics/wording.js";
import type { Unit } from "../semantics/program.js";
import { declareFieldSymbol, type Symbol, DescribedSymbol } from "../semantics/symbol.js";
import { sourceOf } from "../semantics/tree.js";
import { formatType } from "../semantics/types/format.js";
import { unionOf } from "../semantics/types/join.js";
import {
  arrayOf,
  enumOf,
  ERROR,
  mapOf,
  NULL,
  type ObjectField,
  optional,
  PRIMITIVES,
  stringUnion,
  type Type,
} from "../semantics/types/type.js";

const TYPE_WORDS = [...PRIMITIVES.keys(), "array", "map"];

/** The type that a type in the source means. What is wrong with it is reported, once. */
export function resolveType(node: TypeNode, unit: Unit): Type {
  switch (node.kind) {
    case "MissingType":
      return ERROR;
    case "NullType":
      return NULL;
    case "LiteralType":
      return stringUnion([node.value]);
    case "OptionalType":
      return optional(resolveType(node.type, unit));
    case "UnionType":
      return unionOf(node.members.map((member) => resolveType(member, unit)));
    case "EnumType":
      return resolveEnum(node, unit);
    case "ObjectType": {
      const fields = resolveFields(node.fields, unit);
      for (const { name, default: value } of node.fields) {
        const field = fields.get(name.text);
        if (value === undefined || field?.declaration?.start !== name.start) continue;
        unit.facts.fieldDefaults.push({ field, value });
      }
      return { kind: "object", fields };
    }
    case "NamedType":
      return resolveName(node, unit);
    case "BuiltinType":
      return resolveBuiltin(node, unit);
  }
}

/** The fields of an object type, of a form, of memory: with symbols for editors. */
export function resolveFields(fields: readonly TypedField[], unit: Unit): ReadonlyMap<string, ObjectField> {
  const resolved = new Map<string, ObjectField>();
  for (const field of fields) {
    const name = field.name.text;
    const type = resolveType(field.type, unit);
    if (name === "") continue;
    const first = resolved.get(name);
    if (first !== undefined) {
      unit.reporter.report(E201["double-field"]({ name }), field.name, {
        related: [{ message: relatedTexts.first(), ...first.declaration! }],
        ...repeated(
          unit.text,
          fields.find((other) => other.name.text === name)!,
          field,
        ),
      });
      continue;
    }
    resolved.set(name, {
      ...declareField(unit, field.name, type, field, field.doc, field.default),
      hasDefault: field.default !== undefined,
    });
  }
  return resolved;
}

/** A field that a name in the source declares, with its symbol for editors. */
export function declareField(unit: Unit, name: Name, type: Type, full: Span, doc?: string, value?: Span): ObjectField {
  const declaration = { file: unit.path, start: name.start, end: name.end };
  const fallback = value === undefined ? "" : ` = ${sourceOf(unit.text, value)}`;
  const place = { file: unit.path, name: { start: name.start, end: name.end }, full };
  const symbol = new DescribedSymbol(
    "field",
    name.text,
    type,
    doc,
    place,
    () => `${name.text}: ${formatType(type)}${fallback}`,
  );
  declareFieldSymbol(declaration, symbol);
  unit.facts.occurrences.push({ start: name.start, end: name.end, symbol, role: "declaration" });
  return { name: name.text, type, doc, hasDefault: false, declaration };
}

/** The field that a symbol of its own stands for: one of memory, a parameter of config. */
export function fieldOfSymbol(symbol: Symbol, type: Type): ObjectField {
  const { name, doc, declaration: declared } = symbol;
  if (declared === undefined) return { name, type, doc, hasDefault: false, declaration: undefined };
  const declaration = { file: declared.file, start: declared.name.start, end: declared.name.end };
  declareFieldSymbol(declaration, symbol);
  return { name, type, doc, hasDefault: false, declaration };
}

const enumNames = new WeakMap<TypeNode, string>();
/** Notes the name of an enum's declaration: hover shows it in place of all members. */
export const nameEnum = (node: TypeNode, name: string): void => void enumNames.set(node, name);

function resolveEnum(node: TypeNode & { kind: "EnumType" }, unit: Unit): Type {
  const members: string[] = [];
  const symbols = new Map<string, Symbol>();
  const type = enumOf(members, symbols);
  for (const member of node.members) {
    if (member.text === "") continue;
    if (members.includes(member.text)) {
      const first = node.members.find(({ text }) => text === member.text)!;
      unit.reporter.report(E201["double-enum-member"]({ member: member.text }), member, {
        related: [{ message: relatedTexts.first(), file: unit.path, start: first.start, end: first.end }],
        fix: removal(unit.text, member),
      });
      continue;
    }
    members.push(member.text);
    const place = { file: unit.path, name: { start: member.start, end: member.end }, full: member };
    const symbol = new DescribedSymbol(
      "enum_member",
      member.text,
      type,
      undefined,
      place,
      () => `:${member.text} of ${enumNames.get(node) ?? formatType(type)}`,
    );
    symbols.set(member.text, symbol);
    unit.facts.occurrences.push({ start: member.start, end: member.end, symbol, role: "declaration" });
  }
  return members.length === 0 ? ERROR : type;
}

function resolveName(node: TypeNode & { kind: "NamedType" }, unit: Unit): Type {
  const name = node.name.text;
  if (name === "") return ERROR;
  const entity = unit.types.get(name);
  if (entity === undefined) {
    if (!unit.unresolved.has(name)) reportUnknown(name, node, unit);
    return ERROR;
  }
  unit.facts.occurrences.push({ start: node.name.start, end: node.name.end, symbol: entity.symbol, role: "read" });
  return { kind: "named", name: entity.name, definition: entity };
}

function resolveBuiltin(node: TypeNode & { kind: "BuiltinType" }, unit: Unit): Type {
  const { name, arguments: args } = node;
  const primitive = PRIMITIVES.get(name.text);
  if (name.text === "array") {
    if (args.length !== 1) return wrongArguments(node, unit, E202["array-arguments"]());
    return arrayOf(resolveType(args[0]!, unit));
  }
  if (name.text === "map") {
    if (args.length !== 2) {
      return wrongArguments(node, unit, E202["map-arguments"]());
    }
    const key = resolveType(args[0]!, unit);
    const value = resolveType(args[1]!, unit);
    if (key.kind !== "error" && !(key.kind === "primitive" && key.name === "string")) {
      unit.reporter.report(E202["map-key-type"]({ type: formatType(key) }), args[0]!);
    }
    return mapOf(value);
  }
  // A type whose name lacks its capital has been reported where it is declared.
  if (primitive === undefined && unit.types.has(name.text)) {
    const entity = unit.types.get(name.text)!;
    unit.facts.occurrences.push({ start: name.start, end: name.end, symbol: entity.symbol, role: "read" });
    return { kind: "named", name: entity.name, definition: entity };
  }
  if (primitive === undefined) {
    reportUnknown(name.text, name, unit);
    return ERROR;
  }
  if (args.length === 0) return primitive;
  if (primitive.name === "money") {
    const [currency] = args;
    if (args.length === 1 && currency!.kind === "NamedType" && /^[A-Z]{3}$/.test(currency!.name.text)) {
      return { ...primitive, currency: currency!.name.text };
    }
    return wrongArguments(node, unit, E202["money-arguments"]());
  }
  return wrongArguments(node, unit, E202["type-without-arguments"]({ name: name.text }));
}

function wrongArguments(node: TypeNode & { kind: "BuiltinType" }, unit: Unit, content: Content): Type {
  unit.reporter.report(content, node);
  return ERROR;
}

/** What a type of other languages is called here. */
const foreignType = (name: string): ForeignType | undefined => {
  const key = name.toLowerCase();
  return Object.hasOwn(foreignTypes, key) ? foreignTypes[key] : undefined;
};

function reportUnknown(name: string, span: { start: number; end: number }, unit: Unit): void {
  if (name === "") return;
  if (name === "any") {
    unit.reporter.report(E312["any-type"](), span);
    return;
  }
  const foreign = foreignType(name);
  if (foreign !== undefined) {
    const { advice, instead } = foreign;
    const edits = [{ start: span.start, end: span.start + name.length, newText: instead ?? "" }];
    unit.reporter.report(E202["foreign-type"]({ name, hint: ` ${advice}` }), span, {
      unknown: { name, of: "type" },
      fix: instead === undefined ? undefined : { title: fixTitles.changeTo({ text: instead }), edits },
    });
    return;
  }
  const { hint, more, near } = suggest(name, [...unit.types.keys(), ...TYPE_WORDS], span);
  const advice = hint === "" ? phrases.declareType({ name }) : hint;
  unit.reporter.report(E202["unknown-type"]({ name, hint: advice }), span, {
    ...more,
    near,
    unknown: { name, of: "type", meant: unit.types.get(near[0] ?? "")?.symbol },
  });
}
