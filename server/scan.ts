import type { Connection } from "vscode-languageserver";
import type { Client } from "./features/feature.js";

export interface ScanWork {
  readonly connection: Connection;
  readonly client: Client;
  /** The URIs of the sources below a folder, found one by one; it lets the event loop go between two of them. */
  readonly listFiles: (folder: string) => AsyncIterable<string>;
  readonly found: (uri: string) => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** A search that finds so many files takes long enough to be shown. */
const SHOWN_FROM = 100;
/** In a folder of more files the others are known only when they are open or imported. */
const MOST_FILES = 5_000;

/** Searches folders for sources. It is fulfilled in any case. */
export async function scan(folders: readonly string[], work: ScanWork): Promise<void> {
  const { connection, client, listFiles, found, failed } = work;
  let count = 0;
  let progress: Awaited<ReturnType<Connection["window"]["createWorkDoneProgress"]>> | undefined;
  try {
    for (const folder of folders) {
      for await (const uri of listFiles(folder)) {
        if (++count > MOST_FILES) {
          connection.console.warn(
            `The folders hold more than ${MOST_FILES} ScaiCore files. The others are known only when they are open, or imported by one that is.`,
          );
          return;
        }
        found(uri);
        if (count % SHOWN_FROM !== 0) continue;
        if (progress === undefined && client.capabilities.window?.workDoneProgress === true) {
          progress = await connection.window.createWorkDoneProgress();
          progress.begin("ScaiCore", undefined, `${count} files`, false);
        } else progress?.report(`${count} files`);
      }
    }
  } catch (error) {
    failed("ScaiCore failed to search the workspace", error);
  } finally {
    progress?.done();
  }
}
