import type { DocumentLink } from "vscode-languageserver";
import { ofDocument } from "../param-checks.js";
import { type DocumentState, rangeOf } from "../workspace/document-state.js";
import type { Workspace } from "../workspace/workspace.js";
import type { Feature } from "./feature.js";
import { importPaths } from "./names/imports.js";
import { importTarget } from "./names/import-target.js";
import { recordingsIn } from "./recordings.js";

/** Imports and recordings lead to their files, and addresses in comments to their pages. */
export const documentLinkFeature: Feature = {
  capabilities: () => ({ documentLinkProvider: { resolveProvider: false } }),
  requests: { "textDocument/documentLink": ofDocument },
  listen({ connection, about, workspace }) {
    connection.onDocumentLinks(({ textDocument }) =>
      about(textDocument.uri, [], (state) => [
        ...importLinks(workspace, state),
        ...recordingLinks(workspace, state),
        ...pageLinks(state),
      ]),
    );
  },
};

const importLinks = (workspace: Workspace, state: DocumentState): DocumentLink[] =>
  importPaths(state).flatMap(({ start, end, path }) => {
    const target = importTarget(workspace, state, path);
    // Without the quotes.
    const range = rangeOf(state.analysis, { start: start + 1, end: Math.max(start + 1, end - 1) });
    return target === undefined ? [] : [{ range, target }];
  });

const recordingLinks = (workspace: Workspace, state: DocumentState): DocumentLink[] =>
  recordingsIn(state).flatMap(({ start, end, path }) => {
    if (path === undefined || workspace.textOf(path) === undefined) return [];
    const range = rangeOf(state.analysis, { start: start + 1, end: Math.max(start + 1, end - 1) });
    return [{ range, target: workspace.uriOf(path) }];
  });

/** An address of a page; what ends the sentence around it does not belong to it. */
const PAGE = /https?:\/\/[^\s<>"'`\])}]*[^\s<>"'`\])}.,;:!?]/g;

const pageLinks = ({ analysis }: DocumentState): DocumentLink[] =>
  analysis.segments.flatMap((segment) =>
    segment.file.comments.flatMap(({ start, text }) =>
      [...text.matchAll(PAGE)].map(({ index, 0: target }): DocumentLink => {
        const from = segment.start + start + index;
        return { range: rangeOf(analysis, { start: from, end: from + target.length }), target };
      }),
    ),
  );
