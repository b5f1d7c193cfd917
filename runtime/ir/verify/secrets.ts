import type { IRExpr, IRModule } from "../module.js";
import { walkModule } from "../walk.js";
import type { Report } from "./fault.js";

/** A @secret goes to plugin settings and plugin-call arguments only. */
export function verifySecrets(module: IRModule, report: Report): void {
  const secrets = new Set(
    module.config.filter(({ modifiers }) => modifiers.includes("secret")).map(({ name }) => name),
  );
  if (secrets.size === 0) return;
  let pluginCalls = 0;
  const isPluginCall = (expr: IRExpr): boolean => expr.kind === "method" && expr.type === "plugin";
  walkModule(
    { ...module, plugins: [] },
    {
      expr: (expr, place) => {
        if (expr.kind === "name" && expr.scope === "config" && secrets.has(expr.name) && pluginCalls === 0)
          report("E414", `The secret ${expr.name} would leave the core here. It may go to plugins only.`, place);
        if (isPluginCall(expr)) pluginCalls++;
      },
      leaveExpr: (expr) => {
        if (isPluginCall(expr)) pluginCalls--;
      },
    },
  );
}
