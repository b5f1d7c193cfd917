import type { TextEdit as ProtocolEdit } from "vscode-languageserver";
import { segmentAt, type Analysis } from "../../runtime/compiler/editor.js";
import { format, formatRange, indentLine } from "../../runtime/format/index.js";
import type { Span, TextEdit } from "../../runtime/syntax/index.js";
import { atPosition, object, ofDocument, range, text, textDocument } from "../param-checks.js";
import { rangeOf, type DocumentState } from "../workspace/document-state.js";
import type { Feature } from "./feature.js";

/** Formatting of a document, of a range, and of the line while one types. Options of the client are not asked: there is one layout. */
export const formattingFeature: Feature = {
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "}", moreTriggerCharacter: ["\n"] },
  }),
  requests: {
    "textDocument/formatting": ofDocument,
    "textDocument/rangeFormatting": object({ textDocument, range }),
    "textDocument/onTypeFormatting": (value, path) => atPosition(value, path) ?? object({ ch: text })(value, path),
  },
  listen(server) {
    const { connection, about, aboutPlace } = server;
    const width = (): number => server.settings["format.width"];
    connection.onDocumentFormatting(({ textDocument: { uri } }) =>
      about(uri, [], (state) => formatting(state, width())),
    );
    connection.onDocumentRangeFormatting(({ textDocument: { uri }, range: { start, end } }) =>
      about(uri, [], (state) => {
        const { lineMap } = state.analysis;
        return rangeFormatting(state, { start: lineMap.offsetAt(start), end: lineMap.offsetAt(end) }, width());
      }),
    );
    connection.onDocumentOnTypeFormatting((params) => aboutPlace(params, [], onTypeFormatting));
  },
};

/** The edits that format a document, each as small as it can be, so that cursors and folds stay. */
export function formatting({ analysis }: DocumentState, width: number): ProtocolEdit[] {
  return toProtocol(analysis, format(analysis.text, { width }).edits);
}

/** The edits that format the lines of a range, and the statements that begin or end in them. */
export function rangeFormatting({ analysis }: DocumentState, selected: Span, width: number): ProtocolEdit[] {
  return toProtocol(analysis, formatRange(analysis.text, selected, { width }));
}

/** The edit that indents the line on which `}` or a line break was typed. */
export function onTypeFormatting({ analysis }: DocumentState, offset: number): ProtocolEdit[] {
  const { start } = segmentAt(analysis, offset);
  const edit = indentLine(analysis.text.slice(start), offset - start);
  return edit === undefined
    ? []
    : toProtocol(analysis, [{ start: edit.start + start, end: edit.end + start, newText: edit.newText }]);
}

const toProtocol = (analysis: Analysis, edits: readonly TextEdit[]): ProtocolEdit[] =>
  edits.map((edit) => ({ range: rangeOf(analysis, edit), newText: edit.newText }));
