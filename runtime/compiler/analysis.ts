import type { SourceFile } from "../syntax/ast.js";
import type { LineMap } from "../syntax/line-map.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import type { SemanticModel } from "./ide/semantic-model.js";
import type { ParsedSegment } from "./resolve/source-text.js";
import type { CheckedUnit } from "./semantics/checked-unit.js";

/**
 * A part of a file that is analyzed by itself: a declaration with the comments around it. Together the segments are the file. The
 * offsets in its tree, and those that `checked` gives, count from its own beginning.
 */
export interface Segment {
  /** Where it begins in the file: what is added to an offset of its own. */
  readonly start: number;
  readonly text: string;
  readonly file: SourceFile;
  readonly checked: CheckedUnit;
}

/** A segment with another text, for a look at what it may become: no analysis knows of it, and none changes by it. */
export interface Sketching {
  /** Reads a text for the segment. */
  readonly read: (text: string) => ParsedSegment;
  /** Checks what was read against all that is known now. Offsets count from the beginning of the segment. */
  readonly model: (read: ParsedSegment) => SemanticModel;
}

/** All that is known about one file. The same text gives the same analysis. */
export interface Analysis {
  readonly path: string;
  readonly text: string;
  readonly file: SourceFile;
  readonly lineMap: LineMap;
  /** In the order of the text, none empty but that of an empty file. */
  readonly segments: readonly Segment[];
  /** Of this file, in order of their places; at most 100. */
  readonly diagnostics: readonly Diagnostic[];
  readonly model: SemanticModel;
  sketch(segment: Segment): Sketching;
  /** Of each file that was read, this one included, by its path: related places may be in any. */
  readonly lineMaps: ReadonlyMap<string, LineMap>;
}

/** The segment at an offset of the file; the later one where two meet. */
export function segmentAt({ segments }: Analysis, offset: number): Segment {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return segments[low]!;
}
