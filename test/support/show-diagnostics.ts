import { type Diagnostic, createLineMap } from "scaicore/compiler";

/** Prints diagnostics for a fixture: code, range, the text it covers, message, related places, fix. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>): string {
  if (diagnostics.length === 0) return "no diagnostics";
  return diagnostics.map((diagnostic) => showDiagnostic(diagnostic, texts)).join("\n");
}

function showDiagnostic(diagnostic: Diagnostic, texts: ReadonlyMap<string, string>): string {
  const text = texts.get(diagnostic.file) ?? "";
  const lines = [
    `${diagnostic.code} ${range(text, diagnostic)} ${excerpt(text, diagnostic)}`,
    `    ${diagnostic.message}`,
  ];
  for (const related of diagnostic.related) {
    const where = texts.get(related.file) ?? "";
    const file = related.file === diagnostic.file ? "" : `${related.file} `;
    lines.push(`    - ${related.message}: ${file}${range(where, related)} ${excerpt(where, related)}`);
  }
  if (diagnostic.fix !== undefined) {
    const edits = diagnostic.fix.edits.map(
      ({ start, end, newText }) => `${range(text, { start, end })} ${JSON.stringify(newText)}`,
    );
    lines.push(`    fix: ${diagnostic.fix.title} (${edits.join("; ")})`);
  }
  return lines.join("\n");
}

function range(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  const map = createLineMap(text);
  const [from, to] = [map.positionAt(start), map.positionAt(end)];
  return `${from.line + 1}:${from.character + 1}-${to.line + 1}:${to.character + 1}`;
}

function excerpt(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  const covered = text.slice(start, end).replace(/\s+/g, " ");
  return `‹${covered.length > 60 ? `${covered.slice(0, 57)}…` : covered}›`;
}
