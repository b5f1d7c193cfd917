import type { Type } from "./type.js";

/** A type as the source would write it. Beyond `limit` characters the fields of objects are left out. */
export function formatType(type: Type, limit = 120): string {
  const full = write(type, false);
  return full.length <= limit ? full : write(type, true);
}

function write(type: Type, short: boolean): string {
  switch (type.kind) {
    case "primitive":
      return type.currency === undefined ? type.name : `${type.name}[${type.currency}]`;
    case "null":
    case "never":
    case "unknown":
      return type.kind;
    case "error":
      return "?";
    case "array":
      return `array[${write(type.items, short)}]`;
    case "map":
      return `map[string, ${write(type.values, short)}]`;
    case "object": {
      if (type.fields.size === 0) return "{ }";
      const names = [...type.fields.values()];
      if (short && names.length > 3) return `{ ${names[0]!.name}, ${names[1]!.name}, … }`;
      return `{ ${names.map((field) => `${field.name}: ${write(field.type, short)}`).join(", ")} }`;
    }
    case "enum":
      return `enum[${type.members.join(", ")}]`;
    case "string_union":
      return type.members.map((member) => JSON.stringify(member)).join(" | ");
    case "optional":
      return type.type.kind === "union" || type.type.kind === "string_union"
        ? `(${write(type.type, short)})?`
        : `${write(type.type, short)}?`;
    case "union":
      return type.members.map((member) => write(member, short)).join(" | ");
    case "named":
      return type.name;
    case "handle":
      return `handle of ${write(type.result, short)}`;
  }
}
