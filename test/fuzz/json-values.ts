/** JSON that fits a JSON Schema of the engine's: inputs, answers of models and plugins, fields of forms. */
import type { Json, JsonObject } from "scaicore";
import type { Random } from "./random.js";

/** Levels of nesting after which optional and recursive parts end. */
const DEEPEST = 5;
const TEXTS = ["", "a", "Ada", "warm", "2", "-7", "3.5", "2026-02-28", "x,y", "a b\nc", "Zoë 😀", "ada@example.org"];

export function jsonOfSchema(schema: JsonObject, random: Random): Json {
  const definitions = isObject(schema.$defs) ? schema.$defs : {};
  return valueOf(schema, 0);

  function valueOf(part: JsonObject, depth: number): Json {
    if (part.default !== undefined && random.chance(0.3)) return part.default;
    if (typeof part.$ref === "string") {
      const target = definitions[part.$ref.replace("#/$defs/", "")];
      return isObject(target) ? valueOf(target, depth + 1) : null;
    }
    // No value fits an enum without members, which only a damaged bundle has.
    if (Array.isArray(part.enum)) return part.enum.length === 0 ? null : random.pick(part.enum as readonly Json[]);
    if (Array.isArray(part.anyOf)) {
      const members = (part.anyOf as readonly Json[]).filter(isObject);
      if (members.length === 0) return null;
      const none = members.find(({ type }) => type === "null");
      if (none !== undefined && depth >= DEEPEST) return null;
      return valueOf(random.pick(members), depth + 1);
    }
    const type = Array.isArray(part.type) ? random.pick(part.type as readonly Json[]) : part.type;
    switch (type) {
      case "object":
        return objectOf(part, depth);
      case "array":
        return isObject(part.items) && depth < DEEPEST
          ? random.list(0, 3, () => valueOf(part.items as JsonObject, depth + 1))
          : [];
      case "string":
        return textOf(part);
      case "integer":
        return random.chance(0.1) ? random.pick([1_000, -40, 255]) : random.between(-2, 9);
      case "number":
        return part.format === "money"
          ? random.between(-500, 99_999) / 100
          : random.pick([0, 1, -1.5, 0.25, 0.75, 3, 12.125]);
      case "boolean":
        return random.chance(0.5);
      case "null":
        return null;
      default:
        return random.pick([null, 1, "a", true, [1, 2], { a: 1 }]);
    }
  }

  function amount(): string {
    return (random.between(-500, 99_999) / 100).toFixed(2);
  }

  function objectOf(part: JsonObject, depth: number): JsonObject {
    const required = Array.isArray(part.required) ? (part.required as readonly Json[]) : [];
    if (isObject(part.properties))
      return Object.fromEntries(
        Object.entries(part.properties)
          .filter(([name]) => required.includes(name) || random.chance(0.7))
          .map(([name, child]) => [name, isObject(child) ? valueOf(child, depth + 1) : null]),
      );
    const values = part.additionalProperties;
    if (!isObject(values) || depth >= DEEPEST) return {};
    const keys = random.list(0, 3, () => random.pick(["a", "b", "Ada", "k 1", "item"]));
    return Object.fromEntries(keys.map((key) => [key, valueOf(values, depth + 1)]));
  }

  function textOf({ format, pattern }: JsonObject): string {
    // An answer has durations and amounts as texts of a pattern.
    if (typeof pattern === "string") return new RegExp(pattern).test("5m") ? textOf({ format: "duration" }) : amount();
    switch (format) {
      case "money":
        return amount();
      case "date":
        return random.pick(["2026-01-31", "2024-02-29", "1999-12-01"]);
      case "date-time":
        return random.pick(["2026-01-31T10:30:00Z", "2024-02-29T23:59:59.999Z", "1999-12-01T00:00:00+01:00"]);
      case "duration":
        return random.pick(["5m", "0s", "36h", "250ms", "2w"]);
      case "email":
        return random.pick(["ada@example.org", "a.b@c.de"]);
      case "uri":
        return random.pick(["https://example.org/", "https://example.org/a?b=c"]);
      case "uuid":
        return random.pick(["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-0000000000ff"]);
      default:
        return random.pick(TEXTS);
    }
  }
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);
