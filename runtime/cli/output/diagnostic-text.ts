import { createLineMap, type Diagnostic, type LineMap } from "../../compiler/index.js";
import { countOf } from "./count.js";
import { type Excerpt, excerptOf } from "./excerpt.js";
import { printable } from "./printable.js";
import type { Style } from "./style.js";

/** Texts of the files that diagnostics speak of, by path. */
export type Texts = ReadonlyMap<string, string>;

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

function excerptLines(
  { line, text, indent, width, continues }: Excerpt,
  gutter: number,
  label: string,
  paint: (text: string) => string,
  style: Style,
): readonly string[] {
  const bar = style.cyan("│");
  const margin = " ".repeat(gutter);
  const marks = `${"^".repeat(width)}${continues ? "…" : ""}`;
  return [
    `${margin} ${bar}`,
    `${style.cyan(String(line).padStart(gutter))} ${bar} ${text}`,
    `${margin} ${bar} ${" ".repeat(indent)}${paint(label === "" ? marks : `${marks} ${printable(label)}`)}`,
  ];
}

/** Line maps are made once a file. */
class Sources {
  readonly #lineMaps = new Map<string, LineMap>();
  constructor(private readonly texts: Texts) {}

  excerpt(file: string, start: number, end: number): { excerpt: Excerpt; column: number } | undefined {
    const text = this.texts.get(file);
    if (text === undefined) return undefined;
    let lineMap = this.#lineMaps.get(file);
    if (lineMap === undefined) this.#lineMaps.set(file, (lineMap = createLineMap(text)));
    return { excerpt: excerptOf(text, lineMap, start, end), column: lineMap.positionAt(start).character + 1 };
  }
}
