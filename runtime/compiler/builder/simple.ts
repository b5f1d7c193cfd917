import type { IRExpr } from "../../ir/module.js";

/** Whether reading an expression once more costs and changes nothing: a name, a field of one, a constant. */
export function isSimple(expr: IRExpr): boolean {
  if (expr.kind === "literal" || expr.kind === "symbol") return true;
  if (expr.kind === "name") {
    // Memory may be written by what runs in between.
    return expr.scope === "local" || expr.scope === "param" || expr.scope === "config";
  }
  if (expr.kind === "member") return isSimple(expr.object);
  return false;
}

/** Whether an expression does more than compute: a call of a plugin, or of a method of memory. */
export function hasEffects(expr: IRExpr): boolean {
  return someExpression(expr, (part) => part.kind === "method" && (part.type === "plugin" || part.type === "memory"));
}

/** Expressions, and the lists and entries in them, are plain data. */
function someExpression(node: unknown, test: (expr: IRExpr) => boolean): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("kind" in node && test(node as IRExpr)) return true;
  return Object.values(node).some((part) => someExpression(part, test));
}
