import { E200, E203, E206 } from "../../diagnostics/definitions/names.js";
import { phrases, relatedTexts } from "../../diagnostics/phrases.js";
import { insertion, spanOf } from "../../diagnostics/edits.js";
import { foreignGlobals, foreignLiterals } from "../../diagnostics/foreign-names.js";
import { nearest } from "../../../nearest.js";
import { stdGlobal, stdMember, stdReceivers } from "../../../stdlib/table.js";
import type { MemberExpression, NameExpression, Span } from "../../../syntax/ast.js";
import { quote, suggest, thereAre } from "../../diagnostics/wording.js";
import { isUnreadable } from "../../semantics/recovery.js";
import { isConstantFlow } from "../../semantics/program.js";
import { thresholdOf } from "../../semantics/blocks.js";
import { ERROR, NULL, type Type, unalias } from "../../semantics/types/type.js";
import { type FlowCheck, lookUp, visibleNames } from "../context.js";
import { mayUseHandle } from "../handles.js";
import { currentType } from "../narrow.js";
import { isContextField, isRoot, rootType } from "../roots.js";
import { assignsName } from "../state.js";
import { pluginOf, readAlias } from "./plugin-call.js";

/** The value of a name: a variable, a parameter, or one of the language's own. */
export function inferName(check: FlowCheck, expression: NameExpression): Type {
  const { name } = expression;
  if (name === "") return ERROR;
  const variable = lookUp(check.scope, name);
  if (variable !== undefined) {
    check.facts.names.set(expression, { kind: "variable", variable });
    check.facts.occurrences.push({
      start: expression.start,
      end: expression.end,
      symbol: variable.symbol,
      role: "read",
    });
    if (!check.state.get(variable).assigned && !check.state.ended) {
      check.report(
        E203["not-assigned-on-every-path"]({ name }),
        expression,
        variable.symbol.declaration === undefined
          ? {}
          : {
              related: [
                {
                  message: relatedTexts.assignedOnOnePath(),
                  file: check.unit.path,
                  ...variable.symbol.declaration.name,
                },
              ],
            },
      );
      // Told once: from here on it counts as assigned.
      check.state.set(variable, { ...check.state.get(variable), assigned: true });
    }
    const type = currentType(check, variable);
    return mayUseHandle(check, expression, type) ? type : ERROR;
  }
  if (isRoot(name)) return rootType(check, expression, name);
  const constant = /^[A-Z]/.test(name) ? check.unit.flows.get(name) : undefined;
  if (constant !== undefined && isConstantFlow(constant)) {
    check.facts.names.set(expression, { kind: "constant", flow: constant });
    check.facts.occurrences.push({ ...spanOf(expression), symbol: constant.symbol, role: "read" });
    return constant.returnType;
  }
  const plugin = pluginOf(check, expression);
  if (plugin !== undefined) {
    readAlias(check, expression, plugin);
    check.report(E200["plugin-as-value"]({ name }), expression);
    return ERROR;
  }
  if (check.unit.unresolved.has(name)) return ERROR;
  reportUndefined(check, expression);
  // Read as meant, so that it narrows.
  const isNull = Object.hasOwn(foreignLiterals, name) && foreignLiterals[name] === "null";
  return isNull || (nearest(name, LITERALS) === "null" && nearest(name, visibleNames(check.scope)) === undefined)
    ? NULL
    : ERROR;
}

const LITERALS = ["null", "true", "false"] as const;
/** `Mood.warm`, as other languages write a member of an enum. */
function reportType(check: FlowCheck, expression: NameExpression): void {
  const { text } = check.unit;
  const { name, start, end } = expression;
  const member = /^\.([A-Za-z_]\w*)/.exec(text.slice(end, end + 80))?.[1];
  const type = unalias({ kind: "named", name, definition: check.unit.types.get(name)! });
  if (type.kind === "enum" && member !== undefined && type.members.includes(member)) {
    check.report(E200["qualified-enum-member"]({ member }), expression, {
      fix: [{ start, end: end + 1 + member.length, newText: `:${member}` }],
    });
    return;
  }
  check.report(E200["type-as-value"]({ name }), expression);
}

function reportUndefined(check: FlowCheck, expression: NameExpression): void {
  const { name } = expression;
  if (Object.hasOwn(foreignLiterals, name)) {
    const literal = foreignLiterals[name]!;
    const { start, end } = expression;
    check.report(E200["foreign-literal"]({ name, literal }), expression, {
      fix: [{ start, end, newText: literal }],
    });
    return;
  }
  if (check.context.test === true && name === "result") {
    check.report(E200["result-before-when"](), expression);
    return;
  }
  const flow = check.unit.flows.get(name);
  if (flow !== undefined) {
    check.facts.occurrences.push({ ...spanOf(expression), symbol: flow.symbol, role: "read" });
    check.report(
      E200["flow-as-value"]({ name }),
      expression,
      flow.params.some(({ required }) => required) ? {} : { fix: insertion(expression.end, "()") },
    );
    return;
  }
  const std = stdGlobal(name);
  if (std !== undefined) {
    const needs = std.signatures.every(({ params }) => params.some((param) => param.optional !== true));
    check.report(E200["function-as-value"]({ name, call: `${name}(${needs ? "…" : ""})` }), expression, {
      unknown: { name, of: "function" },
    });
    return;
  }
  if (check.flow !== undefined && name === "threshold" && thresholdOf(check.flow.node) !== undefined) {
    check.report(E200["threshold-as-variable"]({ name, flow: check.flow.name }), expression);
    return;
  }
  if (check.flow !== undefined && assignsName(check.flow.node.body, name)) {
    const once = { owner: check.flow, key: `${name} before it is assigned` };
    check.report(E203["read-before-assigned"]({ name }), expression, { near: [name], once });
    return;
  }
  if (check.unit.types.has(name)) {
    reportType(check, expression);
    return;
  }
  if (Object.hasOwn(foreignGlobals, name)) {
    check.report(E200["foreign-name"]({ name, advice: foreignGlobals[name]! }), expression);
    return;
  }
  if (check.unit.reporter.crowded()) {
    check.report(E200["unknown-name"]({ name }), expression);
    return;
  }
  if (isContextField(name)) {
    check.report(E200["name-of-context"]({ name }), expression, {
      fix: insertion(expression.start, "context."),
      unknown: { name, of: "context" },
    });
    return;
  }
  const output = lookUp(check.scope, "output");
  const answer = output?.kind === "block" ? unalias(output.type) : undefined;
  if (answer?.kind === "object" && answer.fields.has(name)) {
    check.report(E200["field-of-output"]({ name, field: `output.${name}` }), expression, {
      fix: insertion(expression.start, "output."),
      unknown: { name, of: "output" },
    });
    return;
  }
  const literal = nearest(name, LITERALS);
  if (literal !== undefined && nearest(name, visibleNames(check.scope)) === undefined) {
    const { start, end } = expression;
    check.report(E200["name-near-literal"]({ name, literal }), expression, {
      fix: [{ start, end, newText: literal }],
      unknown: { name, of: "literal" },
    });
    return;
  }
  const candidates = [...visibleNames(check.scope), ...check.unit.flows.keys()];
  const { hint, more, near } = suggest(name, candidates, expression);
  check.report(E200["unknown-name-with-hint"]({ name, hint }), expression, {
    ...more,
    near,
    unknown: {
      name,
      of: `value in ${check.flow?.name ?? ""}`,
      meant: near[0] === undefined ? undefined : lookUp(check.scope, near[0])?.symbol,
    },
  });
}

/** Reports an alias that no plugin has, and counts the plugin that was probably meant as used. */
export function reportNoPlugin(check: FlowCheck, alias: string, span: Span): void {
  const { core } = check.unit;
  if (core !== undefined && isUnreadable(core, "PluginsDeclaration")) return;
  const names = [...(core?.plugins.keys() ?? [])];
  const { hint, more, near } = suggest(alias, names, span);
  const others = names.length === 0 ? "" : thereAre(names.map(quote));
  const known = hint === "" ? `${phrases.declarePlugin({ alias })}${others}` : "";
  check.report(E206["unknown-plugin"]({ alias, hint, known }), span, {
    ...more,
    near,
    unknown: { name: alias, of: "plugin", meant: check.unit.core?.plugins.get(near[0] ?? "")?.symbol },
  });
}

/** Whether some value of the language has such a member. */
const isStdMember = (name: string): boolean =>
  stdReceivers.some(
    (receiver) =>
      receiver !== "memory" &&
      receiver !== "reference" &&
      receiver !== "global" &&
      stdMember(receiver, name) !== undefined,
  );

/**
 * Reports `crn.get_account(…)` where nothing is called `crn` and it looks like the alias of a plugin: one is near, or
 * no value has such a method. Says whether it did, or whether it cannot be known.
 */
export function reportUnknownAlias(check: FlowCheck, { object, name }: MemberExpression): boolean {
  if (object.kind !== "NameExpression" || object.name === "" || name.text === "") return false;
  const { core, flows, unresolved } = check.unit;
  const word = object.name;
  // Types and what other languages have for the purpose are no aliases.
  if (/^[A-Z]/.test(word) || Object.hasOwn(foreignGlobals, word) || stdGlobal(word) !== undefined) return false;
  if (lookUp(check.scope, word) !== undefined || isRoot(word) || flows.has(word) || unresolved.has(word)) return false;
  if (check.flow !== undefined && assignsName(check.flow.node.body, word)) return false;
  const isVariable = suggest(word, visibleNames(check.scope), object).near.length > 0;
  if (isVariable || isStdMember(name.text)) {
    const isAlias = suggest(word, core?.plugins.keys() ?? [], object).near.length > 0;
    if (!isAlias || (isVariable && isStdMember(name.text))) return false;
  }
  // The aliases of a library are those of the core that imports it.
  if (core !== undefined) reportNoPlugin(check, word, object);
  return true;
}
