import type { Diagnostic as LspDiagnostic } from "vscode-languageserver";
import { DiagnosticSeverity, DiagnosticTag } from "../lsp.js";
import { codes, type Diagnostic } from "../../runtime/compiler/editor.js";
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

/** Said once, at the first import, where only the editor could read what is imported. */
const UNKNOWN_IMPORTS =
  "What this file imports is not on a disk that ScaiCore reads. Nothing that it takes from there is checked, unless those files are open too.";

/** All diagnostics of a document, as the editor shows them: first those of its analysis, in their order. */
export function diagnostics(state: DocumentState, link: DiagnosticLink): LspDiagnostic[] {
  const { analysis, failed, unknownImport } = state;
  if (failed) return [FAILED];
  const found = analysis.diagnostics.map((diagnostic) => describe(diagnostic, state, link));
  if (unknownImport === undefined) return found;
  const range = rangeOf(analysis, unknownImport);
  const { Information } = DiagnosticSeverity;
  return [...found, { range, severity: Information, source: "scaicore", message: UNKNOWN_IMPORTS }];
}

function describe(diagnostic: Diagnostic, state: DocumentState, link: DiagnosticLink): LspDiagnostic {
  const { analysis } = state;
  return {
    range: rangeOf(analysis, diagnostic),
    severity: diagnostic.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: diagnostic.code,
    ...(link === undefined ? {} : { codeDescription: { href: hrefOf(link, diagnostic.code) } }),
    source: "scaicore",
    message: diagnostic.message,
    ...(codes[diagnostic.code].unnecessary === true ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...related(diagnostic, state),
  };
}

export const hrefOf = (link: string, code: string): string =>
  link.replaceAll("{code}", code).replaceAll("{anchor}", code.toLowerCase());

function related(diagnostic: Diagnostic, { uri, uriOf, analysis: { path, lineMaps } }: DocumentState) {
  const places = diagnostic.related.flatMap(({ message, file, start, end }) => {
    const lines = lineMaps.get(file);
    if (lines === undefined) return [];
    const range = { start: lines.positionAt(start), end: lines.positionAt(end) };
    return [{ message, location: { uri: file === path ? uri : uriOf(file), range } }];
  });
  return places.length === 0 ? {} : { relatedInformation: places };
}
