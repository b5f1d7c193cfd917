/**
 * What features compute for the segments of a file, each once as long as it stays the same: so an edit costs what the segments
 * that it changed cost. Places in a segment count from its beginning, and are moved to where it stands when they are sent.
 */
import type { Position, Range } from "vscode-languageserver";
import { type Analysis, createLineMap, type LineMap, type Segment } from "../../runtime/compiler/editor.js";
import type { Span } from "../../runtime/syntax/ast.js";

/** Computes something once for each tree of a segment: what depends on its text alone. */
export function oncePerTree<T>(compute: (segment: Segment) => T): (segment: Segment) => T {
  const known = new WeakMap<Segment["file"], { readonly value: T }>();
  return (segment) => {
    let found = known.get(segment.file);
    if (found === undefined) known.set(segment.file, (found = { value: compute(segment) }));
    return found.value;
  };
}

/** Computes something once for each check of a segment: what depends on types and meanings too. */
export function oncePerCheck<T>(compute: (segment: Segment) => T): (segment: Segment) => T {
  const known = new WeakMap<Segment["checked"], { readonly value: T }>();
  return (segment) => {
    let found = known.get(segment.checked);
    if (found === undefined) known.set(segment.checked, (found = { value: compute(segment) }));
    return found.value;
  };
}

/** The lines of a segment, from its own beginning. */
export const segmentLines: (segment: Segment) => LineMap = oncePerTree(({ text }) => createLineMap(text));

/** The place in the file of a place in a segment that begins at `start`. */
export const placeFrom = (start: Position, { line, character }: Position): Position => ({
  line: start.line + line,
  character: line === 0 ? start.character + character : character,
});

/** Gives the ranges in the file of spans of a segment. */
export function rangesOf({ lineMap }: Analysis, segment: Segment): (span: Span) => Range {
  const lines = segmentLines(segment);
  const from = lineMap.positionAt(segment.start);
  return ({ start, end }) => ({
    start: placeFrom(from, lines.positionAt(start)),
    end: placeFrom(from, lines.positionAt(end)),
  });
}
