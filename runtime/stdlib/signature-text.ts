import { irTypeName } from "./type-name.js";
import type { StdMember, StdSignature } from "./std-member.js";
import type { StdType } from "./std-type.js";

/** A type of a signature as people read it: `array[T]`, `(T, int) => bool`. */
function stdTypeName(type: StdType): string {
  switch (type.kind) {
    case "variable":
      return type.name;
    case "function":
      return `(${type.params.map(stdTypeName).join(", ")}) => ${stdTypeName(type.result)}`;
    case "quotient":
      return `${stdTypeName(type.of)} / int`;
    case "array":
      return `array[${stdTypeName(type.items)}]`;
    case "map":
      return `map[string, ${stdTypeName(type.values)}]`;
    case "optional": {
      const inner = stdTypeName(type.type);
      return inner.includes(" ") && !inner.endsWith("]") ? `(${inner})?` : `${inner}?`;
    }
    case "object":
      return `{ ${type.fields.map((field) => `${field.name}: ${stdTypeName(field.type)}`).join(", ")} }`;
    default:
      return irTypeName(type);
  }
}

/** `slice(start: int, end?: int): string`, and `length: int` for a property. */
export function signatureText(member: StdMember, signature: StdSignature): string {
  const result = stdTypeName(signature.result);
  if (member.kind === "property") return `${member.name}: ${result}`;
  const params = signature.params.map(
    ({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${stdTypeName(type)}`,
  );
  return `${member.name}(${params.join(", ")}): ${result}`;
}
