import { nearest } from "../../../nearest.js";
import { stdGlobal, stdMember, stdMembers, stdReceivers } from "../../../stdlib/table.js";
import type { MemberExpression, NameExpression, Span } from "../../../syntax/ast.js";
import { insert } from "../../diagnostics/edits.js";
import { few, quote, suggest } from "../../diagnostics/wording.js";
import { isUnreadable } from "../../semantics/recovery.js";
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
        "E203",
        expression,
        `${quote(name)} is not assigned on every path that leads here. Assign it before, or in every branch.`,
        variable.symbol.declaration === undefined
          ? {}
          : {
              related: [
                { message: "Assigned here, on one path", file: check.unit.path, ...variable.symbol.declaration.name },
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
  const plugin = pluginOf(check, expression);
  if (plugin !== undefined) {
    readAlias(check, expression, plugin);
    check.report(
      "E200",
      expression,
      `${quote(name)} is a plugin, and no value by itself. Call one of its methods: ${quote(`${name}.method(…)`)}.`,
    );
    return ERROR;
  }
  if (check.unit.unresolved.has(name)) return ERROR;
  reportUndefined(check, expression);
  // Read as meant, so that it narrows.
  const isNull = Object.hasOwn(FOREIGN_LITERALS, name) && FOREIGN_LITERALS[name] === "null";
  return isNull || (nearest(name, LITERALS) === "null" && nearest(name, visibleNames(check.scope)) === undefined)
    ? NULL
    : ERROR;
}

const LITERALS = ["null", "true", "false"] as const;
/** How other languages call what is a literal here. */
const FOREIGN_LITERALS: Readonly<Record<string, string>> = {
  None: "null",
  nil: "null",
  undefined: "null",
  Null: "null",
  NULL: "null",
  True: "true",
  TRUE: "true",
  False: "false",
  FALSE: "false",
};

/** `Mood.warm`, as other languages write a member of an enum. */
function tellType(check: FlowCheck, expression: NameExpression): void {
  const { text } = check.unit;
  const { name, start, end } = expression;
  const member = /^\.([A-Za-z_]\w*)/.exec(text.slice(end, end + 80))?.[1];
  const type = unalias({ kind: "named", name, definition: check.unit.types.get(name)! });
  if (type.kind === "enum" && member !== undefined && type.members.includes(member)) {
    check.report("E200", expression, `A member of an enum is written without its type: ${quote(`:${member}`)}.`, {
      fix: { title: `Change to :${member}`, edits: [{ start, end: end + 1 + member.length, newText: `:${member}` }] },
    });
    return;
  }
  check.report("E200", expression, `${quote(name)} is a type, and types are not values.`);
}

function reportUndefined(check: FlowCheck, expression: NameExpression): void {
  const { name } = expression;
  if (Object.hasOwn(FOREIGN_LITERALS, name)) {
    const literal = FOREIGN_LITERALS[name]!;
    const { start, end } = expression;
    check.report("E200", expression, `${quote(name)} is written ${quote(literal)}.`, {
      fix: { title: `Change to ${literal}`, edits: [{ start, end, newText: literal }] },
    });
    return;
  }
  if (check.place.test === true && name === "result") {
    check.report(
      "E200",
      expression,
      `${quote("result")} is what ${quote("@when")} gives, and no flow has been started yet: ${quote("@when greet(…)")}.`,
    );
    return;
  }
  const flow = check.unit.flows.get(name);
  if (flow !== undefined) {
    check.facts.occurrences.push({ ...spanOf(expression), symbol: flow.symbol, role: "read" });
    check.report(
      "E200",
      expression,
      `${quote(name)} is a flow, and flows are not values. Call it: ${quote(`${name}(…)`)}.`,
      flow.params.some(({ required }) => required) ? {} : { fix: insert("Call it", expression.end, "()") },
    );
    return;
  }
  if (stdGlobal(name) !== undefined) {
    check.report("E200", expression, `${quote(name)} is a function. Call it: ${quote(`${name}(…)`)}.`);
    return;
  }
  if (check.flow !== undefined && name === "threshold" && thresholdOf(check.flow.node) !== undefined) {
    check.report(
      "E200",
      expression,
      `${quote(name)} is a setting of ${quote(check.flow.name)}, not a variable: pipelines hold its score against it.`,
    );
    return;
  }
  if (check.flow !== undefined && assignsName(check.flow.node.body, name)) {
    check.facts.presumed.add(name);
    check.report("E203", expression, `${quote(name)} is read before it is assigned.`);
    return;
  }
  if (check.unit.types.has(name)) {
    tellType(check, expression);
    return;
  }
  if (Object.hasOwn(FOREIGN_GLOBALS, name)) {
    check.report("E200", expression, `There is no ${quote(name)} here. ${FOREIGN_GLOBALS[name]!}`);
    return;
  }
  if (check.unit.reporter.crowded) {
    check.report("E200", expression, `Nothing here is called ${quote(name)}.`);
    return;
  }
  if (isContextField(name)) {
    check.report(
      "E200",
      expression,
      `Nothing here is called ${quote(name)}. Did you mean ${quote(`context.${name}`)}?`,
      {
        fix: insert(`Change to context.${name}`, expression.start, "context."),
        unknown: { name, of: "context" },
      },
    );
    return;
  }
  const literal = nearest(name, LITERALS);
  if (literal !== undefined && nearest(name, visibleNames(check.scope)) === undefined) {
    const { start, end } = expression;
    check.report("E200", expression, `Nothing here is called ${quote(name)}. Did you mean ${quote(literal)}?`, {
      fix: { title: `Change to ${literal}`, edits: [{ start, end, newText: literal }] },
      unknown: { name, of: "literal" },
    });
    return;
  }
  const candidates = [
    ...visibleNames(check.scope),
    ...check.unit.flows.keys(),
    ...stdMembers("global").map((member) => member.name),
  ];
  const { hint, more, near } = suggest(name, candidates, expression);
  for (const word of near) check.facts.presumed.add(word);
  check.report("E200", expression, `Nothing here is called ${quote(name)}.${hint}`, {
    ...more,
    unknown: {
      name,
      of: `value in ${check.flow?.name ?? ""}`,
      meant: near[0] === undefined ? undefined : lookUp(check.scope, near[0])?.symbol,
    },
  });
}

const spanOf = ({ start, end }: NameExpression) => ({ start, end });

/** Where other languages keep what is a method or a function here. */
const FOREIGN_GLOBALS: Readonly<Record<string, string>> = {
  JSON: 'A value prints as JSON in a string, `"${x}"`, and `json_encode(x)` gives that.',
  Math: "`max(a, b)` and `min(a, b)` stand alone; `round()`, `floor()`, `ceil()` and `abs()` are methods of a number.",
  Object: "A map has the methods `keys()`, `values()` and `entries()`.",
  console: "Write `log(…)` in `@debug { }`, or `emit` an event.",
  Date: "`now()` and `today()` give the time; `parse_date(text)` reads a date.",
};

/** Tells of an alias that no plugin has, and takes the plugin that was meant for used. */
export function reportNoPlugin(check: FlowCheck, alias: string, span: Span): void {
  const { core } = check.unit;
  if (core !== undefined && isUnreadable(core, "PluginsDeclaration")) return;
  const names = [...(core?.plugins.keys() ?? [])];
  const { hint, more, near } = suggest(alias, names, span);
  for (const word of near) check.facts.presumed.add(word);
  const known =
    hint !== ""
      ? ""
      : ` Declare it in ${quote("@plugins")}: ${quote(`${alias} = owner/name@1.0`)}.${names.length === 0 ? "" : ` There ${names.length === 1 ? "is" : "are"} ${few(names.map(quote))}.`}`;
  check.report("E206", span, `There is no plugin ${quote(alias)}.${hint}${known}`, {
    ...more,
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
 * Tells of `crn.get_account(…)` where nothing is called `crn` and it looks like the alias of a plugin: one is near, or
 * no value has such a method. Says whether it did, or whether it cannot be known.
 */
export function tellUnknownAlias(check: FlowCheck, { object, name }: MemberExpression): boolean {
  if (object.kind !== "NameExpression" || object.name === "" || name.text === "") return false;
  const { core, flows, unresolved } = check.unit;
  const word = object.name;
  // Types and what other languages have for the purpose are no aliases.
  if (/^[A-Z]/.test(word) || Object.hasOwn(FOREIGN_GLOBALS, word)) return false;
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
