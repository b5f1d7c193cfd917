import type { IRPrimitiveType, IRType } from "../../ir/module.js";
import { isEmail, isUrl, isUuid } from "../../stdlib/text.js";
import { DateTime, Duration, isMapValue, isRecordValue, Money, PlainDate, type Value } from "../../stdlib/value.js";

/** Whether a value has the structure of a type; extra fields of objects do not matter. */
export function isOfType(value: Value, type: IRType, types: Readonly<Record<string, IRType>>): boolean {
  switch (type.kind) {
    case "primitive":
      return isPrimitive(value, type);
    case "null":
      return value === null;
    case "unknown":
      return true;
    case "optional":
      return value === null || isOfType(value, type.type, types);
    case "named": {
      const target = Object.hasOwn(types, type.name) ? types[type.name] : undefined;
      return target !== undefined && isOfType(value, target, types);
    }
    case "array":
      return Array.isArray(value) && value.every((item: Value) => isOfType(item, type.items, types));
    case "map":
      return isMapValue(value) && [...value.values()].every((item) => isOfType(item, type.values, types));
    case "object":
      return (
        isRecordValue(value) && type.fields.every((field) => isOfType(value[field.name] ?? null, field.type, types))
      );
    case "enum":
    case "string_union":
      return typeof value === "string" && type.members.includes(value);
    case "union":
      return type.members.some((member) => isOfType(value, member, types));
  }
}

function isPrimitive(value: Value, { name, currency }: IRPrimitiveType): boolean {
  switch (name) {
    case "string":
      return typeof value === "string";
    case "int":
      return Number.isSafeInteger(value);
    case "float":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "date":
      return value instanceof PlainDate;
    case "datetime":
      return value instanceof DateTime;
    case "duration":
      return value instanceof Duration;
    case "money":
      return value instanceof Money && (currency === undefined || value.currency === currency);
    case "email":
      return typeof value === "string" && isEmail(value);
    case "url":
      return typeof value === "string" && isUrl(value);
    case "uuid":
      return typeof value === "string" && isUuid(value);
  }
}
