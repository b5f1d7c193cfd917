import type { LineMap } from "../../compiler/index.js";
import { printable } from "./printable.js";
import { textWidth } from "./text-width.js";

/** One line of source with the part that is meant. Widths are columns of a terminal. */
export interface Excerpt {
  /** 1-based. */
  readonly line: number;
  /** Without tabs and control characters, cut to a window round the range when it is long. */
  readonly text: string;
  /** Columns before the range. */
  readonly indent: number;
  /** Columns of the range, at least 1. */
  readonly width: number;
  /** The range goes on below this line. */
  readonly continues: boolean;
}

const WINDOW = 120;
const BEFORE = 40;

/** The first line of the range `start`–`end` (offsets in UTF-16 code units, end exclusive). */
export function excerptOf(text: string, lineMap: LineMap, start: number, end: number): Excerpt {
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

/** Not in the middle of a surrogate pair. */
function charBoundary(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
