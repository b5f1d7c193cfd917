import { CodeActionKind, type CodeAction, type Range } from "vscode-languageserver";
import { diagnostics, type DiagnosticLink } from "./diagnostics.js";
import { rangeOf, type DocumentState } from "../workspace/document-state.js";

/** The repairs of the mistakes that the range touches. */
export function codeActions(state: DocumentState, range: Range, link: DiagnosticLink): CodeAction[] {
  const { analysis, uri, version } = state;
  const from = analysis.lineMap.offsetAt(range.start);
  const to = analysis.lineMap.offsetAt(range.end);
  const shown = diagnostics(state, link);
  return analysis.diagnostics.flatMap(({ fix, start, end }, index) => {
    const diagnostic = shown[index];
    if (fix === undefined || diagnostic === undefined || start > to || end < from) return [];
    return [
      {
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [diagnostic],
        edit: {
          documentChanges: [
            {
              textDocument: { uri, version },
              edits: fix.edits.map((edit) => ({ range: rangeOf(analysis, edit), newText: edit.newText })),
            },
          ],
        },
      },
    ];
  });
}
