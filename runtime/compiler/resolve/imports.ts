/** Imports: which file each names, and what is taken from there. */
import type { ImportDeclaration, ImportName } from "../../syntax/ast.js";
import { E201, E207, E208 } from "../diagnostics/definitions/names.js";
import { E214 } from "../diagnostics/definitions/settings.js";
import { spanOf } from "../diagnostics/edits.js";
import { phrases, relatedTexts } from "../diagnostics/phrases.js";
import type { Content } from "../diagnostics/reporter.js";
import { list, quote, suggest } from "../diagnostics/wording.js";
import type { FlowEntity, TypeEntity, Unit } from "../semantics/program.js";
import { MAX_SOURCE_BYTES, type SourceRefusal, type SourceText } from "./compiler-host.js";
import type { FileUnits } from "./file-units.js";
import { importPath, withExtension, writtenPath } from "./import-path.js";
import type { Part } from "./parts.js";
import { reportReserved } from "./unit.js";

/** What an import comes to: a file, or what is said of it. */
export interface ImportLink {
  readonly file?: FileUnits;
  readonly report?: Content;
}

/** A program of more files is taken for a mistake, such as a host that has a file for every path. */
const MOST_FILES = 1000;

/** Finds what an import names. `files` are those of the program so far; `read` reads another, `add` makes it one of them. */
export function findImport(
  importer: string,
  declaration: ImportDeclaration,
  files: ReadonlyMap<string, FileUnits>,
  read: (path: string) => SourceText,
  add: (path: string, text: string) => FileUnits,
): ImportLink {
  const { path: literal } = declaration;
  if (literal?.parts.some((part) => part.kind === "interpolation") === true)
    return { report: E214["interpolated-import-path"]() };
  const written = writtenPath(declaration);
  if (literal === undefined || written === undefined) return {};
  // The parser has reported a text that does not end.
  if (written === "") return literal.end - literal.start > 1 ? { report: E207["empty-import-path"]() } : {};
  const importing = importPath(importer, written);
  if (importing === undefined) return { report: E207["absolute-import"]({ path: JSON.stringify(`./${written}`) }) };
  const known = typeof importing === "string" ? files.get(importing) : undefined;
  if (known !== undefined) return { file: known };
  if (files.size >= MOST_FILES) return { report: E207["too-many-files"]({ limit: MOST_FILES }) };
  const found = typeof importing === "string" ? read(importing) : importing;
  if (typeof importing === "string" && typeof found === "string") return { file: add(importing, found) };
  const file = typeof importing === "string" ? shownPath(importing, withExtension(written)) : withExtension(written);
  const report = typeof found === "object" ? refusalReports[found.refused]?.({ file }) : E207["missing-file"]({ file });
  return report === undefined ? {} : { report };
}

/** What is said of a file that the host does not read. */
const refusalReports = {
  "outside-root": E207["import-outside-root"],
  "outside-workspace": E207["import-outside-workspace"],
  "linked-outside-root": E207["import-linked-outside"],
  "endless-link": E207["endless-link"],
  "no-regular-file": E207["no-regular-file"],
  "too-large": (params: { file: string }) => E207["too-large-file"]({ ...params, limit: MAX_SOURCE_BYTES / 1_000_000 }),
  "not-utf8": E207["undecodable-file"],
  unreadable: E207["unreadable-file"],
  "not-at-hand": undefined,
} satisfies Record<SourceRefusal, unknown>;

/** How a message names another file: a path that leads from the root, or a URI, is shown as the import writes it. */
const shownPath = (path: string, written: string): string => (/^(\/|[A-Za-z][\w+.-]*:)/.test(path) ? written : path);

/** The same where two links come to the same. */
export const sameLink = (one: ImportLink, other: ImportLink): boolean =>
  one.file === other.file && one.report?.name === other.report?.name && one.report?.message === other.report?.message;

/**
 * Takes the names of all imports of a file, whose parts have just been made, and gives the names that failed before or fail now,
 * but not both.
 */
export function takeImports(
  file: FileUnits,
  parts: readonly Part[],
  links: ReadonlyMap<ImportDeclaration, ImportLink>,
): readonly string[] {
  const taken: Taken = { types: new Map(), flows: new Map() };
  const before = new Set(file.unresolved);
  file.unresolved.clear();
  file.types.setImported(taken.types);
  file.flows.setImported(taken.flows);
  for (const { unit, imports } of parts) {
    for (const declaration of imports) {
      const source = sourceOf(unit, declaration, links.get(declaration) ?? {});
      for (const name of declaration.names) {
        if (source === undefined) file.unresolved.add((name.alias ?? name.name).text);
        else takeName(file, unit, name, source, writtenPath(declaration) ?? "", taken);
      }
    }
  }
  const after = file.unresolved;
  return [...[...before].filter((name) => !after.has(name)), ...[...after].filter((name) => !before.has(name))];
}

interface Taken {
  readonly types: Map<string, TypeEntity>;
  readonly flows: Map<string, FlowEntity>;
}

/** The file that an import takes from. What is wrong with it is reported; a file with a core is a program and cannot be imported. */
function sourceOf(unit: Unit, declaration: ImportDeclaration, { file, report }: ImportLink): FileUnits | undefined {
  const { path } = declaration;
  if (path === undefined) return undefined;
  if (report !== undefined) unit.reporter.report(report, path);
  if (file === undefined) return undefined;
  const core = file.coreOf(unit);
  if (core === undefined) return file;
  const written = writtenPath(declaration) ?? "";
  unit.reporter.report(
    file.path === unit.source.path
      ? E207["self-import"]()
      : E207["imported-core"]({ path: shownPath(file.path, written), core: core.name }),
    path,
  );
  return undefined;
}

function takeName(
  file: FileUnits,
  unit: Unit,
  { name, alias }: ImportName,
  source: FileUnits,
  written: string,
  taken: Taken,
): void {
  if (name.text === "") return;
  const { types, flows } = source.namesFor(unit);
  const type = types.declared(name.text);
  const flow = flows.declared(name.text);
  const entity = type ?? flow;
  if (entity === undefined) {
    const exported = [...types.values(), ...flows.values()]
      .filter((one) => one.unit.source === source && one.node.pub)
      .map((one) => one.name);
    const { hint, more, near } = suggest(name.text, exported, name);
    const has =
      exported.length === 0
        ? phrases.exportsNothing()
        : exported.length > 6
          ? ""
          : phrases.exports({ names: list(exported.map(quote)) });
    // What was meant may be called by its right name below.
    for (const missing of [(alias ?? name).text, ...near]) file.unresolved.add(missing);
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
      related: [{ message: relatedTexts.declared(), file: entity.unit.path, ...spanOf(entity.node.name) }],
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
  if (type !== undefined) taken.types.set(local.text, type);
  else if (flow !== undefined) taken.flows.set(local.text, flow);
  for (const word of alias === undefined ? [name] : [name, alias]) {
    unit.facts.occurrences.push({ start: word.start, end: word.end, symbol, role: "import" });
  }
  unit.imports.push({ name: local, symbol });
}
