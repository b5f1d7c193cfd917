/** Verifies names: that each is declared, and only once. */
import { kindOf } from "../block-kinds.js";
import type { IRBlock, IRExpr, IRFlow, IRModule, IRPattern, IRType } from "../module.js";
import { type IRPath, type Visitor, walkFlow, walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { closingEdges } from "./graph.js";
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

/** Reports unknown names of types, flows, roles, plugins, fields and parameters. `verifyScopes` checks locals. */
export function verifyReferences(module: IRModule, report: Report): void {
  const flows = new Set(module.flows.map(({ name }) => name));
  const roles = new Set(module.models.map(({ role_name }) => role_name));
  // A core without models has one role, which the host provides.
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
  const missing = (what: string, name: string, place?: IRPath): void =>
    report(E415["unknown-name"]({ what, name: JSON.stringify(name) }), place);

  const params = new Map<IRFlow, ReadonlySet<string>>();
  const paramsOf = (flow: IRFlow): ReadonlySet<string> => {
    let found = params.get(flow);
    if (found === undefined) params.set(flow, (found = namesOf(flow.params)));
    return found;
  };
  const checkName = (expr: IRExpr & { readonly kind: "name" }, place: IRPath): void => {
    // The empty name means the whole `core` or `context`.
    const whole = expr.name === "" && (expr.scope === "core" || expr.scope === "context");
    const scope = Object.hasOwn(scopes, expr.scope) ? scopes[expr.scope] : undefined;
    if (scope !== undefined && !whole && !scope.names.has(expr.name)) missing(scope.what, expr.name, place);
    if (expr.scope === "param" && place.flow !== undefined)
      if (!paramsOf(place.flow).has(expr.name)) missing("parameter", expr.name, place);
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
  const targets = new Map([...module.flows].reverse().map((flow) => [flow.name, flow]));
  for (const { kind, name, target_flow } of module.triggers)
    checkTarget(targets, `${kind} trigger ${name}`, target_flow, report);
  for (const { event, source, target_flow } of module.subscriptions)
    checkTarget(targets, `subscription to ${event} of ${source}`, target_flow, report);
  verifyAliases(module.types, report);
}

const namesOf = (fields: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(fields.map(({ name }) => name));

function checkTarget(flows: ReadonlyMap<string, IRFlow>, what: string, target: string, report: Report): void {
  const flow = flows.get(target);
  if (flow === undefined) report(E415["unknown-flow"]({ trigger: what, flow: JSON.stringify(target) }));
  else if (flow.visibility === "internal") report(E415["internal-flow"]({ trigger: what, flow: target }));
}

/** Reports types that contain themselves other than through an array, a map or `?`: reading their values would never end. */
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

/** Reports duplicate declarations, unknown locals of flows, and duplicate node ids. */
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

/** Calls `bind` for each name that a node declares: results, loop variables, catch names, patterns, lambda parameters. */
export function binderVisitor(bind: (name: string) => void): Visitor {
  return {
    block: (block) => namesOfBlock(block).forEach(bind),
    statement: (statement) => {
      if ("result_binding" in statement) bind(statement.result_binding);
      if (statement.kind === "foreach") {
        bind(statement.item);
        if (statement.index !== undefined) bind(statement.index);
      }
      if (statement.kind === "assign" && statement.target.kind === "name" && statement.target.scope === "local")
        bind(statement.target.name);
    },
    pattern: (pattern) => namesOfPattern(pattern).forEach(bind),
    expr: (expr) => {
      if (expr.kind === "lambda") expr.params.forEach(bind);
    },
  };
}

const namesOfBlock = (block: IRBlock): readonly string[] =>
  [block.result_binding, ...(kindOf(block).binds?.(block) ?? [])].filter((name) => name !== undefined);

function namesOfPattern(pattern: IRPattern): readonly string[] {
  if (pattern.kind === "bind" || pattern.kind === "type") return [pattern.name];
  return pattern.kind === "array" && pattern.rest !== undefined ? [pattern.rest] : [];
}
