import type { Connection, FileOperationRegistrationOptions, TextDocuments } from "vscode-languageserver";
import { DidChangeWatchedFilesNotification, FileChangeType, WatchKind } from "./lsp.js";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Client } from "./features/feature.js";
import { MODELS_FILE } from "../runtime/models/config/models-config.js";
import { SOURCES_AND_FOLDERS } from "./features/file-renames.js";
import type { WorkspaceControl } from "./workspace/workspace.js";

export interface FileEvents {
  /** Asks the client to watch the files, if it can. */
  start(client: Client): void;
}

export interface FileEventsWork {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly workspace: WorkspaceControl;
  /** Something has changed on disk. */
  readonly changed: () => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** What the client tells of what a person did to files in it. */
export const FILE_EVENTS: Readonly<Record<"didCreate" | "didRename" | "didDelete", FileOperationRegistrationOptions>> =
  {
    didCreate: SOURCES_AND_FOLDERS,
    didRename: SOURCES_AND_FOLDERS,
    didDelete: SOURCES_AND_FOLDERS,
  };

/**
 * Takes in what happens to files that are not open. What no one watches is read again when a document is opened, saved or closed:
 * all of it where the client cannot watch, else what is outside of its folders.
 */
export function createFileEvents({ connection, documents, workspace, changed, failed }: FileEventsWork): FileEvents {
  let isWatched = false;
  const recheck = (): void => {
    workspace.recheckDisk(isWatched);
    changed();
  };
  const happened = (changes: readonly { readonly uri: string; readonly deleted: boolean }[]): void => {
    workspace.changedOnDisk(changes);
    changed();
  };
  documents.onDidOpen(recheck);
  documents.onDidSave(recheck);
  documents.onDidClose(recheck);
  connection.onDidChangeWatchedFiles(({ changes }) =>
    happened(changes.map(({ uri, type }) => ({ uri, deleted: type === FileChangeType.Deleted }))),
  );
  connection.workspace.onDidCreateFiles(({ files }) => happened(files.map(({ uri }) => ({ uri, deleted: false }))));
  connection.workspace.onDidDeleteFiles(({ files }) => happened(files.map(({ uri }) => ({ uri, deleted: true }))));
  connection.workspace.onDidRenameFiles(({ files }) => {
    const gone = files.map(({ oldUri }) => ({ uri: oldUri, deleted: true }));
    // The files of a folder are named one by one, as nobody else names them.
    const come = files.flatMap(({ oldUri, newUri }) => {
      const [from, to] = [workspace.pathOf(oldUri), workspace.pathOf(newUri)];
      const below = workspace.files().filter((path) => path.startsWith(`${from}/`));
      return [newUri, ...below.map((path) => workspace.uriOf(to + path.slice(from.length)))];
    });
    happened([...gone, ...come.map((uri) => ({ uri, deleted: false }))]);
  });
  return {
    start({ capabilities: { workspace: able } }) {
      if (able?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
      isWatched = true;
      connection.client
        .register(DidChangeWatchedFilesNotification.type, {
          // Of a folder that is deleted, clients name neither the files nor, with a pattern for files, itself.
          watchers: [
            { globPattern: "**/*.scaicore" },
            { globPattern: `**/${MODELS_FILE}` },
            // Recordings, which tests name.
            { globPattern: "**/*.{json,jsonl}" },
            { globPattern: "**/*", kind: WatchKind.Delete },
          ],
        })
        .catch((error: unknown) => {
          isWatched = false;
          failed("ScaiCore failed to have files watched", error);
        });
    },
  };
}
