import type { CodeLens } from "vscode-languageserver";
import { ofDocument } from "../param-checks.js";
import type { DocumentState } from "../workspace/document-state.js";
import type { Feature } from "./feature.js";
import { flows } from "./flows.js";

/**
 * Lenses for clients that can run flows by a command. VS Code's client makes its own, with the outcomes of runs, and names none. How
 * often something is used is no lens: no command of the protocol shows the places, and editors ask for references by a key.
 */
export const codeLensFeature: Feature = {
  capabilities: ({ runCommand }) => (runCommand === undefined ? {} : { codeLensProvider: { resolveProvider: false } }),
  requests: { "textDocument/codeLens": ofDocument },
  listen(server) {
    server.connection.onCodeLens(({ textDocument: { uri } }) =>
      server.about<CodeLens[]>(uri, [], (state) => {
        const { runCommand } = server.client;
        return runCommand === undefined ? [] : codeLenses(state, runCommand);
      }),
    );
  },
};

/** Run, above each flow that can be started from outside. A file without a core has nothing that can run. */
export function codeLenses(state: DocumentState, runCommand: string): CodeLens[] {
  const { core, flows: all } = flows(state);
  if (core === undefined) return [];
  return all
    .filter(({ internal }) => !internal)
    .map(({ name, selectionRange }) => ({
      range: selectionRange,
      command: { title: "Run", tooltip: `Run ${name}`, command: runCommand, arguments: [state.uri, name] },
    }));
}
