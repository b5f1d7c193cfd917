import type { Analysis } from "../../../runtime/compiler/editor.js";
import { type DocumentState, rangeOf } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";
import { importEdits } from "../code-actions/add-import.js";
import type { Exported, ImportSource } from "./import-offers.js";

/** So many files are asked for what they export; more names than theirs nobody looks through. */
const MOST_FILES = 500;

/** What an open document can import, by the files of its workspace. */
export function workspaceImports(workspace: Workspace, { uri, analysis }: DocumentState): ImportSource {
  const here = workspace.pathOf(uri);
  let edits: ReturnType<typeof importEdits> | undefined;
  const files = (): readonly Importable[] => importableBy(workspace, here);
  // A program is not imported.
  const exported = (path: string): ReturnType<Workspace["exportsOf"]> =>
    workspace.declarationsOf(path).some(({ kind }) => kind === "core") ? [] : workspace.exportsOf(path);
  const exportsOf = (path: string, text: string): readonly Exported[] =>
    exported(path).map(({ name, kind, doc }) => ({ name, kind, doc, path: text }));
  return {
    paths: () => files().flatMap(({ path, text }) => (exported(path).length === 0 ? [] : [text])),
    of(text) {
      const short = text.replace(/\.scaicore$/, "");
      const file = files().find((other) => other.text === short);
      return file === undefined ? undefined : exportsOf(file.path, text);
    },
    others() {
      const known = new Set(workspace.declarationsOf(here).map(({ name }) => name));
      for (const name of importedBy(analysis)) known.add(name);
      return files()
        .flatMap(({ path, text }) => exportsOf(path, text))
        .filter(({ name }) => !known.has(name));
    },
    edit({ name, path }) {
      const { newText, ...span } = (edits ??= importEdits(analysis))(name, path);
      return { range: rangeOf(analysis, span), newText };
    },
  };
}

/** A file with how another one writes an import of it. */
interface Importable {
  readonly path: string;
  readonly text: string;
}

/** A workspace gives the same list of files until it has other ones. */
const importable = new WeakMap<readonly string[], Map<string, readonly Importable[]>>();

function importableBy(workspace: Workspace, here: string): readonly Importable[] {
  const files = workspace.files();
  let byFile = importable.get(files);
  if (byFile === undefined) importable.set(files, (byFile = new Map<string, readonly Importable[]>()));
  let found = byFile.get(here);
  if (found === undefined) {
    found = files.slice(0, MOST_FILES).flatMap((path) => {
      const text = path === here ? undefined : workspace.importText(here, path);
      return text === undefined ? [] : [{ path, text }];
    });
    byFile.set(here, found);
  }
  return found;
}

/** The names that a file imports. */
const importedBy = ({ segments }: Analysis): readonly string[] =>
  segments.flatMap(({ file }) =>
    file.declarations.flatMap((node) =>
      node.kind === "ImportDeclaration" ? node.names.map(({ name }) => name.text) : [],
    ),
  );
