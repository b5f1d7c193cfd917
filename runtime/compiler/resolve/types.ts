import type { Name, Span, TypeDeclaration, TypedField, TypeNode } from "../../syntax/ast.js";
import { remove, repeated } from "../diagnostics/edits.js";
import { quote, suggest } from "../diagnostics/wording.js";
import type { TypeEntity, Unit } from "../semantics/program.js";
import { declareFieldSymbol, type Symbol } from "../semantics/symbol.js";
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
  type TypeDefinition,
} from "../semantics/types/type.js";

export function createTypeEntity(node: TypeDeclaration, unit: Unit): TypeEntity {
  let state: "new" | "resolving" | "done" = "new";
  let type: Type = ERROR;
  const declaration = { file: unit.path, start: node.name.start, end: node.name.end };
  const entity: TypeEntity = {
    name: node.name.text,
    irName: node.name.text,
    doc: node.doc,
    declaration,
    node,
    unit,
    get type() {
      return entity.resolve();
    },
    resolve() {
      if (state === "done") return type;
      if (state === "resolving") return ERROR;
      state = "resolving";
      const resolved = resolveType(node.type, unit);
      state = "done";
      if (isItself(resolved, entity, new Set())) {
        unit.reporter.report(
          "E210",
          node.name,
          `The type ${quote(entity.name)} is defined as itself, which does not say what its values are.`,
        );
      } else if (containsItself(resolved, entity, new Set())) {
        unit.reporter.report(
          "E210",
          node.name,
          `The type ${quote(entity.name)} contains itself, so no value of it could ever end. Put it into an array or a map, or make the field optional with ${quote("?")}.`,
        );
      } else type = resolved;
      return type;
    },
    get symbol() {
      return symbol;
    },
  };
  const symbol: Symbol = {
    kind: "type",
    name: entity.name,
    get type() {
      return { kind: "named", name: entity.name, definition: entity } as const;
    },
    doc: node.doc,
    get detail() {
      return `type ${entity.name} = ${formatType(entity.type)}`;
    },
    declaration: { file: unit.path, name: node.name, full: node },
  };
  return entity;
}

/** Whether the definition leads back to its own name, with no object, array or map between: `type T = T?`. */
function isItself(type: Type, entity: TypeEntity, seen: Set<TypeDefinition>): boolean {
  switch (type.kind) {
    case "named":
      if (type.definition === entity) return true;
      if (seen.has(type.definition)) return false;
      seen.add(type.definition);
      return isItself(type.definition.type, entity, seen);
    case "union":
      return type.members.some((member) => isItself(member, entity, seen));
    case "optional":
      return isItself(type.type, entity, seen);
    default:
      return false;
  }
}

/** Whether a value of the type would have to hold another one: not through an array, a map or `?`. */
function containsItself(type: Type, entity: TypeEntity, seen: Set<TypeDefinition>): boolean {
  switch (type.kind) {
    case "named":
      if (type.definition === entity) return true;
      if (seen.has(type.definition)) return false;
      seen.add(type.definition);
      return containsItself(type.definition.type, entity, seen);
    case "object":
      return [...type.fields.values()].some((field) => containsItself(field.type, entity, seen));
    case "union":
      return type.members.some((member) => containsItself(member, entity, seen));
    default:
      return false;
  }
}

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
      unit.reporter.report("E201", field.name, `The field ${quote(name)} stands twice in this type.`, {
        related: [{ message: "The first one", ...first.declaration! }],
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
  const symbol: Symbol = {
    kind: "field",
    name: name.text,
    type,
    doc,
    detail: `${name.text}: ${formatType(type)}${fallback}`,
    declaration: { file: unit.path, name: { start: name.start, end: name.end }, full },
  };
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

function resolveEnum(node: TypeNode & { kind: "EnumType" }, unit: Unit): Type {
  const members: string[] = [];
  for (const member of node.members) {
    if (member.text === "") continue;
    if (members.includes(member.text)) {
      const first = node.members.find(({ text }) => text === member.text)!;
      unit.reporter.report("E201", member, `The member ${quote(member.text)} stands twice in this enum.`, {
        related: [{ message: "The first one", file: unit.path, start: first.start, end: first.end }],
        fix: remove(unit.text, member),
      });
    } else members.push(member.text);
  }
  return members.length === 0 ? ERROR : enumOf(members);
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
    if (args.length !== 1)
      return wrongArguments(node, unit, "`array` takes the type of its elements: `array[string]`.");
    return arrayOf(resolveType(args[0]!, unit));
  }
  if (name.text === "map") {
    if (args.length !== 2) {
      return wrongArguments(node, unit, "`map` takes the types of its keys and values: `map[string, int]`.");
    }
    const key = resolveType(args[0]!, unit);
    const value = resolveType(args[1]!, unit);
    if (key.kind !== "error" && !(key.kind === "primitive" && key.name === "string")) {
      unit.reporter.report("E202", args[0]!, `The keys of a map are strings, not ${quote(formatType(key))}.`);
    }
    return mapOf(value);
  }
  // A type whose name lacks its capital has been told of where it is declared.
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
    return wrongArguments(node, unit, "`money` takes the three letters of a currency: `money[EUR]`.");
  }
  return wrongArguments(node, unit, `${quote(name.text)} takes no arguments.`);
}

function wrongArguments(node: TypeNode & { kind: "BuiltinType" }, unit: Unit, message: string): Type {
  unit.reporter.report("E202", node, message);
  return ERROR;
}

interface ForeignType {
  readonly advice: string;
  readonly instead?: string;
}
const TEXT: ForeignType = { advice: "Did you mean `string`?", instead: "string" };
const NUMBER: ForeignType = { advice: "The number types are `int`, `float` and `money`." };
const LIST: ForeignType = { advice: "An array is written `array[string]`.", instead: "array" };
const OBJECT: ForeignType = {
  advice:
    "An object type is written with its fields, `{ name: string }`; with keys that are not known, `map[string, int]`.",
};
const NOTHING: ForeignType = { advice: "A flow without a result declares no type." };
const FOREIGN_TYPES: Readonly<Record<string, ForeignType>> = {
  number: NUMBER,
  num: NUMBER,
  decimal: NUMBER,
  integer: { advice: "Did you mean `int`?", instead: "int" },
  long: { advice: "Did you mean `int`?", instead: "int" },
  double: { advice: "Did you mean `float`?", instead: "float" },
  boolean: { advice: "Did you mean `bool`?", instead: "bool" },
  str: TEXT,
  text: TEXT,
  list: LIST,
  dict: OBJECT,
  object: OBJECT,
  void: NOTHING,
};
/** What a type of other languages is called here. */
const foreignType = (name: string): ForeignType | undefined => {
  const key = name.toLowerCase();
  return Object.hasOwn(FOREIGN_TYPES, key) ? FOREIGN_TYPES[key] : undefined;
};

function reportUnknown(name: string, span: { start: number; end: number }, unit: Unit): void {
  if (name === "") return;
  if (name === "any") {
    unit.reporter.report(
      "E312",
      span,
      "There is no type `any`: write the type the value has, or a union such as `string | int`.",
    );
    return;
  }
  const foreign = foreignType(name);
  if (foreign !== undefined) {
    const { advice, instead } = foreign;
    unit.reporter.report("E202", span, `There is no type ${quote(name)}. ${advice}`, {
      unknown: { name, of: "type" },
      ...(instead === undefined
        ? {}
        : {
            fix: {
              title: `Change to ${instead}`,
              edits: [{ start: span.start, end: span.start + name.length, newText: instead }],
            },
          }),
    });
    return;
  }
  const { hint, more, near } = suggest(name, [...unit.types.keys(), ...TYPE_WORDS], span);
  for (const word of near) unit.facts.presumed.add(word);
  const advice = hint === "" ? ` Declare it with ${quote(`type ${name} = …`)}, or import it.` : hint;
  unit.reporter.report("E202", span, `There is no type ${quote(name)}.${advice}`, {
    ...more,
    unknown: { name, of: "type", meant: unit.types.get(near[0] ?? "")?.symbol },
  });
}
