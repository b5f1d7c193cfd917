import type { IRExpr } from "../module.js";

/** The scope of the name that `a.b[c]` begins with. */
export function rootScope(expr: IRExpr): string | undefined {
  if (expr.kind === "name") return expr.scope;
  return expr.kind === "member" || expr.kind === "index" ? rootScope(expr.object) : undefined;
}
