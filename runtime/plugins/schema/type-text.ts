import { wordsOf } from "./names.js";
import type { Shape, ShapeField } from "./reading.js";

/** A type of the language for values of a shape. What no type can say is text that holds JSON, and may be null. */
export function typeText(shape: Shape): string {
  switch (shape.kind) {
    case "word":
      return shape.type;
    case "choice":
      return choiceText(shape.members);
    case "array":
      return `array[${typeText(shape.items)}]`;
    case "map":
      return `map[string, ${typeText(shape.values)}]`;
    case "object":
      return objectText(shape.fields);
    case "optional":
      return optionalText(typeText(shape.inner));
    case "json":
      return "string?";
  }
}

/** Type of a field or parameter: one that may be left out may be null. */
export const fieldType = ({ shape, required }: ShapeField): string =>
  required ? typeText(shape) : optionalText(typeText(shape));

function objectText(fields: readonly ShapeField[]): string {
  if (fields.length === 0) return "map[string, string?]";
  const words = wordsOf(fields.map(({ name }) => name));
  return `{ ${fields.map((field) => `${words.get(field.name) ?? field.name}: ${fieldType(field)}`).join(", ")} }`;
}

function optionalText(type: string): string {
  if (type.endsWith("?")) return type;
  return type.includes(" | ") && type.startsWith('"') ? `(${type})?` : `${type}?`;
}

/** Texts that stand in a literal as they are. */
const PLAIN = /^[ !#%-[\]-z|~]+$/;

function choiceText(members: readonly string[]): string {
  return members.length > 0 && members.every((member) => PLAIN.test(member))
    ? members.map((member) => `"${member}"`).join(" | ")
    : "string";
}
