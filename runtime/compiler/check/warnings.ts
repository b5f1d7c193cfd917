import type { Name, Span } from "../../syntax/ast.js";
import { E206 } from "../diagnostics/definitions/names.js";
import { W200, W402 } from "../diagnostics/definitions/warnings.js";
import { fixTitles, relatedTexts } from "../diagnostics/phrases.js";
import { fixOf, insertion, remove, spanOf } from "../diagnostics/edits.js";
import type { Content, DetailsOf, Report } from "../diagnostics/reporter.js";
import type { TitledFix } from "../diagnostics/diagnostic.js";
import { interfaceOf, meantInterface } from "../semantics/interfaces.js";
import type { CoreEntity, InterfaceEntity, PluginEntity, Unit, Variable } from "../semantics/program.js";
import { isReadable } from "../semantics/recovery.js";
import type { Symbol } from "../semantics/symbol.js";
import { mentionsAlias, mentionsRole } from "../resolve/mentions.js";
import { isHandles, reportNeverAwaited } from "./handles.js";
import { PARTS } from "./parts.js";

/** Warns of the variables of a unit that are never read. Names that begin with `_` are left alone. */
export function reportUnusedVariables(unit: Unit, variables: readonly Variable[]): void {
  // What could not be read may be what uses the rest.
  if (variables.length === 0 || !isReadable(unit)) return;
  const { occurrences } = unit.facts;
  const unread = new Set<Symbol>();
  for (const { symbol } of variables) unread.add(symbol);
  for (let at = 0; at < occurrences.length && unread.size > 0; at++) {
    const { role, symbol } = occurrences[at]!;
    if (role === "read") unread.delete(symbol);
  }
  if (unread.size === 0) return;
  const unused = (symbol: Symbol): boolean =>
    unread.has(symbol) && !symbol.name.startsWith("_") && !unit.reporter.presumed.has(symbol.name);
  for (const variable of variables) {
    if (REST.has(variable.name) && unused(variable.symbol) && isArm(unit, variable)) {
      const { declaration } = variable.symbol;
      warn(unit.reporter.report, variable.symbol, W200["named-rest"]({ name: variable.name }), {
        fix: declaration === undefined ? undefined : { ...spanOf(declaration.name), newText: "_" },
      });
      continue;
    }
    if (isHandles(variable.type) && unread.has(variable.symbol) && !unit.reporter.presumed.has(variable.name)) {
      reportNeverAwaited(unit, variable);
      continue;
    }
    if (!unused(variable.symbol) || variable.type.kind === "error" || variable.name === PARTS) continue;
    if (hasErrorIn(unit, variable.symbol.declaration?.full)) continue;
    // A lambda may be given more than it needs.
    if (variable.symbol.kind === "parameter") continue;
    const writes = occurrences.filter(({ role, symbol }) => role !== "read" && symbol === variable.symbol);
    const [only] = writes;
    warn(unit.reporter.report, variable.symbol, W200["unused-variable"]({ name: variable.name }), {
      fix:
        writes.length !== 1
          ? undefined
          : occurrences.some(({ start, isKey }) => isKey === true && start === only!.start)
            ? insertion(only!.end, `: _${variable.name}`)
            : insertion(only!.start, "_"),
    });
  }
}

/** Whether the statement that declares a variable has a mistake: it may be what keeps the rest from using it. */
const hasErrorIn = ({ reporter }: Unit, full: Span | undefined): boolean =>
  full !== undefined &&
  reporter.found.some(({ severity, start }) => severity === "error" && full.start <= start && start < full.end);

/** What is known of the use of what a file declares. */
export interface Uses {
  /** Whether a part of the file reads it. */
  readonly isRead: (symbol: Symbol) => boolean;
  /** Whether a mistyped word of the file was probably meant to be this one. */
  readonly isPresumed: (name: string) => boolean;
  /** Whether the whole file could be read: what could not may be what uses the rest. */
  readonly isReadable: boolean;
  /** Whether all that it imports is known: a library that could not be found may be what uses a plugin or a role. */
  readonly isWhole: boolean;
}

const isUnused = ({ isRead, isPresumed }: Uses, symbol: Symbol): boolean =>
  !symbol.name.startsWith("_") && !isRead(symbol) && !isPresumed(symbol.name);

/** Warns of imports, types and internal flows of a unit that its file never uses. `pub` declarations are left alone. */
export function reportUnusedDeclarations(unit: Unit, uses: Uses, report: Report): void {
  if (!uses.isReadable) return;
  for (const { name, symbol } of unit.imports) {
    if (!isUnused(uses, symbol)) continue;
    report(W200["unused-import"]({ name: name.text }), name, fixOf(importRemoval(unit, name)));
  }
  for (const type of unit.ownTypes) {
    if (!type.node.pub && isUnused(uses, type.symbol))
      warn(report, type.symbol, W200["unused-type"]({ name: type.name }));
  }
  for (const flow of unit.ownFlows) {
    // A flow that is not @internal can be invoked from outside.
    if (flow.node.pub || !flow.node.internal || !isUnused(uses, flow.symbol)) continue;
    const { role } = flow.node;
    const { name } = flow;
    warn(
      report,
      flow.symbol,
      role === "constant" ? W200["unused-constant"]({ name }) : W200["unused-flow"]({ role, name }),
    );
  }
}

/** Warns of plugins and roles of the core that nothing uses. `others` gives the units of the other files. */
export function reportUnusedMembers(core: CoreEntity, others: () => readonly Unit[], uses: Uses, report: Report): void {
  const { unit } = core;
  const unused =
    uses.isReadable && uses.isWhole ? (symbol: Symbol): boolean => isUnused(uses, symbol) : (): boolean => false;
  reportPlugins(
    core,
    (plugin) => unused(plugin.symbol) && !others().some((other) => mentionsAlias(other, plugin.alias)),
    report,
  );
  if (!uses.isReadable || !uses.isWhole) return;
  for (const role of unit.core?.roles.values() ?? []) {
    if (role.node === undefined || role.name === core.primary || !unused(role.symbol)) continue;
    // `search` asks the first role that embeds, without naming it.
    if (role.modalities.includes("embedding") && core.memory.size + core.reference.size > 0) continue;
    if (others().some((other) => mentionsRole(other, role.name))) continue;
    warn(report, role.symbol, W200["unused-role"]({ name: role.name }));
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

function warn<Given extends Content>(report: Report, symbol: Symbol, content: Given, details?: DetailsOf<Given>): void {
  if (symbol.declaration === undefined) return;
  report(content, symbol.declaration.name, details);
}

/** Warns of plugins that are never called, and of those whose calls cannot be checked. */
function reportPlugins(core: CoreEntity, unused: (plugin: PluginEntity) => boolean, report: Report): void {
  const { unit } = core;
  for (const plugin of core.plugins.values()) {
    const { reference } = plugin.node;
    // The parser has reported what it could not read.
    if (reference.package === "" || reference.version === "") continue;
    const meant = meantInterface(unit, reference);
    if (meant !== undefined) {
      reportMisspelt(plugin, meant, report);
      continue;
    }
    if (unused(plugin)) {
      report(W200["unused-plugin"]({ alias: plugin.alias }), plugin.node.alias);
    } else if (interfaceOf(unit, plugin.node) === undefined && !plugin.alias.startsWith("_")) {
      reportUndeclared(unit, plugin, report);
    }
  }
}

/** Reports a misspelt interface once: its calls are checked against the interface that was probably meant. */
function reportMisspelt({ node: { reference } }: PluginEntity, meant: InterfaceEntity, report: Report): void {
  const { start, end, package: name } = reference;
  const { key, symbol } = meant;
  report(E206["misspelt-interface"]({ name, declared: key }), reference, {
    related: [{ message: relatedTexts.interface(), file: meant.unit.path, ...symbol.declaration!.name }],
    fix: [{ start, end, newText: key }],
  });
}

function reportUndeclared(unit: Unit, { alias, node: { reference } }: PluginEntity, report: Report): void {
  const { package: name, version } = reference;
  const other = [...unit.interfaces.values()].find(({ key }) => key.startsWith(`${name}@`));
  if (other !== undefined) {
    report(W402["other-interface-version"]({ declared: other.key, alias, version }), reference, {
      related: [{ message: relatedTexts.interface(), file: other.unit.path, ...other.symbol.declaration!.name }],
    });
    return;
  }
  report(W402["undeclared-plugin"]({ alias, name, version }), reference);
}
