import type { IRExpr, IRModule } from "../module.js";
import { walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { E414 } from "./messages.js";

/**
 * A @secret goes to plugin settings and plugin-call arguments only, and only as it is: it is fetched when the plugin is
 * called, and is no value before.
 */
export function verifySecrets(module: IRModule, report: Report): void {
  const params = module.config.filter(({ modifiers }) => modifiers.includes("secret"));
  if (params.length === 0) return;
  for (const { name, default: value } of params) if (value !== undefined) report(E414["secret-with-default"]({ name }));
  const secrets = new Set(params.map(({ name }) => name));
  const allowed = new Set<IRExpr>(module.plugins.flatMap(({ settings }) => settings.map(({ value }) => value)));
  walkModule(module, {
    expr: (expr, place) => {
      if (expr.kind === "method" && expr.type === "plugin") for (const { value } of expr.args) allowed.add(value);
      if (expr.kind === "name" && expr.scope === "config" && secrets.has(expr.name) && !allowed.has(expr))
        report(E414["leaked-secret"]({ name: expr.name }), place);
    },
  });
}
