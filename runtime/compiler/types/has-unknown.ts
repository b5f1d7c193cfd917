import type { Type } from "./type.js";

/** Whether some part of a value has no known type. A type with a name was written, and nobody can write `unknown`. */
export function hasUnknown(type: Type): boolean {
  switch (type.kind) {
    case "unknown":
      return true;
    case "array":
      return hasUnknown(type.items);
    case "map":
      return hasUnknown(type.values);
    case "optional":
      return hasUnknown(type.type);
    case "union":
      return type.members.some(hasUnknown);
    case "object":
      return [...type.fields.values()].some((field) => hasUnknown(field.type));
    case "enum":
    case "error":
    case "handle":
    case "named":
    case "never":
    case "null":
    case "primitive":
    case "string_union":
      return false;
  }
}
