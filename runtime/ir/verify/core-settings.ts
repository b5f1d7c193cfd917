/** Verifies the settings of a core that a host depends on: instance, triggers and secrets. */
import { cronProblem } from "../cron/cron-line.js";
import { timeZoneProblem } from "../cron/zone.js";
import type { IRExpr, IRModule, IRType } from "../module.js";
import { walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { E402, E411, E414, E416 } from "./messages.js";

const KEY_TYPES: ReadonlySet<string> = new Set(["string", "int", "uuid"]);

/** Reports an entity whose key is missing, or no parameter of a flow, or has a type that cannot be a key. */
export function verifyInstance({ instance, flows, types }: IRModule, report: Report): void {
  if (instance.mode !== "entity") return;
  const { entity_key: key } = instance;
  if (key === undefined) {
    report(E402["entity-without-key"]());
    return;
  }
  const holders = flows.flatMap((flow) =>
    flow.params.filter(({ name }) => name === key).map((param) => ({ flow, param })),
  );
  if (holders.length === 0) report(E402["unknown-entity-key"]({ key }));
  for (const { flow, param } of holders) {
    // A helper is never started from outside: what its parameter of this name is, is its own matter.
    if (flow.visibility === "internal") continue;
    const declared = behindNames(param.type, types);
    const type = declared.kind === "optional" ? behindNames(declared.type, types) : declared;
    if (type.kind === "primitive" && KEY_TYPES.has(type.name)) continue;
    report(E402["entity-key-type"]({ key, flow: flow.name }));
  }
}

/** Reports schedules that cannot be computed, or whose flow needs input. `verifyReferences` checks the target of a trigger. */
export function verifyTriggers({ triggers, flows, types, instance }: IRModule, report: Report): void {
  for (const { kind, name, target_flow, cron, timezone, each_instance: each } of triggers) {
    const key = each === true ? instance.entity_key : undefined;
    if (each === true && (kind !== "schedule" || instance.mode !== "entity"))
      report(E402["instances-of-no-entity"]({ name }));
    if (kind === "schedule") {
      const problem = cron === undefined ? "there is no cron line" : cronProblem(cron);
      if (problem !== undefined) report(E411["invalid-schedule"]({ name, problem }));
      const needed = flows
        .find((flow) => flow.name === target_flow)
        ?.params.find((param) => param.name !== key && param.default === undefined && !mayBeNull(param.type, types));
      if (needed !== undefined)
        report(E416["schedule-without-input"]({ name, flow: target_flow, parameter: needed.name }));
    }
    const problem = timezone === undefined ? undefined : timeZoneProblem(timezone);
    if (problem !== undefined) report(E411["invalid-trigger"]({ trigger: name, problem }));
  }
}

/**
 * Reports secrets outside of plugin settings and of arguments of plugin calls. A secret is fetched when the plugin is called,
 * and has no value before, so that no expression can contain it.
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

/** Resolves the names of a type; returns the name itself where it is unknown or cyclic. */
function behindNames(type: IRType, types: IRModule["types"]): IRType {
  const seen = new Set<string>();
  let current = type;
  while (current.kind === "named" && !seen.has(current.name) && Object.hasOwn(types, current.name)) {
    seen.add(current.name);
    current = types[current.name]!;
  }
  return current;
}

/** Returns whether a value of the type may be omitted: null is one of its values. */
function mayBeNull(type: IRType, types: IRModule["types"]): boolean {
  const known = behindNames(type, types);
  return known.kind === "optional" || known.kind === "null" || known.kind === "unknown";
}
