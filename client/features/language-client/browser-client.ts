import { Uri, workspace } from "vscode";
import type { LanguageClientOptions } from "vscode-languageclient";
import { LanguageClient } from "vscode-languageclient/browser";
import { FILE_TEXTS_NOTIFICATION, type FileTexts } from "../../../server/protocol.js";
import type { Log } from "../../infrastructure/logging.js";
import { clientOptions, watchState } from "./client-options.js";
import type { CreateClient } from "./index.js";

/** The extension host that this file runs in is a worker itself, and has what a window has to start another. */
declare const Worker: new (script: string) => ConstructorParameters<typeof LanguageClient>[3];

/** How many files of the workspace the server is told of, and how long all of them may be, in bytes. */
const MOST_FILES = 2_000;
const MOST_BYTES = 8_000_000;

/** The client of the language server in a worker, not started. The server has no disk: it is sent what the workspace has. */
export const createClient: CreateClient = (extension, log, onState) => {
  const worker = new Worker(Uri.joinPath(extension, "dist", "server", "browser.js").toString(true));
  const options = clientOptions(log);
  // What has changed is there before the server is told that it has.
  const middleware: LanguageClientOptions["middleware"] = {
    ...options.middleware,
    workspace: {
      async didChangeWatchedFile(event, next) {
        await client.sendNotification(FILE_TEXTS_NOTIFICATION, {
          files: [await textOf(client.protocol2CodeConverter.asUri(event.uri))],
        });
        await next(event);
      },
    },
  };
  const client = new LanguageClient("scaicore", "ScaiCore", { ...options, middleware }, worker);
  const start = client.start.bind(client);
  client.start = async () => {
    await start();
    void sendTexts(client, log);
  };
  return watchState(client, onState);
};

async function sendTexts(client: LanguageClient, log: Log): Promise<void> {
  const files: FileTexts["files"][number][] = [];
  try {
    let bytes = 0;
    for (const uri of await workspace.findFiles("**/*.scaicore", "**/node_modules/**", MOST_FILES)) {
      const file = await textOf(uri);
      bytes += file.text?.length ?? 0;
      if (bytes > MOST_BYTES) break;
      files.push(file);
    }
  } catch (error) {
    log.error("Reading the files of the workspace", error);
  }
  await client.sendNotification(FILE_TEXTS_NOTIFICATION, { files } satisfies FileTexts);
}

async function textOf(uri: Uri): Promise<FileTexts["files"][number]> {
  try {
    return {
      uri: uri.toString(),
      text: new TextDecoder("utf-8", { fatal: true }).decode(await workspace.fs.readFile(uri)),
    };
  } catch {
    // It is gone, or no text.
    return { uri: uri.toString(), text: null };
  }
}
