import type { IRExpr, IRLiteralExpr } from "../ir/module.js";
import { DateTime, Duration, Money, PlainDate, recordOf, type Value } from "./value.js";

/**
 * The value of a constant expression: a literal, a symbol, a negated literal, or an array, object or map of constants.
 * `undefined` for any other expression, and for a literal whose text is not of its type.
 */
export function constantValue(expr: IRExpr): Value | undefined {
  switch (expr.kind) {
    case "literal":
      return literalValue(expr);
    case "symbol":
      return expr.name;
    case "unary": {
      const value = expr.op === "-" ? constantValue(expr.operand) : undefined;
      if (typeof value === "number") return -value + 0;
      return value instanceof Money || value instanceof Duration ? value.negated() : undefined;
    }
    case "array": {
      const items = expr.elements.map(constantValue);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case "object": {
      const entries: [string, Value][] = [];
      for (const { key, value: entry } of expr.entries) {
        const value = constantValue(entry);
        if (key === undefined || value === undefined) return undefined;
        entries.push([key, value]);
      }
      return expr.of === "map" ? new Map(entries) : recordOf(entries);
    }
    case "name":
    case "member":
    case "index":
    case "call":
    case "method":
    case "spread":
    case "binary":
    case "conditional":
    case "match":
    case "lambda":
    case "interpolation":
    case "pipeline":
    case "check":
      return undefined;
  }
}

/** The value of a literal; `undefined` if its JSON does not fit its type, which happens only in a damaged module. */
export function literalValue({ type, value, currency }: IRLiteralExpr): Value | undefined {
  switch (type) {
    case "null":
      return value === null ? null : undefined;
    case "bool":
      return typeof value === "boolean" ? value : undefined;
    case "int":
      return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
    case "float":
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "string":
      return typeof value === "string" ? value : undefined;
    case "money":
      return typeof value === "string" ? Money.parse(value, currency) : undefined;
    case "date":
      return typeof value === "string" ? PlainDate.parse(value) : undefined;
    case "datetime":
      return typeof value === "string" ? DateTime.parse(value) : undefined;
    case "duration":
      return typeof value === "number" && Number.isSafeInteger(value) ? Duration.ofMilliseconds(value) : undefined;
  }
}
