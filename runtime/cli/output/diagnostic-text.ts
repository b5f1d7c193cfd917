import type { Diagnostic } from "../../compiler/index.js";
import { countOf } from "./count.js";
import { printable } from "./printable.js";
import { excerptLines, Sources, type Texts } from "./sources.js";
import type { Style } from "./style.js";

/** All of them as a compiler prints them, with a line that counts them at the end. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], texts: Texts, style: Style): string {
  const sources = new Sources(texts);
  const shown = diagnostics.map((diagnostic) => diagnosticText(diagnostic, sources, style));
  return [...shown, summaryText(diagnostics)].join("\n\n");
}

/** `2 errors, 1 warning` */
export function summaryText(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [countOf(errors, "error")] : []),
    ...(warnings > 0 ? [countOf(warnings, "warning")] : []),
  ];
  return parts.join(", ");
}

function diagnosticText(diagnostic: Diagnostic, sources: Sources, style: Style): string {
  const { code, severity, message, file, start, end, related, fix } = diagnostic;
  const paint = severity === "error" ? style.red : style.yellow;
  const places = [
    { file, start, end, label: "" },
    ...related.map(({ message: label, ...place }) => ({ ...place, label })),
  ];
  const excerpts = places.map((place) => ({ ...place, excerpt: sources.excerpt(place.file, place.start, place.end) }));
  const gutter = Math.max(...excerpts.map(({ excerpt }) => String(excerpt?.excerpt.line ?? 0).length));
  const lines = [style.bold(`${paint(`${severity}[${code}]`)}: ${printable(message)}`)];
  for (const [index, { file: path, label, excerpt }] of excerpts.entries()) {
    const colour = index === 0 ? paint : style.cyan;
    const place = excerpt === undefined ? path : `${path}:${excerpt.excerpt.line}:${excerpt.column}`;
    lines.push(`${" ".repeat(gutter)} ${style.cyan(index === 0 ? "┌─" : "├─")} ${place}`);
    if (excerpt !== undefined) lines.push(...excerptLines(excerpt.excerpt, gutter, label, colour, style));
  }
  if (fix !== undefined)
    lines.push(`${" ".repeat(gutter)} ${style.cyan("=")} ${style.bold("help")}: ${printable(fix.title)}`);
  return lines.join("\n");
}
