import type { TextEdit } from "vscode-languageserver";
import { CompletionItemKind } from "../../lsp.js";
import { type Offer, RANK, word } from "./offer.js";

/** A declaration that another file exports. */
export interface Exported {
  readonly name: string;
  readonly kind: "flow" | "type" | "core";
  readonly doc: string | undefined;
  /** How this file writes an import of that one. */
  readonly path: string;
}

/** What a file can import. */
export interface ImportSource {
  /** How this file writes imports of the other files of the workspace. */
  readonly paths: () => readonly string[];
  /** What the file at a written path exports; `undefined`: there is none. */
  readonly of: (path: string) => readonly Exported[] | undefined;
  /** What all other files export and this one does not know yet. */
  readonly others: () => readonly Exported[];
  /** The edit that adds an import. */
  readonly edit: (exported: Exported) => TextEdit;
}

const KINDS = {
  flow: CompletionItemKind.Function,
  type: CompletionItemKind.Struct,
  core: CompletionItemKind.Module,
} as const satisfies Readonly<Record<Exported["kind"], CompletionItemKind>>;

/** The names that a file exports, but those that are imported already. Without a path, what any file exports. */
export const importNames = (source: ImportSource, path: string | undefined, present: readonly string[]): Offer[] =>
  ((path === undefined || path === "" ? undefined : source.of(path)) ?? source.others())
    .filter(({ name }) => !present.includes(name))
    .map(({ name, kind, doc, path: from }) => word(name, KINDS[kind], RANK.only, { doc, from }));

/** What other files export, with the edit that imports it. */
export const importable = (source: ImportSource, kinds: readonly Exported["kind"][]): Offer[] =>
  source
    .others()
    .filter(({ kind }) => kinds.includes(kind))
    .map((exported) => {
      const { name, kind, doc, path } = exported;
      const call = kind === "flow" ? { insert: `${name}()`, snippet: `${name}($0)` } : {};
      return word(name, KINDS[kind], RANK.elsewhere, { doc, from: path, also: [source.edit(exported)], ...call });
    });

/** The paths that an import may name. */
export const importPaths = (source: ImportSource): Offer[] =>
  source.paths().map((path) => word(`"${path}"`, CompletionItemKind.File, RANK.only));

/** The recordings that a mock may name. */
export const recordingNames = (names: readonly string[]): Offer[] =>
  names.map((name) => word(JSON.stringify(name), CompletionItemKind.File, RANK.only));

/** For a file that stands alone. */
export const NO_IMPORTS: ImportSource = {
  paths: () => [],
  of: () => undefined,
  others: () => [],
  edit: () => ({ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: "" }),
};
