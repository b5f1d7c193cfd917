import type { IRExpr, IRModule, IRType } from "../module.js";
import { type Place, walkModule } from "../walk.js";
import { closingEdges } from "./cycles.js";
import type { Report } from "./fault.js";
import { E415, E416, phrases } from "./messages.js";

const CORE_FIELDS: ReadonlySet<string> = new Set(["name", "version", "description", "identity"]);
const CONTEXT_FIELDS: ReadonlySet<string> = new Set([
  "invocation_id",
  "started_at",
  "identity",
  "instance_key",
  "trigger",
]);
const BLOCK_NAMES: ReadonlySet<string> = new Set(["input", "output", "failed"]);

/** Every name leads somewhere: types, flows, roles, plugins, fields, parameters. Locals are `scopes.ts`. */
export function verifyReferences(module: IRModule, report: Report): void {
  const flows = new Set(module.flows.map(({ name }) => name));
  const roles = new Set(module.models.map(({ role_name }) => role_name));
  // A core without models has one, which the host provides.
  if (roles.size === 0) roles.add("primary");
  const scopes: Readonly<Record<string, { readonly names: ReadonlySet<string>; readonly what: string }>> = {
    core: { names: CORE_FIELDS, what: "field of core" },
    context: { names: CONTEXT_FIELDS, what: "field of context" },
    block: { names: BLOCK_NAMES, what: "name of a model block" },
    config: { names: namesOf(module.config), what: "config parameter" },
    memory: { names: namesOf(module.memory), what: "memory field" },
    reference: { names: namesOf(module.reference), what: "reference field" },
    plugin: { names: new Set(module.plugins.map(({ alias }) => alias)), what: "plugin" },
  };
  const missing = (what: string, name: string, place?: Place): void =>
    report(E415["unknown-name"]({ what, name: JSON.stringify(name) }), place);

  const checkName = (expr: IRExpr & { readonly kind: "name" }, place: Place): void => {
    // The whole of core and context goes by the empty name.
    const whole = expr.name === "" && (expr.scope === "core" || expr.scope === "context");
    const scope = Object.hasOwn(scopes, expr.scope) ? scopes[expr.scope] : undefined;
    if (scope !== undefined && !whole && !scope.names.has(expr.name)) missing(scope.what, expr.name, place);
    if (expr.scope === "param" && place.flow !== undefined)
      if (!place.flow.params.some(({ name }) => name === expr.name)) missing("parameter", expr.name, place);
  };

  walkModule(module, {
    type: (type, place) => {
      if (type.kind === "named" && !Object.hasOwn(module.types, type.name)) missing("type", type.name, place);
    },
    expr: (expr, place) => {
      if (expr.kind === "name") checkName(expr, place);
      if (expr.kind === "call" && expr.target === "flow" && !flows.has(expr.name)) missing("flow", expr.name, place);
    },
    block: (block, place) => {
      if (block.kind === "core_call" && block.target === "core://self" && !flows.has(block.flow_name))
        missing("flow", block.flow_name, place);
      if (
        (block.kind === "flexible" || block.kind === "guarded" || block.kind === "model_call") &&
        !roles.has(block.llm_role)
      )
        missing("model role", block.llm_role, place);
    },
  });
  for (const { kind, name, target_flow } of module.triggers)
    checkTarget(module, `${kind} trigger ${name}`, target_flow, report);
  for (const { event, source, target_flow } of module.subscriptions)
    checkTarget(module, `subscription to ${event} of ${source}`, target_flow, report);
  verifyAliases(module.types, report);
}

const namesOf = (fields: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(fields.map(({ name }) => name));

function checkTarget(module: IRModule, what: string, target: string, report: Report): void {
  const flow = module.flows.find(({ name }) => name === target);
  if (flow === undefined) report(E415["unknown-flow"]({ trigger: what, flow: JSON.stringify(target) }));
  else if (flow.visibility === "internal") report(E415["internal-flow"]({ trigger: what, flow: target }));
}

/** A type may contain itself through an array, a map or `?` only; any other way reading it would never end. */
function verifyAliases(types: Readonly<Record<string, IRType>>, report: Report): void {
  const graph = new Map(Object.entries(types).map(([name, type]) => [name, directNames(type)]));
  for (const { from, to } of closingEdges(graph))
    report(E416["endless-type"]({ type: to, through: from === to ? "" : phrases.through({ name: from }) }));
}

function directNames(type: IRType): readonly string[] {
  if (type.kind === "named") return [type.name];
  if (type.kind === "object") return type.fields.flatMap((field) => directNames(field.type));
  if (type.kind === "union") return type.members.flatMap(directNames);
  return [];
}
