import type { IRType } from "../../ir/module.js";
import { isJsonObject, type Json } from "../../json.js";
import { DEFAULT_LIMITS } from "../../limits.js";
import { fromJson } from "../../stdlib/from-json.js";

type NamedTypes = Readonly<Record<string, IRType>>;

/** A value that the language has no literal for, as a float with an exponent. */
export class NoLiteral extends Error {}

const WIDE = 100;
const UNIT = "    ";

/**
 * JSON as an expression of the language, where a value of this type is expected.
 *
 * @param type `undefined`: of no declared type
 * @param margin of the line that it begins on; it may go over several
 * @throws NoLiteral
 */
export function sourceOf(json: Json, type: IRType | undefined, types: NamedTypes, margin = ""): string {
  if (json === null) return "null";
  switch (type?.kind) {
    case "optional":
      return sourceOf(json, type.type, types, margin);
    case "named":
      return sourceOf(json, Object.hasOwn(types, type.name) ? types[type.name] : undefined, types, margin);
    case "union": {
      const member = type.members.find((one) => fromJson(one, json, types, "", DEFAULT_LIMITS).ok);
      return sourceOf(json, member, types, margin);
    }
    case "enum":
      if (typeof json !== "string" || !NAME.test(json)) throw new NoLiteral();
      return `:${json}`;
    case "primitive":
      return primitive(json, type.name);
    case "array":
      return listOf(json, type.items, types, margin);
    case "map":
      return recordOf(json, () => type.values, textSource, types, margin);
    case "object": {
      const declared = new Map(type.fields.map((field) => [field.name, field.type]));
      return recordOf(
        json,
        (name) => declared.get(name),
        keySource,
        types,
        margin,
        (name) => declared.has(name),
      );
    }
    case "string_union":
    case "null":
    case "unknown":
    case undefined:
      return untyped(json, types, margin);
  }
}

const NAME = /^[A-Za-z_]\w*$/;

function untyped(json: Json, types: NamedTypes, margin: string): string {
  if (typeof json === "string") return textSource(json);
  if (typeof json === "number") return numberSource(String(json));
  if (Array.isArray(json)) return listOf(json, undefined, types, margin);
  return isJsonObject(json) ? recordOf(json, () => undefined, keySource, types, margin) : JSON.stringify(json);
}

function primitive(json: Json, name: (IRType & { readonly kind: "primitive" })["name"]): string {
  switch (name) {
    case "string":
    case "email":
    case "url":
    case "uuid":
      return textSource(text(json));
    case "bool":
      if (typeof json !== "boolean") throw new NoLiteral();
      return String(json);
    case "int":
    case "float":
    case "money":
      return numberSource(typeof json === "number" ? String(json) : text(json));
    case "date":
    case "datetime":
      if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text(json))) throw new NoLiteral();
      return text(json);
    case "duration": {
      const written = typeof json === "number" ? `${json}ms` : text(json);
      if (!/^\d+(ms|[smhdw])$/.test(written)) throw new NoLiteral();
      return written;
    }
  }
}

function text(json: Json): string {
  if (typeof json !== "string") throw new NoLiteral();
  return json;
}

function numberSource(digits: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(digits)) throw new NoLiteral();
  return digits;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\r", "\\r"],
  ["\0", "\\0"],
  ["\\", "\\\\"],
  ['"', '\\"'],
  ["$", "\\$"],
]);

/** A text in quotes. Characters that nobody sees, or that turn the line round, are written by their codes. */
export function textSource(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new NoLiteral();
  const escaped = value.replace(/[\n\t\r\0\\"]|\$(?=\{)|[\p{Cc}\p{Cf}\u2028\u2029]/gu, (found) => {
    return ESCAPES.get(found) ?? `\\u{${(found.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
  });
  return `"${escaped}"`;
}

const keySource = (key: string): string => (NAME.test(key) ? key : textSource(key));

function listOf(json: Json, items: IRType | undefined, types: NamedTypes, margin: string): string {
  if (!Array.isArray(json)) throw new NoLiteral();
  const values: readonly Json[] = json;
  return enclosed("[", "]", (inner) => values.map((item) => sourceOf(item, items, types, inner)), margin);
}

function recordOf(
  json: Json,
  typeOf: (name: string) => IRType | undefined,
  key: (name: string) => string,
  types: NamedTypes,
  margin: string,
  has: (name: string) => boolean = () => true,
): string {
  if (!isJsonObject(json)) throw new NoLiteral();
  // What the type does not have is dropped when it is read.
  const entries = Object.entries(json).filter(([name]) => has(name));
  return enclosed(
    "{",
    "}",
    (inner) => entries.map(([name, value]) => `${key(name)}: ${sourceOf(value, typeOf(name), types, inner)}`),
    margin,
  );
}

/** On one line where it fits, else each item on a line of its own. */
export function enclosed(
  open: "{" | "[",
  close: "}" | "]",
  itemsIn: (margin: string) => readonly string[],
  margin: string,
): string {
  const items = itemsIn(`${margin}${UNIT}`);
  if (items.length === 0) return open + close;
  const space = open === "{" ? " " : "";
  const line = `${open}${space}${items.join(", ")}${space}${close}`;
  if (!line.includes("\n") && margin.length + line.length <= WIDE) return line;
  return `${open}\n${items.map((item) => `${margin}${UNIT}${item}`).join(",\n")}\n${margin}${close}`;
}
