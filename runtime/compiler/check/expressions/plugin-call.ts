import type { CallExpression, Expression, MemberExpression } from "../../../syntax/ast.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E302, E303 } from "../../diagnostics/definitions/values.js";
import { phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { listSome, quote, suggest } from "../../diagnostics/wording.js";
import { interfaceOf } from "../../semantics/interfaces.js";
import type { MethodEntity, PluginEntity } from "../../semantics/program.js";
import type { ResolvedArgument } from "../../semantics/facts.js";
import { isUnreadableInterface } from "../../semantics/recovery.js";
import { ERROR, type Type, unalias, UNKNOWN } from "../../semantics/types/type.js";
import { inferStray, matchArguments } from "../arguments.js";
import { type FlowCheck, lookUp } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { allowSecret } from "../roots.js";
import { reportUnknown } from "../unknown.js";

/** The plugin that an expression names; a variable of the same name hides it. */
export function pluginOf(check: FlowCheck, expression: Expression): PluginEntity | undefined {
  if (expression.kind !== "NameExpression" || lookUp(check.scope, expression.name) !== undefined) return undefined;
  return check.unit.core?.plugins.get(expression.name);
}

/** Notes that an alias is used here. */
export function readAlias(check: FlowCheck, expression: Expression, { alias, symbol }: PluginEntity): void {
  if (expression.kind === "NameExpression") check.facts.names.set(expression, { kind: "plugin", alias });
  check.facts.occurrences.push({ start: expression.start, end: expression.end, symbol, role: "read" });
}

/** `crm.get_account(id = "a1")`: a call that the host answers, and the run records. */
export function inferPluginCall(
  check: FlowCheck,
  call: CallExpression,
  callee: MemberExpression,
  plugin: PluginEntity,
): Type {
  readAlias(check, callee.object, plugin);
  for (const { value } of call.arguments) allowSecret(check, value);
  const name = callee.name.text;
  if (name === "") return inferUnresolvedPluginCall(check, call);
  const placed = mayStand(check, callee);
  const declared = interfaceOf(plugin.unit, plugin.node);
  const { version } = plugin.node.reference;
  if (version === "" || (declared !== undefined && isUnreadableInterface(declared)))
    return inferUnresolvedPluginCall(check, call);
  if (declared === undefined) {
    const args = undeclaredArguments(check, call, callee);
    check.facts.calls.set(call, { callee: { kind: "method", type: "plugin", name }, arguments: args });
    return placed ? UNKNOWN : ERROR;
  }
  const method = declared.methods.get(name);
  if (method === undefined) {
    reportNoMethod(check, callee, plugin, [...declared.methods.values()]);
    return inferUnresolvedPluginCall(check, call);
  }
  const { start, end } = callee.name;
  check.facts.occurrences.push({ start, end, symbol: method.symbol, role: "read" });
  const args = declaredArguments(check, call, callee, method);
  check.facts.calls.set(call, { callee: { kind: "method", type: "plugin", name }, arguments: args });
  return placed ? method.returnType : ERROR;
}

/** `crm.get_account` without parentheses: a plugin has methods only. */
export function pluginMember(check: FlowCheck, expression: MemberExpression, plugin: PluginEntity): Type {
  readAlias(check, expression.object, plugin);
  const { name } = expression;
  if (name.text === "") return ERROR;
  const declared = interfaceOf(plugin.unit, plugin.node);
  if (declared !== undefined && !declared.methods.has(name.text)) {
    reportNoMethod(check, expression, plugin, [...declared.methods.values()]);
    return ERROR;
  }
  const shown = `${plugin.alias}.${name.text}`;
  const needsNothing = declared?.methods.get(name.text)?.params.every(({ required }) => !required) ?? true;
  check.report(E302["uncalled-plugin-method"]({ method: shown }), name, {
    fix: needsNothing ? [{ start: expression.end, end: expression.end, newText: "()" }] : undefined,
  });
  return ERROR;
}

/** Plugin calls do something outside, so they stand where it is plain when and how often they run. */
function mayStand(check: FlowCheck, callee: MemberExpression): boolean {
  const text = check.unit.text.slice(callee.start, callee.end);
  const shown = quote(text);
  if (check.context.debug) {
    check.report(E213["plugin-in-debug"]({ method: shown }), callee);
    return false;
  }
  if (check.context.effects) return true;
  check.report(
    check.context.lambda === true
      ? E213["in-lambda"]({ what: shown, example: `${text}(…)` })
      : E213["plugin-in-expression"]({ method: shown, arguments: text }),
    callee,
  );
  return false;
}

function reportNoMethod(
  check: FlowCheck,
  callee: MemberExpression,
  plugin: PluginEntity,
  methods: readonly MethodEntity[],
): void {
  const names = methods.map((method) => method.name);
  const { hint, more, near } = suggest(callee.name.text, names, callee.name);
  const known =
    hint !== ""
      ? ""
      : names.length === 0
        ? phrases.itDeclaresNone()
        : phrases.itHas({ names: listSome(names.map(quote)) });
  const declared = interfaceOf(plugin.unit, plugin.node)?.symbol.declaration;
  check.report(
    E302["unknown-plugin-method"]({ alias: plugin.alias, name: callee.name.text, hint, methods: known }),
    callee.name,
    {
      ...more,
      near,
      unknown: { name: callee.name.text, of: `method of ${plugin.alias}` },
      ...(declared === undefined
        ? {}
        : {
            related: [
              {
                message: relatedTexts.interface(),
                file: declared.file,
                start: declared.name.start,
                end: declared.name.end,
              },
            ],
          }),
    },
  );
}

function declaredArguments(
  check: FlowCheck,
  call: CallExpression,
  callee: MemberExpression,
  method: MethodEntity,
): readonly ResolvedArgument[] {
  const shown = quote(check.unit.text.slice(callee.start, callee.end));
  const given = matchArguments(check, call, call.arguments, method.params, shown);
  const args: ResolvedArgument[] = [];
  given.forEach((value, index) => {
    if (value === undefined) return;
    const param = method.params[index]!;
    const { start, end } = param.node.name;
    allowSecret(check, value);
    checkAgainst(check, value, param.type, {
      what: places.partOfCall({ part: param.name, call: shown }),
      related: { message: relatedTexts.declared(), file: method.unit.path, start, end },
      argument: true,
    });
    args.push({ name: param.name, value });
  });
  return args;
}

/** Nothing says what the parameters are: each argument brings its name. */
function undeclaredArguments(
  check: FlowCheck,
  call: CallExpression,
  callee: MemberExpression,
): readonly ResolvedArgument[] {
  const shown = check.unit.text.slice(callee.start, callee.end);
  const args: ResolvedArgument[] = [];
  const seen = new Set<string>();
  for (const { name, value, start, end } of call.arguments) {
    if (value.kind === "LambdaExpression") {
      infer(check, value);
      continue;
    }
    allowSecret(check, value);
    if (unalias(infer(check, value)).kind === "unknown") reportUnknown(check, value);
    if (name === undefined) {
      check.report(E303["positional-plugin-argument"]({ method: shown }), { start, end });
    } else if (seen.has(name.text)) check.report(E303["double-argument"]({ name: name.text }), name);
    else {
      seen.add(name.text);
      args.push({ name: name.text, value });
    }
  }
  return args;
}

/** Checks the arguments of a call that cannot be resolved, each of which may be a secret. */
function inferUnresolvedPluginCall(check: FlowCheck, call: CallExpression): Type {
  for (const { value } of call.arguments) {
    allowSecret(check, value);
    inferStray(check, value);
  }
  return ERROR;
}
