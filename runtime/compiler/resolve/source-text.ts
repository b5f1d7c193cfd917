import type { Position } from "../../syntax/line-map.js";
import { createLineMap, type LineMap } from "../../syntax/line-map.js";
import { isTooLong, parseSegment, type ParseResult, parseTooLong } from "../../syntax/parser.js";
import { segmentAt } from "../../syntax/segments.js";

/** A segment of a file, read. It is never changed, so that several programs may share it. */
export interface ParsedSegment extends ParseResult {
  readonly text: string;
  /** Whether what stands below may change where it ends. */
  readonly open: boolean;
  readonly lineMap: LineMap;
}

/** The text of a file as it is edited: what an edit leaves as it was is not read again. */
export interface SourceText {
  readonly text: string;
  readonly segments: readonly ParsedSegment[];
  /** Takes another text; gives `segments`, with those of the last text that are the same. */
  update(text: string): readonly ParsedSegment[];
}

/** Reads the text of one segment, whatever it holds. */
export function readSegment(text: string, open: boolean): ParsedSegment {
  const { file, errors, deep } = isTooLong(text) ? parseTooLong(text) : parseSegment(text);
  return { file, errors, deep, text, open, lineMap: createLineMap(text) };
}

/** `parsed` is told of each segment that is read. */
export function createSourceText(parsed: (segment: ParsedSegment) => void = () => undefined): SourceText {
  let text: string | undefined;
  let segments: readonly ParsedSegment[] = [];
  const read = (part: string, open: boolean): ParsedSegment => {
    const segment = readSegment(part, open);
    parsed(segment);
    return segment;
  };
  const update = (next: string): readonly ParsedSegment[] => {
    if (next === text) return segments;
    if (isTooLong(next)) segments = [read(next, true)];
    else segments = text === undefined || isTooLong(text) ? split(next, read) : resplit(text, segments, next, read);
    text = next;
    return segments;
  };
  return {
    get text() {
      return text ?? "";
    },
    get segments() {
      return segments;
    },
    update,
  };
}

type Read = (text: string, open: boolean) => ParsedSegment;

function split(text: string, read: Read): readonly ParsedSegment[] {
  const segments: ParsedSegment[] = [];
  let at = 0;
  do {
    const { end, open } = segmentAt(text, at);
    segments.push(read(copyOf(text, at, end), open));
    at = end;
  } while (at < text.length);
  return segments;
}

/**
 * Splits a changed text. Segments are sought from before the first difference until one ends where one of the last text began
 * below the last difference: from there all is as it was.
 */
function resplit(
  before: string,
  segments: readonly ParsedSegment[],
  text: string,
  read: Read,
): readonly ParsedSegment[] {
  const prefix = commonPrefix(before, text);
  let same = 0;
  let at = 0;
  for (; same < segments.length && at + segments[same]!.text.length <= prefix; same++)
    at += segments[same]!.text.length;
  const suffix = commonSuffix(before, text);
  let below = segments.length;
  let end = text.length;
  while (below > same) {
    const { length } = segments[below - 1]!.text;
    if (end - length < at || text.length - end + length > suffix) break;
    below--;
    end -= length;
  }
  // The segment before may take what begins the changed one, and one that is open anything below it.
  const open = segments.findIndex((segment) => segment.open);
  const first = Math.max(0, Math.min(same - 1, open < 0 ? same : open, segments.length - 1));
  for (let index = same; index > first; index--) at -= segments[index - 1]!.text.length;
  const found: ParsedSegment[] = segments.slice(0, first);
  let old = first;
  let oldStart = at;
  do {
    const span = segmentAt(text, at);
    const known = segments[old];
    // A segment that is found where it was, and as it was.
    const kept = old < same && oldStart === at && known?.text === text.slice(at, span.end) && known.open === span.open;
    found.push(kept ? known : read(copyOf(text, at, span.end), span.open));
    at = span.end;
    while (old < same && oldStart < at) oldStart += segments[old++]!.text.length;
    while (below < segments.length && end < at) end += segments[below++]!.text.length;
    if (end === at && below < segments.length) {
      found.push(...segments.slice(below));
      return found;
    }
  } while (at < text.length);
  return found;
}

/** A part of a text that does not keep the whole text alive, as engines let a slice do. */
function copyOf(text: string, start: number, end: number): string {
  const middle = (start + end) >> 1;
  return [text.slice(start, middle), text.slice(middle, end)].join("");
}

/** How many characters are compared at once: engines compare slices as memory, and single characters one by one. */
const STEP = 1 << 14;

/** How many characters two texts have in common at their beginning. */
function commonPrefix(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let same = 0;
  for (let step = STEP; step > 0; step >>= 1)
    while (same + step <= most && one.slice(same, same + step) === other.slice(same, same + step)) same += step;
  return same;
}

/** How many characters two texts have in common at their end. */
function commonSuffix(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let same = 0;
  const part = (text: string, step: number): string => text.slice(text.length - same - step, text.length - same);
  for (let step = STEP; step > 0; step >>= 1)
    while (same + step <= most && part(one, step) === part(other, step)) same += step;
  return same;
}

/** The line map of segments that stand one after the other. */
export function lineMapOf(segments: readonly ParsedSegment[]): LineMap {
  const offsets: number[] = [];
  const lines: number[] = [];
  let length = 0;
  let line = 0;
  for (const { text, lineMap } of segments) {
    offsets.push(length);
    lines.push(line);
    length += text.length;
    line += lineMap.starts.length - 1;
  }
  let starts: readonly number[] | undefined;
  const positionAt = (offset: number): Position => {
    const bounded = Math.max(0, Math.min(offset, length));
    const index = lastAtMost(offsets, bounded);
    const { line: own, character } = segments[index]!.lineMap.positionAt(bounded - offsets[index]!);
    return { line: lines[index]! + own, character };
  };
  const offsetAt = (position: Position): number => {
    if (position.line < 0) return 0;
    if (position.line > line) return length;
    const index = lastAtMost(lines, position.line);
    const { line: own, character } = { line: position.line - lines[index]!, character: position.character };
    return offsets[index]! + segments[index]!.lineMap.offsetAt({ line: own, character });
  };
  return {
    get starts() {
      return (starts ??= segments.flatMap(({ lineMap }, index) =>
        (index === 0 ? lineMap.starts : lineMap.starts.slice(1)).map((start) => start + offsets[index]!),
      ));
    },
    positionAt,
    offsetAt,
  };
}

/** The index of the last of ordered numbers that is at most `most`; the first is. */
export function lastAtMost(numbers: readonly number[], most: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle]! <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
