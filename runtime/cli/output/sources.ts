import { createLineMap, type LineMap } from "../../compiler/index.js";
import type { IRLocation } from "../../ir/module.js";
import { type Excerpt, excerptOf } from "./excerpt.js";
import { printable } from "./printable.js";
import type { Style } from "./style.js";

/** Texts of the files that are shown, by path. */
export type Texts = ReadonlyMap<string, string>;

/** The line with marks under the part that is meant; `gutter` is the width of line numbers. */
export function excerptLines(
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
export class Sources {
  readonly #lineMaps = new Map<string, LineMap>();
  constructor(private readonly texts: Texts) {}

  excerpt(file: string, start: number, end: number): { excerpt: Excerpt; column: number } | undefined {
    const text = this.texts.get(file);
    if (text === undefined) return undefined;
    const lineMap = this.#lineMap(file, text);
    return { excerpt: excerptOf(text, lineMap, start, end), column: lineMap.positionAt(start).character + 1 };
  }

  /** The same for a place that a module tells of. Lines and columns count from 1. */
  excerptAt({ file, line, column, end_line, end_column }: IRLocation): Excerpt | undefined {
    const text = this.texts.get(file);
    if (text === undefined) return undefined;
    const lineMap = this.#lineMap(file, text);
    const start = lineMap.offsetAt({ line: line - 1, character: column - 1 });
    const end = lineMap.offsetAt({ line: end_line - 1, character: end_column - 1 });
    return excerptOf(text, lineMap, start, end);
  }

  #lineMap(file: string, text: string): LineMap {
    let lineMap = this.#lineMaps.get(file);
    if (lineMap === undefined) this.#lineMaps.set(file, (lineMap = createLineMap(text)));
    return lineMap;
  }
}
