import { type CancellationToken, type TextDocument, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { FlowsResult } from "../../../server/protocol.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { once } from "../../infrastructure/scheduling.js";
import type { Services } from "../../services.js";
import { createServerStatus } from "./server-status.js";

/** What other features ask the language server. */
export interface LanguageServer {
  /**
   * The flows of an open document: the last good ones while its text is broken. `undefined` while there is no server, or none
   * that has the document.
   */
  flows(document: TextDocument, token: CancellationToken): Promise<FlowsResult | undefined>;
  stop(): Promise<void>;
}

export const LANGUAGE = "scaicore";

/** Starts the language server when the first ScaiCore document is open; activation does not wait for it. */
export function activateLanguageClient(services: Services): LanguageServer {
  const { context, log, lifetime } = services;
  const status = createServerStatus(lifetime);
  let client: LanguageClient | undefined;
  let stopped = false;

  const start = once(async () => {
    const [{ createClient }, { TRUSTED_NOTIFICATION }] = await Promise.all([
      import("./client.js"),
      import("../../../server/protocol.js"),
    ]);
    if (stopped) throw new Error("The extension is closing.");
    const made = createClient(context.extensionUri, log, (state) => status.show(state));
    lifetime.add(
      workspace.onDidGrantWorkspaceTrust(() => {
        made.sendNotification(TRUSTED_NOTIFICATION).catch((error: unknown) => {
          log.error("Telling the language server of the trust", error);
        });
      }),
    );
    try {
      await made.start();
      client = made;
      return made;
    } catch (error) {
      status.show("failed");
      log.error("Starting the language server", error);
      throw error;
    }
  });
  lifetime.add(status);
  lifetime.add({ dispose: () => (stopped = true) });
  // The server starts with the first ScaiCore document.
  const startFor = (document: TextDocument) => {
    if (document.languageId === LANGUAGE) void start().catch(() => undefined);
  };
  workspace.textDocuments.forEach(startFor);
  lifetime.add(workspace.onDidOpenTextDocument(startFor));

  registerCommand(services, "scaicore.server.restart", "Restarting the language server", async () => {
    if (client === undefined) await start();
    else await client.restart();
  });
  registerCommand(services, "scaicore.log.show", "Showing the log", () => log.channel.show(true));

  return {
    async flows(document, token) {
      let running: LanguageClient;
      try {
        running = await start();
      } catch {
        return undefined;
      }
      const { FLOWS_REQUEST } = await import("../../../server/protocol.js");
      const params = { textDocument: running.code2ProtocolConverter.asTextDocumentIdentifier(document) };
      try {
        return (await running.sendRequest<FlowsResult | null>(FLOWS_REQUEST, params, token)) ?? undefined;
      } catch (error) {
        if (!token.isCancellationRequested) log.debug(`The server gave no flows: ${String(error)}`);
        return undefined;
      }
    },
    async stop() {
      stopped = true;
      await client?.stop(2_000);
    },
  };
}
