import type { ImportDeclaration, ImportName } from "../../syntax/ast.js";
import { E201, E207, E208 } from "../diagnostics/definitions/names.js";
import { E214 } from "../diagnostics/definitions/settings.js";
import { phrases, relatedTexts } from "../diagnostics/phrases.js";
import { type CompilerHost, MAX_SOURCE_BYTES, type RefusedSource, type SourceRefusal } from "./compiler-host.js";
import { importPath, withExtension } from "./import-path.js";
import { list, quote, suggest } from "../diagnostics/wording.js";
import type { InterfaceEntity, PluginEntity, Unit } from "../semantics/program.js";
import { interfaceName } from "../semantics/interfaces.js";
import { mentionsAlias, mentionsRole } from "./mentions.js";
import { type ParsedFile, parseFile } from "./parsed-files.js";
import { createUnit, reportReserved } from "./unit.js";
import { spanOf } from "../diagnostics/edits.js";

export interface Program {
  readonly entry: Unit;
  /** The entry first, then what it imports, each once. */
  readonly units: readonly Unit[];
}

/** A program of more files is taken for a mistake, such as a host that has a file for every path. */
const MOST_FILES = 1000;

/** Reads a file and what it imports, and gives each file the names it can use. `parse` may know a file already. */
export function loadUnits(
  path: string,
  text: string,
  host: CompilerHost,
  parse: (path: string, text: string) => ParsedFile = (_path, source) => parseFile(source),
): Program {
  const units = new Map<string, Unit>();
  const links: { readonly unit: Unit; readonly declaration: ImportDeclaration; readonly source: Unit | undefined }[] =
    [];
  const waiting: Unit[] = [];
  const add = (unitPath: string, unitText: string): Unit => {
    const unit = createUnit(unitPath, parse(unitPath, unitText));
    units.set(unitPath, unit);
    waiting.push(unit);
    return unit;
  };
  const find = (unit: Unit, declaration: ImportDeclaration): Unit | undefined => {
    const { path: literal } = declaration;
    if (literal?.parts.some((part) => part.kind === "interpolation") === true) {
      unit.reporter.report(E214["interpolated-import-path"](), literal);
      return undefined;
    }
    const written = pathOf(declaration);
    if (literal === undefined || written === undefined) return undefined;
    if (written === "") {
      // The parser has reported a text that does not end.
      if (literal.end - literal.start > 1) unit.reporter.report(E207["empty-import-path"](), literal);
      return undefined;
    }
    const importing = importPath(unit.path, written);
    if (importing === undefined) {
      unit.reporter.report(E207["absolute-import"]({ path: JSON.stringify(`./${written}`) }), literal);
      return undefined;
    }
    const known = typeof importing === "string" ? units.get(importing) : undefined;
    if (known !== undefined) return withoutCore(unit, literal, known, written);
    if (units.size >= MOST_FILES) {
      unit.reporter.report(E207["too-many-files"]({ limit: MOST_FILES }), literal);
      return undefined;
    }
    const found = typeof importing === "string" ? host.read(importing) : importing;
    if (typeof importing === "string" && typeof found === "string")
      return withoutCore(unit, literal, add(importing, found), written);
    const file = typeof importing === "string" ? shownPath(importing, withExtension(written)) : withExtension(written);
    unit.reporter.report(
      typeof found === "object" ? refusalReport(found, file) : E207["missing-file"]({ file }),
      literal,
    );
    return undefined;
  };
  const entry = add(path, text);
  for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
    for (const declaration of unit.importDeclarations)
      links.push({ unit, declaration, source: find(unit, declaration) });
  }
  for (const { unit, declaration, source } of links) {
    for (const name of declaration.names) {
      if (source === undefined) unit.unresolved.add((name.alias ?? name.name).text);
      else takeName(unit, name, source, pathOf(declaration) ?? "");
    }
  }
  const program = [...units.values()];
  for (const unit of program) {
    unit.core ??= entry.core;
    unit.program = program;
  }
  linkInterfaces(program);
  for (const plugin of entry.core?.plugins.values() ?? []) plugin.usedElsewhere = isUsed(plugin, program);
  for (const role of entry.core?.roles.values() ?? []) {
    role.usedElsewhere = program.some((unit) => unit !== entry && mentionsRole(unit, role.name));
  }
  return { entry, units: program };
}

/** The path of an import as its text says it. */
const pathOf = ({ path }: ImportDeclaration): string | undefined =>
  path?.parts.map((part) => (part.kind === "text" ? part.value : "")).join("");

const refusalReports = {
  "outside-root": E207["import-outside-root"],
  "outside-workspace": E207["import-outside-workspace"],
  "linked-outside-root": E207["import-linked-outside"],
  "endless-link": E207["endless-link"],
  "no-regular-file": E207["no-regular-file"],
  "too-large": (params: { file: string }) => E207["too-large-file"]({ ...params, limit: MAX_SOURCE_BYTES / 1_000_000 }),
  "not-utf8": E207["undecodable-file"],
  unreadable: E207["unreadable-file"],
} satisfies Record<SourceRefusal, unknown>;

/** What is said of a file that the host does not read. */
const refusalReport = ({ refused }: RefusedSource, file: string) => refusalReports[refused]({ file });

/** How a message names another file: a path that leads from the root, or a URI, is shown as the import writes it. */
const shownPath = (path: string, written: string): string => (/^(\/|[A-Za-z][\w+.-]*:)/.test(path) ? written : path);

/** Gives all files the interfaces of all; a second one of the same plugin or core is reported. */
function linkInterfaces(units: readonly Unit[]): void {
  const interfaces = new Map<string, InterfaceEntity>();
  for (const unit of units) {
    unit.interfaces = interfaces;
    for (const entity of unit.ownInterfaces) {
      const first = interfaces.get(entity.key);
      if (first === undefined) {
        interfaces.set(entity.key, entity);
        continue;
      }
      const name = interfaceName(entity.node);
      unit.reporter.report(E201["double-interface"]({ plugin: entity.key }), name, {
        related: [{ message: relatedTexts.first(), file: first.unit.path, ...spanOf(interfaceName(first.node)) }],
      });
    }
  }
}

/** Whether a library uses the plugin. */
function isUsed({ alias, unit: own }: PluginEntity, units: Iterable<Unit>): boolean {
  return [...units].some((unit) => unit !== own && mentionsAlias(unit, alias));
}

/** A file with a core is a program and cannot be imported. */
function withoutCore(unit: Unit, at: { start: number; end: number }, source: Unit, written: string): Unit | undefined {
  const { core } = source;
  if (core?.unit !== source) return source;
  unit.reporter.report(
    source === unit
      ? E207["self-import"]()
      : E207["imported-core"]({ path: shownPath(source.path, written), core: core.name }),
    at,
  );
  return undefined;
}

function takeName(unit: Unit, { name, alias }: ImportName, source: Unit, written: string): void {
  if (name.text === "") return;
  const type = source.types.declared(name.text);
  const flow = source.flows.declared(name.text);
  const entity = type ?? flow;
  if (entity === undefined) {
    const exported = [...source.types.values(), ...source.flows.values()]
      .filter((one) => one.unit === source && one.node.pub)
      .map((one) => one.name);
    const { hint, more, near } = suggest(name.text, exported, name);
    const has =
      exported.length === 0
        ? phrases.exportsNothing()
        : exported.length > 6
          ? ""
          : phrases.exports({ names: list(exported.map(quote)) });
    // What was meant may be called by its right name below.
    for (const missing of [(alias ?? name).text, ...near]) unit.unresolved.add(missing);
    const content = E208["unknown-import"]({
      path: shownPath(source.path, written),
      name: name.text,
      hint: hint || has,
    });
    unit.reporter.report(content, name, more);
    return;
  }
  const { symbol } = entity;
  if (!entity.node.pub) {
    unit.reporter.report(E208["unexported-import"]({ name: name.text }), name, {
      related: [{ message: relatedTexts.declared(), file: source.path, ...spanOf(entity.node.name) }],
    });
  }
  const local = alias ?? name;
  if (alias !== undefined) reportReserved(unit, alias);
  const before = unit.types.get(local.text) ?? unit.flows.get(local.text);
  if (before !== undefined) {
    unit.reporter.report(E201["double-import"]({ local: local.text, name: name.text }), local, {
      related: [{ message: relatedTexts.first(), file: before.unit.path, ...spanOf(before.node.name) }],
    });
    return;
  }
  if (type !== undefined) unit.types.add(local.text, type);
  else if (flow !== undefined) unit.flows.add(local.text, flow);
  for (const word of alias === undefined ? [name] : [name, alias]) {
    unit.facts.occurrences.push({ start: word.start, end: word.end, symbol, role: "import" });
  }
  unit.imports.push({ name: local, symbol });
}
