import { type CancellationToken, type TextDocument, workspace } from "vscode";
import type { Uri } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { FlowsResult, PluginInterfaceParams } from "../../../server/protocol.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { once } from "../../infrastructure/scheduling.js";
import type { Services } from "../../services.js";
import type { Log } from "../../infrastructure/logging.js";
import { createServerStatus, type ServerState } from "./server-status.js";

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

/** Makes the client of the language server that `extension`, the folder of the extension, brings; it is not started. */
export type CreateClient = (extension: Uri, log: Log, onState: (state: ServerState) => void) => BaseLanguageClient;

/** The text of the interface that a plugin of a program offers, by the program's address; `undefined` where that is not known. */
export type PluginInterface = (program: Uri, plugin: PluginInterfaceParams["plugin"]) => Promise<string | undefined>;

/**
 * Starts the language server when the first ScaiCore document is open; activation does not wait for it. `pluginInterface` asks plugins,
 * where they can be asked.
 */
export function activateLanguageClient(
  services: Pick<Services, "context" | "log" | "lifetime">,
  load: () => Promise<{ readonly createClient: CreateClient }>,
  pluginInterface?: PluginInterface,
): LanguageServer {
  const { context, log, lifetime } = services;
  const status = createServerStatus(lifetime);
  let client: BaseLanguageClient | undefined;
  let stopped = false;

  const start = once(async () => {
    const [{ createClient }, { PLUGIN_INTERFACE_REQUEST, TRUSTED_NOTIFICATION }] = await Promise.all([
      load(),
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
    made.onRequest(PLUGIN_INTERFACE_REQUEST, async ({ textDocument: { uri }, plugin }: PluginInterfaceParams) => {
      const text = await pluginInterface?.(made.protocol2CodeConverter.asUri(uri), plugin);
      return text ?? null;
    });
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
    else {
      await client.stop();
      await client.start();
    }
  });
  registerCommand(services, "scaicore.log.show", "Showing the log", () => log.channel.show(true));

  return {
    async flows(document, token) {
      let running: BaseLanguageClient;
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
