import type { IRType } from "../../../ir/module.js";
import { memberOrder } from "./enum-order.js";
import { fieldDefault, type Type } from "./type.js";

/** A type as the IR writes it. Named types stay names. */
export function typeToIR(type: Type): IRType {
  switch (type.kind) {
    case "primitive":
      return {
        kind: "primitive",
        name: type.name,
        ...(type.currency === undefined ? {} : { currency: type.currency }),
      };
    case "null":
    case "never":
      return { kind: "null" };
    case "unknown":
    case "error":
      return { kind: "unknown" };
    case "array":
      return { kind: "array", items: typeToIR(type.items) };
    case "map":
      return { kind: "map", values: typeToIR(type.values) };
    case "object":
      return {
        kind: "object",
        fields: [...type.fields.values()].map((field) => {
          const value = field.hasDefault ? fieldDefault(field) : undefined;
          return {
            name: field.name,
            type: typeToIR(field.type),
            ...(value === undefined ? {} : { default: value }),
            ...(field.doc === undefined ? {} : { doc: field.doc }),
          };
        }),
      };
    case "enum":
      // What is left after tests is for the checker: at run time an enum is what is declared, with its order.
      return { kind: "enum", members: memberOrder(type) };
    case "string_union":
      return { kind: "string_union", members: type.members };
    case "optional":
      return { kind: "optional", type: typeToIR(type.type) };
    case "union":
      return { kind: "union", members: type.members.map(typeToIR) };
    case "named":
      return { kind: "named", name: type.definition.irName };
    case "handle":
      // A handle is the id of the invocation it stands for.
      return { kind: "primitive", name: "string" };
  }
}
