import type { Name } from "../../syntax/ast.js";
import { E206 } from "../diagnostics/definitions/names.js";
import { W200, W402 } from "../diagnostics/definitions/warnings.js";
import { fixTitles, relatedTexts } from "../diagnostics/phrases.js";
import { fixOf, insertion, remove, spanOf } from "../diagnostics/edits.js";
import type { Content, DetailsOf } from "../diagnostics/reporter.js";
import type { TitledFix } from "../diagnostics/diagnostic.js";
import { interfaceOf, meantInterface } from "../semantics/interfaces.js";
import type { InterfaceEntity, PluginEntity, Unit, Variable } from "../semantics/program.js";
import { isReadable } from "../semantics/recovery.js";
import type { Occurrence, Symbol } from "../semantics/symbol.js";
import { isHandles, reportNeverAwaited } from "./handles.js";

/** Warns of what a file declares and never uses. Names that begin with `_`, and `pub` declarations, are left alone. */
export function reportUnused(unit: Unit, variables: readonly Variable[]): void {
  const used = new Set<Symbol>();
  const written = new Map<Symbol, Occurrence[]>();
  for (const occurrence of unit.facts.occurrences) {
    if (occurrence.role === "read") used.add(occurrence.symbol);
    else if (occurrence.symbol.kind === "variable") {
      const places = written.get(occurrence.symbol);
      if (places === undefined) written.set(occurrence.symbol, [occurrence]);
      else places.push(occurrence);
    }
  }
  const unused = (symbol: Symbol): boolean =>
    !used.has(symbol) && !symbol.name.startsWith("_") && !unit.reporter.presumed.has(symbol.name);

  // What could not be read may be what uses the rest.
  if (!isReadable(unit)) {
    reportPlugins(unit, () => false);
    return;
  }
  for (const variable of variables) {
    if (REST.has(variable.name) && unused(variable.symbol) && isArm(unit, variable)) {
      const { declaration } = variable.symbol;
      warn(unit, variable.symbol, W200["named-rest"]({ name: variable.name }), {
        fix: declaration === undefined ? undefined : { ...spanOf(declaration.name), newText: "_" },
      });
      continue;
    }
    if (isHandles(variable.type) && !used.has(variable.symbol) && !unit.reporter.presumed.has(variable.name)) {
      reportNeverAwaited(unit, variable);
      continue;
    }
    if (!unused(variable.symbol) || variable.type.kind === "error") continue;
    // A lambda may be given more than it needs.
    if (variable.symbol.kind === "parameter") continue;
    const writes = written.get(variable.symbol) ?? [];
    const [only] = writes;
    warn(unit, variable.symbol, W200["unused-variable"]({ name: variable.name }), {
      fix: writes.length === 1 ? insertion(only!.start, "_") : undefined,
    });
  }
  for (const { name, symbol } of unit.imports) {
    if (!unused(symbol)) continue;
    unit.reporter.report(W200["unused-import"]({ name: name.text }), name, fixOf(importRemoval(unit, name)));
  }
  for (const type of unit.types.values()) {
    if (type.unit !== unit || type.node.pub || !unused(type.symbol)) continue;
    warn(unit, type.symbol, W200["unused-type"]({ name: type.name }));
  }
  for (const flow of unit.flows.values()) {
    // A flow that is not @internal can be invoked from outside.
    if (flow.unit !== unit || flow.node.pub || !flow.node.internal || !unused(flow.symbol)) continue;
    warn(unit, flow.symbol, W200["unused-flow"]({ role: flow.node.role, name: flow.name }));
  }
  // A library that could not be found may be what uses a plugin or a role.
  const whole = unit.unresolved.size === 0;
  reportPlugins(unit, whole ? unused : () => false);
  if (!whole) return;
  const { core } = unit;
  if (core?.unit === unit) {
    for (const role of core.roles.values()) {
      if (role.node === undefined || role.name === core.primary || role.usedElsewhere || !unused(role.symbol)) continue;
      warn(unit, role.symbol, W200["unused-role"]({ name: role.name }));
    }
  }
}

/** Takes a name out of its import; the only one with the whole import. */
function importRemoval(unit: Unit, name: Name): TitledFix | undefined {
  for (const declaration of unit.file.declarations) {
    if (declaration.kind !== "ImportDeclaration") continue;
    const imported = declaration.names.find((one) => (one.alias ?? one.name).start === name.start);
    if (imported === undefined) continue;
    return declaration.names.length === 1
      ? remove(unit.text, declaration, fixTitles.removeImport())
      : remove(unit.text, imported, fixTitles.removeWord({ word: name.text }));
  }
  return undefined;
}

/** What other languages call the arm for all the rest. */
const REST: ReadonlySet<string> = new Set(["default", "otherwise"]);

const isArm = ({ text }: Unit, { symbol }: Variable): boolean =>
  symbol.declaration !== undefined && /^\s*=>/.test(text.slice(symbol.declaration.name.end));

function warn<Given extends Content>(unit: Unit, symbol: Symbol, content: Given, details?: DetailsOf<Given>): void {
  if (symbol.declaration === undefined) return;
  unit.reporter.report(content, symbol.declaration.name, details);
}

/** Warns of plugins that are never called, and of those whose calls cannot be checked. */
function reportPlugins(unit: Unit, unused: (symbol: Symbol) => boolean): void {
  const { core } = unit;
  if (core?.unit !== unit) return;
  for (const plugin of core.plugins.values()) {
    const { reference } = plugin.node;
    // The parser has reported what it could not read.
    if (reference.package === "" || reference.version === "") continue;
    const meant = meantInterface(unit, reference);
    if (meant !== undefined) {
      reportMisspelt(unit, plugin, meant);
      continue;
    }
    if (unused(plugin.symbol) && !plugin.usedElsewhere) {
      unit.reporter.report(W200["unused-plugin"]({ alias: plugin.alias }), plugin.node.alias);
    } else if (interfaceOf(unit, plugin.node) === undefined && !plugin.alias.startsWith("_")) {
      reportUndeclared(unit, plugin);
    }
  }
}

/** Reports a misspelt interface once: its calls are checked against the interface that was probably meant. */
function reportMisspelt(unit: Unit, { node: { reference } }: PluginEntity, meant: InterfaceEntity): void {
  const { start, end, package: name } = reference;
  const { key, symbol } = meant;
  unit.reporter.report(E206["misspelt-interface"]({ name, declared: key }), reference, {
    related: [{ message: relatedTexts.interface(), file: meant.unit.path, ...symbol.declaration!.name }],
    fix: [{ start, end, newText: key }],
  });
}

function reportUndeclared(unit: Unit, { alias, node: { reference } }: PluginEntity): void {
  const { package: name, version } = reference;
  const other = [...unit.interfaces.values()].find(({ key }) => key.startsWith(`${name}@`));
  if (other !== undefined) {
    unit.reporter.report(W402["other-interface-version"]({ declared: other.key, alias, version }), reference, {
      related: [{ message: relatedTexts.interface(), file: other.unit.path, ...other.symbol.declaration!.name }],
    });
    return;
  }
  unit.reporter.report(W402["undeclared-plugin"]({ alias, name, version }), reference);
}
