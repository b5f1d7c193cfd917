import type { CallExpression, NameExpression } from "../../../syntax/ast.js";
import { stdGlobal, stdMembers } from "../../../stdlib/table.js";
import type { Fix } from "../../diagnostics/diagnostic.js";
import { fixOf } from "../../diagnostics/edits.js";
import { quote, suggest } from "../../diagnostics/wording.js";
import { ERROR, type Type, unalias } from "../../types/type.js";
import { inferStray } from "../arguments.js";
import type { FlowCheck } from "../flow-check.js";
import { isRoot } from "../roots.js";
import { lookUp } from "../scope.js";
import { allowSecret } from "../secrets.js";
import { inferFlowCall } from "./flow-call.js";
import { inferGlobalCall } from "./global-call.js";
import { inferMethodCall } from "./method-call.js";
import { inferPluginCall, pluginOf } from "./plugin-call.js";
import { inferStoredCall } from "./stored-call.js";
import { tellUnknownAlias } from "./unknown-alias.js";
import { infer } from "../expression.js";

/** `f(…)` of a flow or a global function, `x.m(…)` of the standard library, of memory or of a plugin. */
export function inferCall(check: FlowCheck, call: CallExpression, expected: Type | undefined): Type {
  const { callee } = call;
  if (callee.kind === "NameExpression") return inferNamedCall(check, call, callee, expected);
  if (callee.kind === "MemberExpression") {
    const plugin = pluginOf(check, callee.object);
    if (plugin !== undefined) return inferPluginCall(check, call, callee, plugin);
    if (tellUnknownAlias(check, callee)) {
      for (const { value } of call.arguments) allowSecret(check, value);
      return giveUp(check, call);
    }
    return inferStoredCall(check, call, callee) ?? inferMethodCall(check, call, callee, expected);
  }
  if (callee.kind === "MissingExpression") return giveUp(check, call);
  infer(check, callee);
  check.report("E303", callee, "Only flows, functions and methods can be called.");
  return giveUp(check, call);
}

function inferNamedCall(
  check: FlowCheck,
  call: CallExpression,
  callee: NameExpression,
  expected: Type | undefined,
): Type {
  const { name } = callee;
  if (name === "") return giveUp(check, call);
  const variable = lookUp(check.scope, name);
  if (variable !== undefined) {
    check.report("E303", callee, `${quote(name)} is a variable and cannot be called.`);
    return giveUp(check, call);
  }
  const flow = check.unit.flows.get(name);
  if (flow !== undefined) return inferFlowCall(check, call, callee, flow);
  const global = stdGlobal(name);
  if (global !== undefined) return inferGlobalCall(check, call, callee, global, expected);
  if (isRoot(name)) {
    check.report("E303", callee, `${quote(name)} cannot be called.`);
    return giveUp(check, call);
  }
  if (check.unit.unresolved.has(name)) return giveUp(check, call);
  const candidates = [...check.unit.flows.keys(), ...stdMembers("global").map((member) => member.name)];
  const { hint, more, near } = suggest(name, candidates, callee);
  for (const word of near) check.facts.presumed.add(word);
  const foreign = Object.hasOwn(FOREIGN_FUNCTIONS, name) ? ` ${FOREIGN_FUNCTIONS[name]!}` : "";
  check.report(
    "E204",
    callee,
    `There is no flow or function ${quote(name)}.${hint || foreign || ` Declare it: ${quote(`@flow ${name}(…)`)}.`}`,
    {
      ...(foreign === "" || hint !== "" ? more : fixOf(asMethod(check, call))),
      unknown: { name, of: "flow", meant: check.unit.flows.get(near[0] ?? "")?.symbol },
    },
  );
  return giveUp(check, call);
}

const LOG = "Write `log(…)` in `@debug { }`, or `emit` an event.";
const LENGTH = "Write `x.length`.";
/** What functions of other languages are called here. */
const FOREIGN_FUNCTIONS: Readonly<Record<string, string>> = {
  print: LOG,
  println: LOG,
  printf: LOG,
  log: LOG,
  len: LENGTH,
  length: LENGTH,
  str: 'Put the value into a string: `"${x}"`.',
  string: 'Put the value into a string: `"${x}"`.',
  int: "A float has `round()`, `floor()` and `ceil()`, a string `to_int()`.",
  float: "An int is a float where one is needed; a string has `to_float()`.",
  round: "It is a method: `n.round()`.",
  floor: "It is a method: `n.floor()`.",
  ceil: "It is a method: `n.ceil()`.",
  abs: "It is a method: `n.abs()`.",
  sum: "It is a method: `xs.sum()`.",
  sorted: "It is a method: `xs.sort()`.",
  any: "It is a method: `xs.any(x => …)`.",
  all: "It is a method: `xs.all(x => …)`.",
};

const AS_METHOD: Readonly<Record<string, string>> = {
  int: "to_int()",
  float: "to_float()",
  len: "length",
  length: "length",
  round: "round()",
  floor: "floor()",
  ceil: "ceil()",
  abs: "abs()",
  sum: "sum()",
  sorted: "sort()",
};

/** `int(text)` as `text.to_int()`, `str(n)` as `"${n}"`. */
function asMethod(check: FlowCheck, call: CallExpression): Fix | undefined {
  const { callee, arguments: args } = call;
  const [only, ...more] = args;
  if (callee.kind !== "NameExpression" || only === undefined || only.name !== undefined || more.length > 0) return;
  const written = check.unit.text.slice(only.start, only.end);
  const { start, end } = call;
  if (callee.name === "str" || callee.name === "string" || callee.name === "String") {
    if (/["\n]/.test(written)) return undefined;
    const newText = `"\${${written}}"`;
    return { title: `Change to ${newText}`, edits: [{ start, end, newText }] };
  }
  const method = Object.hasOwn(AS_METHOD, callee.name) ? AS_METHOD[callee.name] : undefined;
  if (method === undefined || !/^[\w.]+$/.test(written) || /^\d/.test(written)) return undefined;
  // A number has no `to_int`.
  const known = unalias(infer(check, only.value));
  if (method.startsWith("to_") && !(known.kind === "primitive" && known.name === "string")) return undefined;
  const newText = `${written}.${method}`;
  return { title: `Change to ${newText}`, edits: [{ start, end, newText }] };
}

/** The arguments of a call that cannot be resolved are still checked. */
function giveUp(check: FlowCheck, call: CallExpression): Type {
  for (const argument of call.arguments) inferStray(check, argument.value);
  return ERROR;
}
