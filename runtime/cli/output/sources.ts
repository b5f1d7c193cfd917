import { createLineMap, type LineMap } from "../../syntax/line-map.js";
import type { IRLocation } from "../../ir/module.js";
import type { Style } from "../io/style.js";
import { printable, textWidth } from "../io/text.js";

/** One line of source with a marked range. Widths are columns of a terminal. */
interface Excerpt {
  /** 1-based. */
  readonly line: number;
  /** Without tabs and control characters; a long line is cut to a window around the range. */
  readonly text: string;
  /** Columns before the range. */
  readonly indent: number;
  /** Columns of the range, at least 1. */
  readonly width: number;
  /** Whether the range continues below this line. */
  readonly continues: boolean;
}

const WINDOW = 120;
const BEFORE = 40;

/** Makes the excerpt of the first line of a range (offsets in UTF-16 code units, end exclusive). */
function excerptOf(text: string, lineMap: LineMap, start: number, end: number): Excerpt {
  const { line, character: column } = lineMap.positionAt(start);
  const from = start - column;
  const to = lineMap.offsetAt({ line: line + 1, character: 0 });
  const whole = text.slice(from, to).replace(/[\r\n]+$/, "");
  const first = Math.min(column, whole.length);
  const last = Math.max(first, Math.min(whole.length, end - from));
  const long = whole.length > WINDOW;
  const cutLeft = long ? charBoundary(whole, Math.max(0, Math.min(first - BEFORE, whole.length - WINDOW))) : 0;
  const cutRight = long ? charBoundary(whole, Math.min(whole.length, cutLeft + WINDOW)) : whole.length;
  const lead = cutLeft > 0 ? "…" : "";
  const tail = cutRight < whole.length ? "…" : "";
  const before = lead + printable(whole.slice(cutLeft, first));
  const marked = printable(whole.slice(first, Math.min(last, cutRight)));
  const after = printable(whole.slice(Math.min(last, cutRight), cutRight)) + tail;
  return {
    line: line + 1,
    text: (before + marked + after).trimEnd(),
    indent: textWidth(before),
    width: Math.max(1, textWidth(marked)),
    continues: end > to,
  };
}

/** Moves a position out of a surrogate pair. */
function charBoundary(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

/** Texts of the files that are shown, by path. */
export type Texts = ReadonlyMap<string, string>;

/** Formats an excerpt with marks under its range; `gutter` is the width of line numbers. */
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

/** Makes excerpts of files, with one line map for each file. */
export class Sources {
  readonly #lineMaps = new Map<string, LineMap>();
  constructor(private readonly texts: Texts) {}

  excerpt(file: string, start: number, end: number): { excerpt: Excerpt; column: number } | undefined {
    const text = this.texts.get(file);
    if (text === undefined) return undefined;
    const lineMap = this.#lineMap(file, text);
    return { excerpt: excerptOf(text, lineMap, start, end), column: lineMap.positionAt(start).character + 1 };
  }

  /** Makes the excerpt of a location in a module. Lines and columns count from 1. */
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
