import { E204, E205, E206, E209 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E301, E302 } from "../../diagnostics/definitions/values.js";
import { phrases } from "../../diagnostics/phrases.js";
import { quote, suggest, thereAre } from "../../diagnostics/wording.js";
import type { Span } from "../../../syntax/ast.js";
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

/** What stands for all that a recording has answers for. */
const RECORDING = "recording";

/** Notes a name for the editor. What is mocked is not used by that. */
function note(check: TestCheck, { start, end }: Span, symbol: Symbol): void {
  check.facts.occurrences.push({ start, end, symbol, role: "write" });
}

/** Finds what a mock replaces; `undefined` after a mistake. */
export function mockTarget(check: TestCheck, step: MockStep): MockTarget | undefined {
  const { parts } = step.target;
  const [first, second, third] = parts;
  if (first === undefined || parts.some(({ text }) => text === "")) return undefined;
  const { unit } = check;
  if (step.uri !== undefined) {
    if (!step.uri.text.startsWith("core://") || second !== undefined) {
      const at = second === undefined ? step.uri : step.target;
      check.report(E301["misplaced-core-mock"](), at);
      return undefined;
    }
    if (step.uri.text === "core://self") {
      check.report(E213["mock-of-own-core"](), step.uri);
      return undefined;
    }
    const declared = unit.interfaces.get(step.uri.text);
    if (declared !== undefined) note(check, step.uri, declared.symbol);
    const method = find(check, coreFlows(unit, step.uri.text), first, quote(step.uri.text), "flow");
    return method === undefined ? undefined : { of: "core", owner: step.uri.text, name: first.text, ...method };
  }
  // Roles, aliases and fields are those of the core that imports a library.
  const { core } = unit;
  if (second === undefined) {
    // A role by this name comes first.
    if (first.text === RECORDING && core?.roles.has(RECORDING) !== true) return { of: "recording", name: RECORDING };
    if (core === undefined) return { of: "model", name: first.text };
    const role = core.roles.get(first.text);
    if (role !== undefined) {
      note(check, first, role.symbol);
      return { of: "model", name: first.text };
    }
    reportUnknownTarget(check, unit, first);
    return undefined;
  }
  if (third !== undefined) {
    check.report(E302["mock-of-part"]({ field: first.text }), third);
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
    check.report(E209["unknown-mocked-field"]({ store: first.text, name, hint: hint || known(names) }), second, more);
    return undefined;
  }
  if (core === undefined)
    return { of: "plugin", owner: first.text, name: second.text, declared: false, method: UNDECLARED };
  const aliases = pluginAliases(unit);
  if (!aliases.includes(first.text)) {
    if (isUnreadable(core, "PluginsDeclaration")) return undefined;
    const { hint, more } = suggest(first.text, [...aliases, ...STORES], first);
    check.report(E206["unknown-plugin-to-mock"]({ alias: first.text, hint: hint || known(aliases) }), first, {
      ...more,
      unknown: { name: first.text, of: "plugin" },
    });
    return undefined;
  }
  note(check, first, core.plugins.get(first.text)!.symbol);
  const method = find(check, pluginMethods(unit, first.text), second, quote(first.text), "method");
  return method === undefined ? undefined : { of: "plugin", owner: first.text, name: second.text, ...method };
}

function reportUnknownTarget(
  check: TestCheck,
  { core }: Unit,
  { text, start, end }: { readonly text: string } & Span,
): void {
  const at = { start, end };
  const aliases = pluginAliases(check.unit);
  if (aliases.includes(text)) {
    check.report(E302["mock-of-plugin"]({ alias: text }), at);
    return;
  }
  if (isStore(text)) {
    check.report(E209["mock-of-store"]({ store: text }), at);
    return;
  }
  if (core !== undefined && isUnreadable(core, "ModelsDeclaration")) return;
  const roles = [...(core?.roles.keys() ?? [])];
  const { hint, more, near } = suggest(text, [...roles, ...aliases, ...STORES], at);
  const all = hint === "" ? `${known(roles)}${phrases.pluginsByMethod()}` : "";
  check.report(E205["unknown-role-to-mock"]({ name: text, hint, all }), at, {
    ...more,
    near,
    unknown: { name: text, of: "role", meant: core?.roles.get(near[0] ?? "")?.symbol },
  });
}

const known = (names: readonly string[]): string =>
  names.length === 0 ? phrases.coreHasNone() : thereAre(names.map(quote));

function find(
  check: TestCheck,
  methods: OutsideMethods,
  name: { readonly text: string } & Span,
  owner: string,
  what: "flow" | "method",
): { readonly declared: boolean; readonly method: OutsideMethod } | undefined {
  if (methods === undefined) return { declared: false, method: UNDECLARED };
  const method = methods.get(name.text);
  if (method !== undefined) {
    note(check, name, method.symbol);
    return { declared: true, method };
  }
  const names = [...methods.keys()];
  const { hint, more } = suggest(name.text, names, name);
  const unknown = what === "flow" ? E204["unknown-flow-of-interface"] : E302["unknown-method-of-interface"];
  check.report(unknown({ owner, name: name.text, hint: hint || known(names) }), name, {
    ...more,
    unknown: { name: name.text, of: `method of ${owner.replaceAll("`", "")}` },
  });
  return undefined;
}
