import { E400 } from "../../diagnostics/definitions/flows.js";
import { E204 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E303 } from "../../diagnostics/definitions/values.js";
import { fixTitles, phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { fixOf } from "../../diagnostics/edits.js";
import { foreignFunctions } from "../../diagnostics/foreign-names.js";
import type { StdGlobal } from "../../../stdlib/std-member.js";
import { stdGlobal, stdMembers } from "../../../stdlib/table.js";
import type { CallExpression, NameExpression } from "../../../syntax/ast.js";
import type { TitledFix } from "../../diagnostics/diagnostic.js";
import { quote, suggest } from "../../diagnostics/wording.js";
import { type FlowEntity, isConstantFlow } from "../../semantics/program.js";
import type { ResolvedArgument } from "../../semantics/facts.js";
import { stdSymbol } from "../../semantics/members.js";
import { type Type, unalias } from "../../semantics/types/type.js";
import { inferUnresolvedCall, matchArguments } from "../arguments.js";
import { type FlowCheck, lookUp, noteBlock } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { allowSecret, isRoot } from "../roots.js";
import { checkSignatures } from "../std/signatures.js";
import { inferStoredCall } from "../stored.js";
import { inferMethodCall } from "./method-call.js";
import { reportUnknownAlias } from "./name.js";
import { inferPluginCall, pluginOf } from "./plugin-call.js";

/** `f(…)` of a flow or a global function, `x.m(…)` of the standard library, of memory or of a plugin. */
export function inferCall(check: FlowCheck, call: CallExpression, expected: Type | undefined): Type {
  const { callee } = call;
  if (callee.kind === "NameExpression") return inferNamedCall(check, call, callee, expected);
  if (callee.kind === "MemberExpression") {
    const plugin = pluginOf(check, callee.object);
    if (plugin !== undefined) return inferPluginCall(check, call, callee, plugin);
    if (reportUnknownAlias(check, callee)) {
      for (const { value } of call.arguments) allowSecret(check, value);
      return inferUnresolvedCall(check, call);
    }
    return inferStoredCall(check, call, callee) ?? inferMethodCall(check, call, callee, expected);
  }
  if (callee.kind === "MissingExpression") return inferUnresolvedCall(check, call);
  infer(check, callee);
  check.report(E303["not-callable"](), callee);
  return inferUnresolvedCall(check, call);
}

function inferNamedCall(
  check: FlowCheck,
  call: CallExpression,
  callee: NameExpression,
  expected: Type | undefined,
): Type {
  const { name } = callee;
  if (name === "") return inferUnresolvedCall(check, call);
  const variable = lookUp(check.scope, name);
  if (variable !== undefined) {
    check.report(E303["calls-variable"]({ name }), callee);
    return inferUnresolvedCall(check, call);
  }
  const flow = check.unit.flows.get(name);
  if (flow !== undefined) return inferFlowCall(check, call, callee, flow);
  const global = stdGlobal(name);
  if (global !== undefined) return inferGlobalCall(check, call, callee, global, expected);
  if (isRoot(name)) {
    check.report(E303["calls-other"]({ name }), callee);
    return inferUnresolvedCall(check, call);
  }
  if (check.unit.unresolved.has(name)) return inferUnresolvedCall(check, call);
  const candidates = [...check.unit.flows.keys(), ...stdMembers("global").map((member) => member.name)];
  const { hint, more, near } = suggest(name, candidates, callee);
  // A flow of the program is nearer than what another language has.
  const isOwn = near.some((one) => check.unit.flows.has(one));
  const foreign = !isOwn && Object.hasOwn(foreignFunctions, name) ? ` ${foreignFunctions[name]!}` : "";
  check.report(E204["unknown-function"]({ name, hint: foreign || hint || phrases.declareFlow({ name }) }), callee, {
    ...(foreign === "" ? more : fixOf(asMethod(check, call))),
    near,
    unknown: { name, of: "flow", meant: check.unit.flows.get(near[0] ?? "")?.symbol },
  });
  return inferUnresolvedCall(check, call);
}

const AS_METHOD: Readonly<Record<string, string>> = {
  int: "to_int()",
  parse_int: "to_int()",
  parseInt: "to_int()",
  parse_float: "to_float()",
  parseFloat: "to_float()",
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
function asMethod(check: FlowCheck, call: CallExpression): TitledFix | undefined {
  const { callee, arguments: args } = call;
  const [only, ...more] = args;
  if (callee.kind !== "NameExpression" || only === undefined || only.name !== undefined || more.length > 0) return;
  const written = check.unit.text.slice(only.start, only.end);
  const { start, end } = call;
  if (callee.name === "str" || callee.name === "string" || callee.name === "String") {
    if (/["\n]/.test(written)) return undefined;
    const newText = `"\${${written}}"`;
    return { title: fixTitles.changeTo({ text: newText }), edits: [{ start, end, newText }] };
  }
  const method = Object.hasOwn(AS_METHOD, callee.name) ? AS_METHOD[callee.name] : undefined;
  if (method === undefined || !/^[\w.]+$/.test(written) || /^\d/.test(written)) return undefined;
  // A number has no `to_int`.
  const known = unalias(infer(check, only.value));
  if (method.startsWith("to_") && !(known.kind === "primitive" && known.name === "string")) return undefined;
  const newText = `${written}.${method}`;
  return { title: fixTitles.changeTo({ text: newText }), edits: [{ start, end, newText }] };
}

/** `max(a, b)`, `now()`: a function of the standard library that belongs to no value. */
function inferGlobalCall(
  check: FlowCheck,
  call: CallExpression,
  callee: NameExpression,
  global: StdGlobal,
  expected: Type | undefined,
): Type {
  check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: stdSymbol(global), role: "read" });
  const variable = global.nondeterministic;
  if (variable !== undefined && check.context.rigid)
    check.report(E400["nondeterministic-call"]({ function: global.name, variable }), callee);
  if (global.debugOnly === true && !check.context.debug) {
    check.report(E213["debug-function"]({ function: global.name }), callee);
  }
  const { type, args, target } = checkSignatures(
    check,
    call,
    quote(global.name),
    global.signatures,
    undefined,
    expected,
  );
  check.facts.calls.set(call, {
    callee: { kind: "global", name: global.name },
    arguments: args,
    ...(target === undefined ? {} : { target }),
  });
  return type;
}

/** A call of a flow. A pure one is an expression; any other counts as a block and stands where a block may stand. */
function inferFlowCall(check: FlowCheck, call: CallExpression, callee: NameExpression, flow: FlowEntity): Type {
  if (isConstantFlow(flow)) {
    check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: flow.symbol, role: "read" });
    check.report(E303["calls-constant"]({ name: flow.name }), callee, {
      fix: [{ start: callee.end, end: call.end, newText: "" }],
    });
    return inferUnresolvedCall(check, call);
  }
  check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: flow.symbol, role: "read" });
  const asBlock = !flow.pure;
  if (asBlock) {
    if (check.direct === call && check.context.blocks) noteBlock(check);
    else {
      check.report(
        check.context.test === true
          ? E213["block-flow-in-test"]({ flow: flow.name })
          : check.context.lambda === true
            ? E213["in-lambda"]({ what: quote(flow.name), example: `${flow.name}(x)` })
            : check.context.rigid
              ? E213["block-flow-in-rigid"]({ flow: flow.name })
              : E213["block-flow-in-expression"]({ flow: flow.name }),
        callee,
      );
    }
  }
  const given = matchArguments(check, call, call.arguments, flow.params, quote(flow.name));
  const args: ResolvedArgument[] = [];
  given.forEach((value, index) => {
    if (value === undefined) return;
    const parameter = flow.params[index]!;
    const { start, end } = parameter.node.name;
    checkAgainst(check, value, parameter.type, {
      what: places.partOf({ part: parameter.name, whole: flow.name }),
      related: { message: relatedTexts.declared(), file: flow.unit.path, start, end },
      argument: true,
    });
    args.push({ name: parameter.name, value });
  });
  check.facts.calls.set(call, { callee: { kind: "flow", flow }, arguments: args });
  return flow.returnType;
}
