import type {
  DocumentDiagnosticReport,
  FullDocumentDiagnosticReport,
  UnchangedDocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
} from "vscode-languageserver";
import { list, maybe, object, text, textDocument } from "../param-checks.js";
import { isOtherVersion } from "../workspace/uri.js";
import { diagnostics } from "./diagnostics.js";
import { asksForDiagnostics, type Feature, type FeatureServer } from "./feature.js";

/** Diagnostics for clients that ask for them: one document, or all files of the workspace where the settings say so. */
export const pullDiagnosticsFeature: Feature = {
  capabilities: (client) =>
    asksForDiagnostics(client)
      ? { diagnosticProvider: { identifier: "scaicore", interFileDependencies: true, workspaceDiagnostics: true } }
      : {},
  requests: {
    "textDocument/diagnostic": object({ textDocument, previousResultId: maybe(text) }),
    "workspace/diagnostic": object({ previousResultIds: list(object({ uri: text, value: text })) }),
  },
  refresh({ connection, client }) {
    if (asksForDiagnostics(client) && client.capabilities.workspace?.diagnostics?.refreshSupport === true)
      void connection.languages.diagnostics.refresh();
  },
  listen(server) {
    const { connection, workspace } = server;
    connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }): DocumentDiagnosticReport => {
      const path = workspace.document(uri) === undefined ? undefined : workspace.pathOf(uri);
      const report = path === undefined ? EMPTY : reportOn(server, path, previousResultId);
      if (path === undefined || server.client.capabilities.textDocument?.diagnostic?.relatedDocumentSupport !== true)
        return report;
      // What a change did to the other open documents comes with it.
      const related = workspace
        .dependentsOf(path)
        .flatMap((other) =>
          workspace.document(workspace.uriOf(other)) === undefined
            ? []
            : [[workspace.uriOf(other), reportOn(server, other, undefined)] as const],
        );
      return related.length === 0 ? report : { ...report, relatedDocuments: Object.fromEntries(related) };
    });
    connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }): Promise<WorkspaceDiagnosticReport> => {
      if (server.settings["diagnostics.scope"] === "openFiles") return { items: [] };
      await workspace.scanned;
      const before = new Map(previousResultIds.map(({ uri, value }) => [workspace.pathOf(uri), value]));
      const known = workspace.files();
      const items = known.map((path) => {
        const uri = workspace.uriOf(path);
        return { uri, version: workspace.document(uri)?.version ?? null, ...reportOn(server, path, before.get(path)) };
      });
      const gone = previousResultIds
        .filter(({ uri }) => !workspace.isKnown(workspace.pathOf(uri)))
        .map(({ uri }) => ({ uri, version: null, ...EMPTY }));
      return { items: [...items, ...gone] };
    });
  },
};

const EMPTY: FullDocumentDiagnosticReport = { kind: "full", items: [] };

/** The mistakes of a file, or that they are those of the report that the client has. */
function reportOn(
  { workspace, client }: FeatureServer,
  path: string,
  previous: string | undefined,
): FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport {
  const state = workspace.stateOf(path);
  if (state === undefined) return EMPTY;
  const items = isOtherVersion(state.uri) ? [] : diagnostics(state, client.diagnosticLink);
  const resultId = nameOf(JSON.stringify(items));
  return resultId === previous ? { kind: "unchanged", resultId } : { kind: "full", resultId, items };
}

/** A short name of a text: equal texts have equal ones, and others practically never. */
function nameOf(content: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < content.length; at++) {
    const code = content.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) + at;
  }
  return `${content.length}-${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`;
}
