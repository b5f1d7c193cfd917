import type {
  FileOperationRegistrationOptions,
  RenameFilesParams,
  TextDocumentEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { renames } from "../param-checks.js";
import type { Workspace } from "../workspace/workspace.js";
import type { Feature } from "./feature.js";

/** Sources, and folders, which may hold some. */
export const SOURCES_AND_FOLDERS: FileOperationRegistrationOptions = {
  filters: [
    { scheme: "file", pattern: { glob: "**/*.scaicore", matches: "file" } },
    { scheme: "file", pattern: { glob: "**", matches: "folder" } },
  ],
};

/** When files or folders get other names, imports follow: those of the files, and those in them. */
export const fileRenamesFeature: Feature = {
  capabilities: () => ({ workspace: { fileOperations: { willRename: SOURCES_AND_FOLDERS } } }),
  requests: { "workspace/willRenameFiles": renames },
  listen({ connection, workspace }) {
    connection.workspace.onWillRenameFiles(async (params) => {
      await workspace.scanned;
      return importsAfter(params, workspace);
    });
  },
};

/** The edits of imports that a rename needs, in the files as they are called before it; `null` where none is needed. */
export function importsAfter({ files }: RenameFilesParams, workspace: Workspace): WorkspaceEdit | null {
  const moves = files.map(({ oldUri, newUri }) => [workspace.pathOf(oldUri), workspace.pathOf(newUri)] as const);
  const moved = (path: string): string => {
    for (const [from, to] of moves) {
      if (path === from) return to;
      if (path.startsWith(`${from}/`)) return to + path.slice(from.length);
    }
    return path;
  };
  const edits = workspace.files().flatMap((path): TextDocumentEdit[] => {
    const after = moved(path);
    const changes = workspace.writtenImports(path).flatMap(({ written, target, range }) => {
      if (target === undefined || (after === path && moved(target) === target)) return [];
      const text = workspace.importText(after, moved(target));
      if (text === undefined) return [];
      const newText = written.endsWith(EXTENSION) && !text.endsWith(EXTENSION) ? text + EXTENSION : text;
      return newText === written ? [] : [{ range, newText: literal(newText) }];
    });
    if (changes.length === 0) return [];
    const version = workspace.document(workspace.uriOf(path))?.version ?? null;
    return [{ textDocument: { uri: workspace.uriOf(path), version }, edits: changes }];
  });
  return edits.length === 0 ? null : { documentChanges: edits };
}

const EXTENSION = ".scaicore";

/** A text as the source writes it. */
const literal = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&").replaceAll("${", "\\${")}"`;
