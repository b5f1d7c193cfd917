import {
  CodeActionKind,
  DiagnosticSeverity,
  DiagnosticTag,
  type CodeAction,
  type Diagnostic as LspDiagnostic,
  type Range,
} from "vscode-languageserver";
import { codes, type Diagnostic } from "../../runtime/compiler/editor.js";
import { uriOfPath } from "../workspace/uri.js";
import { rangeOf, type DocumentState } from "../workspace/document-state.js";

/** Where the explanation of a code is, as in `InitializationOptions`; `undefined` where there is no such place. */
export type DiagnosticLink = string | undefined;

/** All that is said of a document whose check failed. */
const FAILED: LspDiagnostic = {
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
  severity: DiagnosticSeverity.Error,
  source: "scaicore",
  message:
    "ScaiCore failed to check this file. Other files are checked as before, and this one again when it changes. Please report it, with the file if you can; the output channel ScaiCore says where it happened.",
};

/** All diagnostics of a document, as the editor shows them. */
export function diagnostics({ analysis, uri, failed }: DocumentState, link: DiagnosticLink): LspDiagnostic[] {
  if (failed) return [FAILED];
  return analysis.diagnostics.map((diagnostic) => ({
    range: rangeOf(analysis, diagnostic),
    severity: diagnostic.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: diagnostic.code,
    ...(link === undefined ? {} : { codeDescription: { href: hrefOf(link, diagnostic.code) } }),
    source: "scaicore",
    message: diagnostic.message,
    ...(codes[diagnostic.code].unnecessary === true ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...related(diagnostic, uri, analysis),
  }));
}

const hrefOf = (link: string, code: string): string =>
  link.replaceAll("{code}", code).replaceAll("{anchor}", code.toLowerCase());

function related(diagnostic: Diagnostic, uri: string, { path, lineMaps }: DocumentState["analysis"]) {
  const places = diagnostic.related.flatMap(({ message, file, start, end }) => {
    const lines = lineMaps.get(file);
    if (lines === undefined) return [];
    const range = { start: lines.positionAt(start), end: lines.positionAt(end) };
    return [{ message, location: { uri: file === path ? uri : uriOfPath(file), range } }];
  });
  return places.length === 0 ? {} : { relatedInformation: places };
}

/** The fixes of the diagnostics that the range touches. */
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
