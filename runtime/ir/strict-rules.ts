import { isJsonObject, type Json, type JsonObject } from "../json.js";

/** Whose rules for strict structured output hold. */
export type StrictDialect = "openai" | "anthropic";

/** What there may be only so much of in a strict schema. */
export type StrictMeasure = "properties" | "depth" | "enumMembers" | "unions";

/** How much a strict schema may hold, as the vendors' documents say. */
export const STRICT_LIMITS: Readonly<Record<StrictDialect, Readonly<Record<StrictMeasure, number>>>> = {
  openai: { properties: 5000, depth: 10, enumMembers: 1000, unions: Infinity },
  anthropic: { properties: Infinity, depth: Infinity, enumMembers: Infinity, unions: 16 },
};

const KEYWORDS = new Set([
  "$defs",
  "$ref",
  "additionalProperties",
  "anyOf",
  "description",
  "enum",
  "format",
  "items",
  "properties",
  "required",
  "type",
]);
const FORMATS: readonly Json[] = ["date", "date-time", "email", "uuid"];

/** What of a schema a provider refuses in its strict mode, each with its JSON pointer; empty: it takes it. */
export function strictProblems(schema: JsonObject, dialect: StrictDialect): readonly string[] {
  const look = new Look();
  const { $defs, ...root } = schema;
  if (root.type !== "object" || root.properties === undefined) look.problem("#", "the root is no object");
  look.all(root, $defs);
  const over = excesses(look.found, dialect).map(
    ({ measure, count, most }) => `#: it has ${count} ${WORDS[measure]}, and at most ${most} are taken`,
  );
  return [...look.problems, ...over];
}

/** Of a strict schema, what there is more of than a provider takes. */
export interface StrictExcess {
  readonly measure: StrictMeasure;
  readonly count: number;
  readonly most: number;
}

/** What a strict schema has too much of for a provider; empty: nothing. */
export function strictExcesses({ $defs, ...root }: JsonObject, dialect: StrictDialect): readonly StrictExcess[] {
  const look = new Look();
  look.all(root, $defs);
  return excesses(look.found, dialect);
}

type Measured = Record<StrictMeasure, number>;

const MEASURES: readonly StrictMeasure[] = ["properties", "enumMembers", "unions", "depth"];

const excesses = (found: Measured, dialect: StrictDialect): readonly StrictExcess[] =>
  MEASURES.map((measure) => ({ measure, count: found[measure], most: STRICT_LIMITS[dialect][measure] })).filter(
    ({ count, most }) => count > most,
  );

const WORDS: Readonly<Record<StrictMeasure, string>> = {
  properties: "fields",
  enumMembers: "values of enums",
  unions: "unions",
  depth: "levels",
};

class Look {
  readonly problems: string[] = [];
  readonly found: Measured = { properties: 0, depth: 0, enumMembers: 0, unions: 0 };

  problem(at: string, what: string): void {
    this.problems.push(`${at}: ${what}`);
  }

  all(root: Json, definitions: Json | undefined): void {
    this.schema(root, "#", 1);
    for (const [name, definition] of Object.entries(isJsonObject(definitions) ? definitions : {}))
      this.schema(definition, `#/$defs/${name}`, 1);
  }

  schema(given: Json, at: string, depth: number): void {
    if (!isJsonObject(given)) {
      this.problem(at, "it is no object");
      return;
    }
    this.found.depth = Math.max(this.found.depth, depth);
    for (const key of Object.keys(given)) if (!KEYWORDS.has(key)) this.problem(at, `the keyword ${key}`);
    const { $ref, anyOf, type, items, format, enum: members } = given;
    if ($ref !== undefined) {
      if (Object.keys(given).length > 1) this.problem(at, "something stands beside a reference");
      return;
    }
    if (format !== undefined && !FORMATS.includes(format)) this.problem(at, `the format ${JSON.stringify(format)}`);
    if (Array.isArray(members)) this.found.enumMembers += members.length;
    if (Array.isArray(anyOf)) {
      this.found.unions++;
      (anyOf as readonly Json[]).forEach((member, index) => this.schema(member, `${at}/anyOf/${index}`, depth));
      return;
    }
    if (typeof type !== "string") this.problem(at, "it has no type");
    if (type === "array") this.schema(items ?? null, `${at}/items`, depth + 1);
    if (type === "object") this.#object(given, at, depth);
  }

  #object({ properties, required, additionalProperties }: JsonObject, at: string, depth: number): void {
    if (additionalProperties !== false) this.problem(at, "additionalProperties is not false");
    const fields = isJsonObject(properties) ? properties : {};
    if (properties === undefined) this.problem(at, "an object without properties");
    const names = Array.isArray(required) ? (required as readonly Json[]) : [];
    for (const [name, field] of Object.entries(fields)) {
      this.found.properties++;
      if (!names.includes(name)) this.problem(`${at}/properties/${name}`, "it is not required");
      this.schema(field, `${at}/properties/${name}`, depth + 1);
    }
  }
}
