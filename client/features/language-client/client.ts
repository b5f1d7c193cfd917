import { Uri, workspace } from "vscode";
import { LanguageClient, RevealOutputChannelOn, State, TransportKind } from "vscode-languageclient/node";
import { plainText } from "../../../runtime/plain-text.js";
import type { InitializationOptions } from "../../../server/protocol.js";
import type { Log } from "../../infrastructure/logging.js";
import { EXPLANATION_LINK } from "../diagnostics/explanations.js";
import type { ServerState } from "./server-status.js";

const STATES: Readonly<Record<State, ServerState | undefined>> = {
  [State.Starting]: "starting",
  [State.StartFailed]: "failed",
  [State.Running]: "ready",
  [State.Stopped]: "stopped",
};

/** The client of the bundled language server, not started. Loaded late: it is the largest part of the extension. */
export function createClient(extension: Uri, log: Log, onState: (state: ServerState) => void): LanguageClient {
  const module = Uri.joinPath(extension, "dist", "server", "main.mjs").fsPath;
  const run = { module, transport: TransportKind.ipc };
  // Lenses are the client's: only the client has the outcomes of runs. A server that offered them too would show each twice.
  // Asked again when the server starts again.
  const initializationOptions = (): InitializationOptions => ({
    diagnosticLink: EXPLANATION_LINK,
    restricted: !workspace.isTrusted,
  });
  const client = new LanguageClient(
    "scaicore",
    "ScaiCore",
    { run, debug: { ...run, options: { execArgv: ["--nolazy", "--inspect=6011"] } } },
    {
      // Every scheme: untitled and virtual documents are checked as those on disk are.
      documentSelector: [{ language: "scaicore" }],
      initializationOptions,
      outputChannel: log.channel,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: {
        // A message quotes the source, which may be anyone's.
        handleDiagnostics: (uri, diagnostics, next) => {
          for (const diagnostic of diagnostics) diagnostic.message = plainText(diagnostic.message);
          next(uri, diagnostics);
        },
      },
      synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.scaicore") },
    },
  );
  client.onDidChangeState(({ newState }) => {
    const state = STATES[newState];
    if (state !== undefined) onState(state);
  });
  return client;
}
