import type { IRType } from "./module.js";

/** A type as it is written in a program: `array[money[EUR]]`, `{ name: string, note: string? }`, `"a" | "b"`. */
export function printType(type: IRType): string {
  switch (type.kind) {
    case "primitive":
      return type.currency === undefined ? type.name : `${type.name}[${type.currency}]`;
    case "null":
    case "unknown":
      return type.kind;
    case "array":
      return `array[${printType(type.items)}]`;
    case "map":
      return `map[string, ${printType(type.values)}]`;
    case "object":
      return type.fields.length === 0
        ? "{ }"
        : `{ ${type.fields.map((field) => `${field.name}: ${printType(field.type)}`).join(", ")} }`;
    case "enum":
      return `enum[${type.members.join(", ")}]`;
    case "string_union":
      return type.members.map((member) => JSON.stringify(member)).join(" | ");
    case "union":
      return type.members.map(printType).join(" | ");
    case "optional":
      return isAlternative(type.type) ? `(${printType(type.type)})?` : `${printType(type.type)}?`;
    case "named":
      return type.name;
  }
}

const isAlternative = (type: IRType): boolean => type.kind === "union" || type.kind === "string_union";
