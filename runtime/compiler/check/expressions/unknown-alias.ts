import type { MemberExpression, Span } from "../../../syntax/ast.js";
import { stdMember, stdReceivers } from "../../../stdlib/table.js";
import { few, quote, suggest } from "../../diagnostics/wording.js";
import { assignsName } from "../assigned-names.js";
import type { FlowCheck } from "../flow-check.js";
import { isRoot } from "../roots.js";
import { FOREIGN_GLOBALS } from "./foreign-globals.js";
import { lookUp, visibleNames } from "../scope.js";
import { isUnreadable } from "../unreadable.js";

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
