import type { Span } from "../../../syntax/ast.js";
import { few, quote, suggest } from "../../diagnostics/wording.js";
import {
  coreFlows,
  type OutsideMethod,
  type OutsideMethods,
  pluginAliases,
  pluginMethods,
  UNDECLARED,
} from "../../semantics/interfaces.js";
import type { Unit } from "../../semantics/program.js";
import { isUnreadable } from "../../semantics/recovery.js";
import type { Symbol } from "../../semantics/symbol.js";
import type { TestCheck } from "./test.js";
import type { MockTarget } from "../../semantics/facts.js";
import type { MockStep } from "../../semantics/tree.js";

const STORES: readonly string[] = ["memory", "reference", "config"];
const isStore = (name: string): name is "memory" | "reference" | "config" => STORES.includes(name);

/** Notes a name for the editor. What is mocked is not used by that. */
function note(check: TestCheck, { start, end }: Span, symbol: Symbol): void {
  check.facts.occurrences.push({ start, end, symbol, role: "write" });
}

/** Finds what a mock stands in for; `undefined` after a mistake. */
export function mockTarget(check: TestCheck, step: MockStep): MockTarget | undefined {
  const { parts } = step.target;
  const [first, second, third] = parts;
  if (first === undefined || parts.some(({ text }) => text === "")) return undefined;
  const { unit } = check;
  if (step.uri !== undefined) {
    if (!step.uri.text.startsWith("core://") || second !== undefined) {
      const at = second === undefined ? step.uri : step.target;
      check.report("E301", at, `A flow of another core is mocked as ${quote("@mock core://shop/orders refund = …")}.`);
      return undefined;
    }
    if (step.uri.text === "core://self") {
      check.report("E213", step.uri, "The flows of the core itself are run, not mocked. Mock what they ask.");
      return undefined;
    }
    const method = find(check, coreFlows(unit, step.uri.text), first, quote(step.uri.text), "E204", "flow");
    return method === undefined ? undefined : { of: "core", owner: step.uri.text, name: first.text, ...method };
  }
  // Roles, aliases and fields are those of the core that imports a library.
  const { core } = unit;
  if (second === undefined) {
    if (core === undefined) return { of: "model", name: first.text };
    const role = core.roles.get(first.text);
    if (role !== undefined) {
      note(check, first, role.symbol);
      return { of: "model", name: first.text };
    }
    tellUnknownTarget(check, unit, first);
    return undefined;
  }
  if (third !== undefined) {
    check.report(
      "E302",
      third,
      `A mock names a field of ${quote(first.text)}, and no part of it: write its whole value.`,
    );
    return undefined;
  }
  if (isStore(first.text)) {
    const { text: name } = second;
    if (core === undefined) return { of: first.text, name, field: undefined };
    const field = core[first.text].get(name);
    if (field !== undefined) {
      note(check, second, field.symbol);
      return { of: first.text, name, field };
    }
    const names = [...core[first.text].keys()];
    const { hint, more } = suggest(name, names, second);
    check.report("E209", second, `${quote(first.text)} has no field ${quote(name)}.${hint || known(names)}`, more);
    return undefined;
  }
  if (core === undefined)
    return { of: "plugin", owner: first.text, name: second.text, declared: false, method: UNDECLARED };
  const aliases = pluginAliases(unit);
  if (!aliases.includes(first.text)) {
    if (isUnreadable(core, "PluginsDeclaration")) return undefined;
    const { hint, more } = suggest(first.text, [...aliases, ...STORES], first);
    check.report("E206", first, `There is no plugin ${quote(first.text)}.${hint || known(aliases)}`, {
      ...more,
      unknown: { name: first.text, of: "plugin" },
    });
    return undefined;
  }
  note(check, first, core.plugins.get(first.text)!.symbol);
  const method = find(check, pluginMethods(unit, first.text), second, quote(first.text), "E302", "method");
  return method === undefined ? undefined : { of: "plugin", owner: first.text, name: second.text, ...method };
}

function tellUnknownTarget(
  check: TestCheck,
  { core }: Unit,
  { text, start, end }: { readonly text: string } & Span,
): void {
  const at = { start, end };
  const aliases = pluginAliases(check.unit);
  if (aliases.includes(text)) {
    check.report("E302", at, `Name the method of the plugin: ${quote(`@mock ${text}.method = …`)}.`);
    return;
  }
  if (isStore(text)) {
    check.report("E209", at, `Name the field: ${quote(`@mock ${text}.field = …`)}.`);
    return;
  }
  if (core !== undefined && isUnreadable(core, "ModelsDeclaration")) return;
  const roles = [...(core?.roles.keys() ?? [])];
  const { hint, more, near } = suggest(text, [...roles, ...aliases, ...STORES], at);
  for (const word of near) check.facts.presumed.add(word);
  const all = hint === "" ? `${known(roles)} Plugins are mocked by method, ${quote("alias.method")}.` : "";
  check.report("E205", at, `There is no model role ${quote(text)}.${hint}${all}`, {
    ...more,
    unknown: { name: text, of: "role", meant: core?.roles.get(near[0] ?? "")?.symbol },
  });
}

const known = (names: readonly string[]): string =>
  names.length === 0 ? " The core has none." : ` There ${names.length === 1 ? "is" : "are"} ${few(names.map(quote))}.`;

function find(
  check: TestCheck,
  methods: OutsideMethods,
  name: { readonly text: string } & Span,
  owner: string,
  code: "E204" | "E302",
  what: string,
): { readonly declared: boolean; readonly method: OutsideMethod } | undefined {
  if (methods === undefined) return { declared: false, method: UNDECLARED };
  const method = methods.get(name.text);
  if (method !== undefined) {
    note(check, name, method.symbol);
    return { declared: true, method };
  }
  const names = [...methods.keys()];
  const { hint, more } = suggest(name.text, names, name);
  check.report(code, name, `The interface of ${owner} has no ${what} ${quote(name.text)}.${hint || known(names)}`, {
    ...more,
    unknown: { name: name.text, of: `method of ${owner.replaceAll("`", "")}` },
  });
  return undefined;
}
