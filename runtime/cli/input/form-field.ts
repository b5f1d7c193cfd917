import { isJsonObject, type Json, type JsonObject } from "../../json.js";

/** A field of a form, as far as a line of text can express its value. */
export interface FormField {
  readonly name: string;
  readonly description?: string;
  readonly kind: "text" | "integer" | "number" | "money" | "boolean" | "choice" | "json";
  /** The values of a choice. */
  readonly choices: readonly string[];
  /** Whether it may be omitted. */
  readonly optional: boolean;
  readonly default?: Json;
}

/** Reads the fields of a checkpoint's form from its JSON Schema. */
export function formFields(form: JsonObject | undefined): readonly FormField[] {
  const properties = objectAt(form, "properties");
  const required = Array.isArray(form?.required) ? (form.required as readonly Json[]) : [];
  return Object.entries(properties).map(([name, property]) => {
    const schema = isJsonObject(property) ? property : {};
    const { inner, nullable } = withoutNull(resolved(schema, form));
    const { description, default: value } = schema;
    return {
      name,
      ...(typeof description === "string" ? { description } : {}),
      ...kindOf(inner),
      optional: nullable || !required.includes(name),
      ...(value === undefined ? {} : { default: value }),
    };
  });
}

export type FieldAnswer =
  /** Without `value` the field is omitted, so that its default applies. */
  { readonly ok: true; readonly value?: Json } | { readonly ok: false; readonly problem: string };

/** Parses what a person typed. The engine checks the value again; here the person can still correct it. */
export function readAnswer(field: FormField, typed: string): FieldAnswer {
  const text = typed.trim();
  if (text === "") {
    return field.optional || field.default !== undefined ? { ok: true } : { ok: false, problem: "A value is needed." };
  }
  switch (field.kind) {
    case "text":
      return { ok: true, value: typed };
    case "integer":
      return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))
        ? { ok: true, value: Number(text) }
        : { ok: false, problem: "A whole number is needed." };
    case "number":
      return Number.isFinite(Number(text))
        ? { ok: true, value: Number(text) }
        : { ok: false, problem: "A number is needed." };
    case "money":
      // The digits stay text, because a double could lose some.
      return /^[+-]?\d+(\.\d+)?$/.test(text)
        ? { ok: true, value: text.replace(/^\+/, "") }
        : { ok: false, problem: "An amount such as 10.50 is needed." };
    case "boolean":
      if (/^(y|yes|true)$/i.test(text)) return { ok: true, value: true };
      if (/^(n|no|false)$/i.test(text)) return { ok: true, value: false };
      return { ok: false, problem: "yes or no is needed." };
    case "choice":
      return field.choices.includes(text)
        ? { ok: true, value: text }
        : { ok: false, problem: `One of ${field.choices.join(", ")} is needed.` };
    case "json":
      try {
        return { ok: true, value: JSON.parse(text) as Json };
      } catch {
        return { ok: false, problem: "JSON is needed." };
      }
  }
}

function kindOf(schema: JsonObject): Pick<FormField, "kind" | "choices"> {
  const members = schema.enum;
  if (Array.isArray(members)) {
    return { kind: "choice", choices: (members as readonly Json[]).filter((member) => typeof member === "string") };
  }
  return { kind: schema.format === "money" ? "money" : kindOfType(schema.type), choices: [] };
}

function kindOfType(type: Json | undefined): FormField["kind"] {
  switch (type) {
    case "string":
      return "text";
    case "integer":
    case "number":
    case "boolean":
      return type;
    default:
      return "json";
  }
}

/** `T?` is `anyOf` with null. */
function withoutNull(schema: JsonObject): { readonly inner: JsonObject; readonly nullable: boolean } {
  const members = Array.isArray(schema.anyOf) ? (schema.anyOf as readonly Json[]).filter(isJsonObject) : [];
  const others = members.filter(({ type }) => type !== "null");
  const nullable = others.length < members.length;
  return { inner: nullable && others.length === 1 && others[0] !== undefined ? others[0] : schema, nullable };
}

/** Resolves references to `$defs`, also nested ones and those inside `anyOf`. */
function resolved(schema: JsonObject, form: JsonObject | undefined, depth = 0): JsonObject {
  if (depth > 20) return {};
  const ref = schema.$ref;
  if (typeof ref === "string") {
    const target = objectAt(form, "$defs")[ref.slice(ref.lastIndexOf("/") + 1)];
    return isJsonObject(target) ? resolved(target, form, depth + 1) : {};
  }
  const members = schema.anyOf;
  if (!Array.isArray(members)) return schema;
  const inner = (members as readonly Json[]).filter(isJsonObject).map((member) => resolved(member, form, depth + 1));
  return { ...schema, anyOf: inner };
}

function objectAt(object: JsonObject | undefined, key: string): JsonObject {
  const value = object?.[key];
  return isJsonObject(value) ? value : {};
}
