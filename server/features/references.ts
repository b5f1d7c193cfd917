import type { DocumentHighlight, Location } from "vscode-languageserver";
import { DocumentHighlightKind } from "../lsp.js";
import { atPosition, object, position, textDocument } from "../param-checks.js";
import { type DocumentState, rangeOf } from "../workspace/document-state.js";
import type { Workspace } from "../workspace/workspace.js";
import type { Feature } from "./feature.js";
import { keyIn, type Place, placesAt, placesOf, sharedNames, sharing } from "./names/places.js";

const flag = (value: unknown, path: string): string | undefined =>
  typeof value === "boolean" ? undefined : `\`${path}\` is no boolean.`;

/** All places of a name in the programs it belongs to. */
export const referencesFeature: Feature = {
  capabilities: () => ({ referencesProvider: true }),
  requests: {
    "textDocument/references": object({ textDocument, position, context: object({ includeDeclaration: flag }) }),
  },
  listen({ connection, aboutPlace, workspace }) {
    connection.onReferences((params) =>
      aboutPlace<Location[] | null>(params, null, (state, offset) => {
        const places = references(workspace, state, offset).filter(
          ({ occurrence }) => params.context.includeDeclaration || occurrence.role !== "declaration",
        );
        return places.map(({ state: { uri, analysis }, occurrence }) => ({
          uri,
          range: rangeOf(analysis, occurrence),
        }));
      }),
    );
  },
};

/** The places of a name in its own file, where it is written and where it is read. */
export const documentHighlightFeature: Feature = {
  capabilities: () => ({ documentHighlightProvider: true }),
  requests: { "textDocument/documentHighlight": atPosition },
  listen({ connection, aboutPlace }) {
    connection.onDocumentHighlight((params) =>
      aboutPlace<DocumentHighlight[] | null>(params, null, (state, offset) =>
        highlights(state, offset).map(({ occurrence }) => ({
          range: rangeOf(state.analysis, occurrence),
          kind:
            occurrence.role === "declaration" || occurrence.role === "write"
              ? DocumentHighlightKind.Write
              : DocumentHighlightKind.Read,
        })),
      ),
    );
  },
};

function references(workspace: Workspace, state: DocumentState, offset: number): readonly Place[] {
  const symbols = placesAt(state, offset).map(({ occurrence }) => occurrence.symbol);
  if (symbols.length === 0) return [];
  const { states, keys } = sharedNames(workspace, state, symbols);
  return once(placesOf(states, keys));
}

function highlights(state: DocumentState, offset: number): readonly Place[] {
  const keys = placesAt(state, offset).map(({ occurrence }) => keyIn(state, occurrence.symbol));
  return once(placesOf([state], sharing([state], keys)));
}

/** Each word once, whatever its meanings. */
function once(all: readonly Place[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const place of all) {
    const at = `${place.state.analysis.path}:${place.occurrence.start}`;
    if (!places.has(at) || place.occurrence.role === "declaration") places.set(at, place);
  }
  return [...places.values()];
}
