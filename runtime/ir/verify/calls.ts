/** Verifies calls of plugins and cores, and the stages of pipelines. */
import type { IRCoreCallBlock, IRMethod, IRMethodExpr, IRModule, IRType } from "../module.js";
import { type IRPath, walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { E415, E416 } from "./messages.js";

/** Reports calls of plugins and of other cores that do not fit the interfaces in the module. */
export function verifyOutsideCalls(module: IRModule, report: Report): void {
  const once = (what: string, names: readonly string[]): void => {
    const seen = new Set<string>();
    for (const name of names)
      if (seen.size === seen.add(name).size) report(E416["double-name"]({ what, name: JSON.stringify(name) }));
  };
  once(
    "interfaces of the plugin",
    module.plugin_interfaces.map(({ package: name, version }) => `${name}@${version}`),
  );
  once(
    "interfaces of the core",
    module.core_interfaces.map(({ target }) => target),
  );
  walkModule(module, {
    expr: (expr, place) => {
      if (expr.kind === "method" && expr.type === "plugin") verifyPluginCall(module, expr, place, report);
    },
    block: (block, place) => {
      if (block.kind === "core_call") verifyCoreCall(module, block, place, report);
    },
  });
}

function verifyPluginCall(module: IRModule, expr: IRMethodExpr, place: IRPath, report: Report): void {
  const { receiver } = expr;
  if (receiver.kind !== "name" || receiver.scope !== "plugin") {
    report(E416["method-of-no-plugin"]({ method: expr.name }), place);
    return;
  }
  // `verifyReferences` reports a missing plugin.
  const plugin = module.plugins.find(({ alias }) => alias === receiver.name);
  const declared = module.plugin_interfaces.find(
    ({ package: name, version }) => name === plugin?.package && version === plugin.version,
  );
  if (declared === undefined) return;
  verifyCall(declared.methods, expr.name, expr.args, `The interface of the plugin ${receiver.name}`, place, report);
}

function verifyCoreCall(module: IRModule, block: IRCoreCallBlock, place: IRPath, report: Report): void {
  const what = `The interface of ${block.target}`;
  if (block.target === "core://self") {
    // `verifyReferences` reports a missing flow.
    const flow = module.flows.find(({ name }) => name === block.flow_name);
    if (flow !== undefined) verifyArguments(flow, block.input_bindings, place, report);
    return;
  }
  const declared = module.core_interfaces.find(({ target }) => target === block.target);
  if (declared !== undefined) verifyCall(declared.methods, block.flow_name, block.input_bindings, what, place, report);
}

type Given = IRCoreCallBlock["input_bindings"];

function verifyCall(
  methods: readonly IRMethod[],
  name: string,
  given: Given,
  what: string,
  place: IRPath,
  report: Report,
): void {
  const method = methods.find((candidate) => candidate.name === name);
  if (method === undefined) report(E415["unknown-method"]({ owner: what, name: JSON.stringify(name) }), place);
  else verifyArguments(method, given, place, report);
}

function verifyArguments(
  { name, params }: Pick<IRMethod, "name" | "params">,
  given: Given,
  place: IRPath,
  report: Report,
): void {
  for (const argument of given)
    if (!params.some((param) => param.name === argument.name))
      report(E415["unknown-parameter"]({ method: name, argument: JSON.stringify(argument.name) }), place);
  for (const param of params)
    if (
      param.default === undefined &&
      !mayBeNull(param.type) &&
      !given.some((argument) => argument.name === param.name)
    )
      report(E416["missing-argument"]({ method: name, argument: param.name }), place);
}

/** Returns whether null may be a value of the type. A named type is not resolved, and counts as one that allows it. */
const mayBeNull = (type: IRMethod["params"][number]["type"]): boolean =>
  type.kind === "optional" || type.kind === "null" || type.kind === "named";

/** Reports stages of pipelines that are no lambda of one value, and thresholds of flows that return no score. */
export function verifyPipelines(module: IRModule, report: Report): void {
  walkModule(module, {
    expr: (expr, place) => {
      if (expr.kind !== "pipeline") return;
      for (const { operator, function: lambda, accepts } of expr.stages) {
        if (lambda.kind !== "lambda" || lambda.params.length > 1) report(E416["stage-lambda"]({ operator }), place);
        if (accepts === true && operator !== "|?>") report(E416["stage-of-no-judgement"]({ operator }), place);
      }
    },
    flow: (flow, place) => {
      if (flow.role !== "evaluator") {
        if (flow.threshold !== undefined)
          report(E416["threshold-of-no-evaluator"]({ role: flow.role, flow: flow.name }), place);
        return;
      }
      const judged = primitiveOf(module, flow.return_type);
      if (judged !== "bool" && judged !== "float") report(E416["evaluator-result"]({ flow: flow.name }), place);
      else if ((judged === "float") !== (flow.threshold !== undefined))
        report(
          judged === "float"
            ? E416["missing-threshold"]({ flow: flow.name })
            : E416["needless-threshold"]({ flow: flow.name }),
          place,
        );
    },
  });
}

/** Returns the name of a primitive type behind its aliases, which may be cyclic in a module made by hand. */
function primitiveOf({ types }: IRModule, type: IRType): string | undefined {
  let current: IRType | undefined = type;
  const seen = new Set<string>();
  while (current?.kind === "named" && !seen.has(current.name)) {
    seen.add(current.name);
    current = Object.hasOwn(types, current.name) ? types[current.name] : undefined;
  }
  return current?.kind === "primitive" ? current.name : undefined;
}
