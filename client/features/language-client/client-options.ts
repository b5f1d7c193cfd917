import { workspace } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { plainText } from "../../../runtime/plain-text.js";
import type { InitializationOptions } from "../../../server/protocol.js";
import type { Log } from "../../infrastructure/logging.js";
import { EXPLANATION_LINK } from "../diagnostics/explanations.js";
import { RevealOutputChannelOn, State } from "./library.js";
import type { ServerState } from "./server-status.js";

/** What the client is in any host: with Node it talks to a process, in a browser to a worker. */
export function clientOptions(
  log: Log,
  more: Pick<InitializationOptions, "pluginInterfaces"> = {},
): LanguageClientOptions {
  // Lenses are the client's: only the client has the outcomes of runs. A server that offered them too would show each twice.
  // Asked again when the server starts again.
  const initializationOptions = (): InitializationOptions => ({
    diagnosticLink: EXPLANATION_LINK,
    restricted: !workspace.isTrusted,
    // The server knows when a change makes mistakes in other open documents, and sends them all in one step: VS Code would ask for
    // one after the other.
    diagnostics: "push",
    suggestCommand: "editor.action.triggerSuggest",
    ...more,
  });
  return {
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
  };
}

const STATES: Readonly<Record<State, ServerState | undefined>> = {
  [State.Starting]: "starting",
  [State.StartFailed]: "failed",
  [State.Running]: "ready",
  [State.Stopped]: "stopped",
};

/** Tells the states of a client. */
export function watchState<Client extends BaseLanguageClient>(
  client: Client,
  onState: (state: ServerState) => void,
): Client {
  client.onDidChangeState(({ newState }) => {
    const state = STATES[newState];
    if (state !== undefined) onState(state);
  });
  return client;
}
