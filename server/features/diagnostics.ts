import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as LspDiagnostic } from "vscode-languageserver";
import type { Diagnostic } from "../../runtime/compiler/index.js";
import { rangeOf, type DocumentState } from "../workspace/open-document.js";

/** All diagnostics of a document, as the editor shows them. */
export function diagnostics({ analysis, uri }: DocumentState): LspDiagnostic[] {
  return analysis.diagnostics.map((diagnostic) => ({
    range: rangeOf(analysis, diagnostic),
    severity: diagnostic.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: diagnostic.code,
    source: "scaicore",
    message: diagnostic.message,
    ...(UNUSED.has(diagnostic.code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...related(diagnostic, uri, analysis),
  }));
}

/** Shown faded, as editors show what is unused or never reached. */
const UNUSED: ReadonlySet<string> = new Set(["W200", "E404", "W400"]);

function related(diagnostic: Diagnostic, uri: string, analysis: DocumentState["analysis"]) {
  // Places in other files need their texts; the compiler names them only where it has read them.
  const here = diagnostic.related.filter(({ file }) => file === uri);
  if (here.length === 0) return {};
  return {
    relatedInformation: here.map(({ message, start, end }) => ({
      message,
      location: { uri, range: rangeOf(analysis, { start, end }) },
    })),
  };
}
