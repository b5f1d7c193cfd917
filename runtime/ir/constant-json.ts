import type { Json } from "../json.js";
import { durationText } from "./duration-text.js";
import type { IRExpr } from "./module.js";

/**
 * A constant expression as JSON, in the form that input and output take: money as a number if that shows the same digits,
 * durations in their largest whole unit. `undefined` for what is not constant.
 */
export function constantJson(expr: IRExpr): Json | undefined {
  if (expr.kind === "literal") {
    if (expr.type === "duration") return typeof expr.value === "number" ? durationText(expr.value) : undefined;
    if (expr.type === "money") return typeof expr.value === "string" ? moneyJson(expr.value) : undefined;
    return expr.value;
  }
  if (expr.kind === "symbol") return expr.name;
  if (expr.kind === "unary") {
    if (expr.op !== "-" || expr.operand.kind !== "literal") return undefined;
    const { value } = expr.operand;
    if (typeof value === "number") return constantJson({ ...expr.operand, value: -value + 0 });
    return typeof value === "string" ? constantJson({ ...expr.operand, value: negated(value) }) : undefined;
  }
  if (expr.kind === "array") {
    const items = expr.elements.map(constantJson);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (expr.kind === "object") {
    const entries: [string, Json][] = [];
    for (const { key, value } of expr.entries) {
      const json = constantJson(value);
      if (key === undefined || json === undefined) return undefined;
      entries.push([key, json]);
    }
    return Object.fromEntries(entries);
  }
  return undefined;
}

const negated = (digits: string): string => (digits.startsWith("-") ? digits.slice(1) : `-${digits}`);

function moneyJson(digits: string): Json {
  const shortest = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  return String(Number(shortest)) === shortest ? Number(shortest) : shortest;
}
