import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import type { JsonObject } from "../../json.js";
import type { Style } from "../io/style.js";
import { countOf, printable } from "../io/text.js";
import { createLineMap, type LineMap } from "../../syntax/line-map.js";
import { excerptLines, Sources, type Texts } from "./sources.js";

/** Formats diagnostics with excerpts of their sources, and a summary line. */
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

interface Range {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Diagnostics as JSON: lines and columns count from 1, columns in UTF-16 code units, the end exclusive. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[], texts: Texts): readonly JsonObject[] {
  const lineMaps = new Map<string, LineMap>();
  const place = ({ file, start, end }: Range): JsonObject => {
    let lineMap = lineMaps.get(file);
    if (lineMap === undefined) lineMaps.set(file, (lineMap = createLineMap(texts.get(file) ?? "")));
    const from = lineMap.positionAt(start);
    const to = lineMap.positionAt(end);
    return {
      file,
      line: from.line + 1,
      column: from.character + 1,
      end_line: to.line + 1,
      end_column: to.character + 1,
    };
  };
  return diagnostics.map(({ code, severity, message, related, ...range }) => ({
    code,
    severity,
    message,
    ...place(range),
    related: related.map(({ message: label, ...at }) => ({ message: label, ...place(at) })),
  }));
}
