import type { ImportDeclaration, Name, Span } from "../../../runtime/syntax/index.js";
import type { DocumentState } from "../../workspace/document-state.js";

/** A name in an import with its alias, in offsets of the file. */
export interface ImportedName {
  readonly name: Name;
  readonly alias: Name | undefined;
}

/** The names that a file imports. */
export const importedNames = (state: DocumentState): readonly ImportedName[] =>
  imports(state).flatMap(({ start, declaration }) =>
    declaration.names.map(({ name, alias }) => ({
      name: moved(name, start),
      alias: alias === undefined ? undefined : moved(alias, start),
    })),
  );

/** The path of an import as its text has it, with its place in the file, quotes included. */
export const importPaths = (state: DocumentState): readonly (Span & { readonly path: string })[] =>
  imports(state).flatMap(({ start, declaration: { path } }) =>
    path === undefined
      ? []
      : [
          {
            start: start + path.start,
            end: start + path.end,
            path: path.parts.map((part) => (part.kind === "text" ? part.value : "")).join(""),
          },
        ],
  );

const moved = ({ text, start, end }: Name, by: number): Name => ({ text, start: start + by, end: end + by });

function imports({ analysis }: DocumentState): readonly { start: number; declaration: ImportDeclaration }[] {
  return analysis.segments.flatMap(({ start, file }) =>
    file.declarations.flatMap((declaration) =>
      declaration.kind === "ImportDeclaration" ? [{ start, declaration }] : [],
    ),
  );
}
