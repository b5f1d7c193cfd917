import { crc32 } from "../../crc32.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";

/** From here on, what may be left out is. */
const MAX_DEPTH = 8;

/** How often a type stands in itself. Only a type that demands itself gets as far. */
const MOST_REPEATED = 3;

/** Types that stand for one another in many places would make an example without end. */
const MOST_REFERENCES = 10_000;

/**
 * Makes an example value of a JSON Schema, the same for the same schema and input. Strings are made of the name of their field
 * and the subject of the input: `message for Ada`.
 */
export function exampleValue(schema: JsonObject, input: JsonObject): Json {
  return new Examples(schema, subjectOf(input), JSON.stringify(input)).of(schema, "answer", 0);
}

class Examples {
  readonly #definitions: JsonObject;
  /** The named types that the present place is in. */
  readonly #around: string[] = [];
  #references = 0;

  constructor(
    root: JsonObject,
    private readonly subject: string | undefined,
    private readonly seed: string,
  ) {
    this.#definitions = isJsonObject(root.$defs) ? root.$defs : {};
  }

  of(schema: JsonObject, name: string, depth: number): Json {
    if (typeof schema.$ref === "string") return this.#referenced(schema.$ref, name, depth);
    if (Array.isArray(schema.enum)) return this.#pick(schema.enum as readonly Json[], name);
    if (Array.isArray(schema.anyOf))
      return this.#anyOf((schema.anyOf as readonly Json[]).filter(isJsonObject), name, depth);
    const type: Json | undefined = Array.isArray(schema.type) ? (schema.type as readonly Json[])[0] : schema.type;
    switch (type) {
      case "object":
        return this.#object(schema, name, depth);
      case "array":
        return this.#array(schema, name, depth);
      case "string":
        return this.#text(schema, name);
      case "integer":
        return 1 + (this.#hash(name) % 9);
      case "number":
        return this.#number(schema.format, name);
      case "boolean":
        return this.#hash(name) % 2 === 0;
      default:
        return null;
    }
  }

  #referenced(reference: string, name: string, depth: number): Json {
    const target = this.#definitions[reference.replace("#/$defs/", "")];
    const repeated = this.#around.filter((other) => other === reference).length;
    if (!isJsonObject(target) || repeated >= MOST_REPEATED || ++this.#references > MOST_REFERENCES) return null;
    this.#around.push(reference);
    const example = this.of(target, name, depth + 1);
    this.#around.pop();
    return example;
  }

  #anyOf(members: readonly JsonObject[], name: string, depth: number): Json {
    const isNull = (member: JsonObject) => member.type === "null";
    // A recursive type ends at the first optional member near the maximal depth.
    if (depth >= MAX_DEPTH - 2 && members.some(isNull)) return null;
    const member = members.find((candidate) => !isNull(candidate));
    return member === undefined ? null : this.of(member, name, depth + 1);
  }

  #object({ properties, additionalProperties }: JsonObject, name: string, depth: number): Json {
    if (isJsonObject(properties)) {
      return Object.fromEntries(
        Object.entries(properties).map(([key, schema]) => [
          key,
          isJsonObject(schema) ? this.of(schema, key, depth + 1) : null,
        ]),
      );
    }
    if (!isJsonObject(additionalProperties) || depth >= MAX_DEPTH) return {};
    return { [this.subject ?? "example"]: this.of(additionalProperties, name, depth + 1) };
  }

  #array({ items }: JsonObject, name: string, depth: number): Json {
    if (!isJsonObject(items) || depth >= MAX_DEPTH - 2) return [];
    const each = name.length > 3 && name.endsWith("s") ? name.slice(0, -1) : name;
    return [1, 2].map((number) => this.of(items, `${each} ${number}`, depth + 1));
  }

  #text({ format, pattern }: JsonObject, name: string): string {
    const fitting = typeof pattern === "string" ? this.#fitting(new RegExp(pattern), name) : undefined;
    if (fitting !== undefined) return fitting;
    const hash = this.#hash(name);
    const day = String(1 + (hash % 28)).padStart(2, "0");
    switch (format) {
      case "date":
        return `2026-01-${day}`;
      case "date-time":
        return `2026-01-${day}T10:30:00Z`;
      case "duration":
        return this.#length(name);
      case "email":
        return `${slug(this.subject ?? name)}@example.org`;
      case "uri":
        return `https://example.org/${slug(name)}`;
      case "uuid":
        return `00000000-0000-4000-8000-${hash.toString(16).padStart(12, "0")}`;
      default: {
        const words = name.replaceAll("_", " ");
        return this.subject === undefined ? words : `${words} for ${this.subject}`;
      }
    }
  }

  /** Texts of which an answer has the pattern only: a duration or an amount. */
  #fitting(pattern: RegExp, name: string): string | undefined {
    return [this.#length(name), this.#amount(name).toFixed(2)].find((text) => pattern.test(text));
  }

  #length(name: string): string {
    return `${1 + (this.#hash(name) % 59)}m`;
  }

  #amount(name: string): number {
    return 10 + (this.#hash(name) % 9000) / 100;
  }

  #number(format: Json | undefined, name: string): number {
    const hash = this.#hash(name);
    if (format === "money") return this.#amount(name);
    // Numbers of these names are usually between 0 and 1.
    return /confidence|score|probability/.test(name) ? 0.9 : 1 + (hash % 90) / 10;
  }

  #pick(members: readonly Json[], name: string): Json {
    return members[this.#hash(name) % members.length] ?? null;
  }

  #hash(name: string): number {
    return crc32(new TextEncoder().encode(`${this.seed}\0${name}`)) >>> 0;
  }
}

/** The subject of the input: its first short text. */
function subjectOf(input: Json): string | undefined {
  if (typeof input === "string")
    return input.length > 0 && input.length <= 40 && !input.includes("\n") ? input : undefined;
  if (typeof input !== "object" || input === null) return undefined;
  for (const value of Object.values(input)) {
    const subject = subjectOf(value);
    if (subject !== undefined) return subject;
  }
  return undefined;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "example";
