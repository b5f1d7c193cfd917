import type { IRFlow, IRModule } from "../module.js";
import { walkFlow } from "../walk.js";
import { binderVisitor } from "./binders.js";
import type { Report } from "./fault.js";
import { E415, E416 } from "./messages.js";

/** No two of a name where one is meant, every local is one of its flow, and node ids tell blocks apart. */
export function verifyScopes(module: IRModule, report: Report): void {
  const once = (what: string, names: readonly string[]): void => {
    const seen = new Set<string>();
    for (const name of names)
      if (seen.size === seen.add(name).size) report(E416["double-declaration"]({ what, name: JSON.stringify(name) }));
  };
  once("flows", names(module.flows));
  once("memory fields", names(module.memory));
  once("reference fields", names(module.reference));
  once("config parameters", names(module.config));
  once("triggers", names(module.triggers));
  once(
    "model roles",
    module.models.map(({ role_name }) => role_name),
  );
  once(
    "plugins",
    module.plugins.map(({ alias }) => alias),
  );
  const ids = new Set<string>();
  for (const flow of module.flows) {
    once(`parameters of ${flow.name}`, names(flow.params));
    verifyLocals(flow, report);
    walkFlow(flow, {
      block: (block, place) => {
        if (ids.size === ids.add(block.node_id).size)
          report(E416["double-node-id"]({ id: JSON.stringify(block.node_id) }), place);
      },
    });
  }
}

const names = (items: readonly { readonly name: string }[]): readonly string[] => items.map(({ name }) => name);

function verifyLocals(flow: IRFlow, report: Report): void {
  const known = new Set(names(flow.locals));
  walkFlow(
    flow,
    binderVisitor((name) => known.add(name)),
  );
  const missing = new Set<string>();
  walkFlow(flow, {
    expr: (expr, place) => {
      if (expr.kind !== "name" || expr.scope !== "local" || known.has(expr.name) || missing.has(expr.name)) return;
      missing.add(expr.name);
      report(E415["unknown-variable"]({ flow: flow.name, name: JSON.stringify(expr.name) }), place);
    },
  });
}
