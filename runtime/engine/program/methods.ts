import { RunError } from "../../host/errors.js";
import type { IRArgument, IRExpr, IRMethod, IRMethodExpr, IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import { callMember } from "../../stdlib/call.js";
import { fromJson, problemText } from "../../stdlib/from-json.js";
import { stdMember } from "../../stdlib/table.js";
import { nodesOf } from "../../stdlib/size.js";
import { type Expression, written } from "./evaluation.js";
import { compileLook } from "./look.js";
import type { FlowCompiler } from "./flow-compiler.js";
import { compileStdArguments, targetOf } from "./lambdas.js";
import { compileMemoryMethod, compileReference } from "./memory-expressions.js";
import { contradiction } from "./contradiction.js";

/** A method or property of a value, of reference data, of memory or of a plugin. */
export function compileMethod(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  switch (expr.type) {
    case "plugin":
      return compilePluginCall(expr, flow);
    case "memory":
      return compileMemoryMethod(expr, flow);
    case "reference":
      return compileReference(expr, flow);
    case "string":
    case "enum":
    case "array":
    case "map":
    case "number":
    case "money":
    case "date":
    case "datetime":
    case "duration":
      return compileMember(expr, expr.type, flow);
  }
}

const LOOKING: ReadonlySet<string> = new Set(
  ["length", "is_empty", "first", "last", "contains", "index_of"]
    .map((name) => `array.${name}`)
    .concat(["length", "is_empty", "has", "get"].map((name) => `map.${name}`)),
);

function compileMember(
  expr: IRMethodExpr,
  type: Exclude<IRMethodExpr["type"], "plugin" | "memory" | "reference">,
  flow: FlowCompiler,
): Expression {
  const member = stdMember(type, expr.name);
  // Some ask for one element, or how many there are, and keep nothing of the receiver.
  const looks = LOOKING.has(`${type}.${expr.name}`);
  const receiver = looks ? compileLook(expr.receiver, flow) : flow.expression(expr.receiver);
  const optional = expr.optional === true;
  const target = targetOf(expr, flow);
  switch (member?.kind) {
    case "property":
      return (e) => {
        const value = receiver(e);
        return value === null && optional ? null : callMember(member, value, [], e.std, target);
      };
    case "method": {
      const args = compileStdArguments(member, expr.args, flow);
      return (e) => {
        const value = receiver(e);
        return value === null && optional ? null : callMember(member, value, args(e), e.std, target);
      };
    }
    case "global":
    case "stored":
    case undefined:
      throw contradiction(`A ${type} has no member ${expr.name}.`);
  }
}

/** Compiles a call of a plugin's method. Its answer comes from outside once, and is recorded. */
function compilePluginCall(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  if (expr.receiver.kind !== "name" || expr.receiver.scope !== "plugin") {
    throw contradiction("A plugin's method is called on something that is no plugin.");
  }
  const alias = expr.receiver.name;
  const { module } = flow.module;
  const secretParams = new Set(
    module.config.filter(({ modifiers }) => modifiers.includes("secret")).map(({ name }) => name),
  );
  const secrets: { argument: string; param: string }[] = [];
  const args: { name: string; value: Expression }[] = [];
  const declared = declaredMethod(expr, alias, flow);
  for (const { name, value } of [...expr.args, ...defaultsOf(expr, declared)]) {
    const param = secretParam(value, secretParams);
    if (param !== undefined) secrets.push({ argument: name, param });
    else args.push({ name, value: flow.expression(value) });
  }
  const method = `${alias}.${expr.name}`;
  // A method without a result is null, whatever the plugin answers; one that is not declared may answer anything.
  const type: IRType = declared === undefined ? { kind: "unknown" } : (declared.return_type ?? { kind: "null" });
  return (e) => {
    const values: Record<string, Json> = {};
    for (const { name, value } of args) values[name] = written(e, value(e));
    const json = e.answer(method, values, { kind: "plugin", alias, method: expr.name, args: values, secrets });
    if (type.kind === "null") return null;
    const result = fromJson(type, json, module.types, method, e.values.limits);
    e.work.walk(result.ok ? nodesOf(result.value, e.values.limits) : 1);
    if (result.ok) return result.value;
    throw new RunError(
      "PluginError",
      `The answer of ${method} does not fit its type: ${result.problems.map(problemText).join("; ")}.`,
      { alias, method: expr.name },
    );
  };
}

/** A secret goes to the plugin by name and is fetched at the call, so that it never enters the flow. */
function secretParam(value: IRExpr, secrets: ReadonlySet<string>): string | undefined {
  return value.kind === "name" && value.scope === "config" && secrets.has(value.name) ? value.name : undefined;
}

/** The method as the plugin's interface declares it; `undefined` without a declaration. */
function declaredMethod(expr: IRMethodExpr, alias: string, flow: FlowCompiler): IRMethod | undefined {
  const { plugins, plugin_interfaces: interfaces } = flow.module.module;
  const plugin = plugins.find((candidate) => candidate.alias === alias);
  const declared = interfaces.find(
    (candidate) => candidate.package === plugin?.package && candidate.version === plugin.version,
  );
  return declared?.methods.find(({ name }) => name === expr.name);
}

/** The declared defaults of arguments that are left out, so that a plugin need not know them. */
const defaultsOf = ({ args }: IRMethodExpr, method: IRMethod | undefined): readonly IRArgument[] =>
  (method?.params ?? []).flatMap(({ name, default: value }) =>
    value === undefined || args.some((argument) => argument.name === name) ? [] : [{ name, value }],
  );
