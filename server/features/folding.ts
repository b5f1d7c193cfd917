import type { FoldingRange, Position } from "vscode-languageserver";
import { FoldingRangeKind } from "../lsp.js";
import type { Analysis, Segment } from "../../runtime/compiler/editor.js";
import type { Comment } from "../../runtime/syntax/index.js";
import { ofDocument } from "../param-checks.js";
import { bracketPairs, commentGroups, stringLiterals } from "../workspace/brackets.js";
import type { DocumentState } from "../workspace/document-state.js";
import { oncePerTree, placeFrom, segmentLines } from "../workspace/segments.js";
import type { Feature } from "./feature.js";

export const foldingFeature: Feature = {
  capabilities: () => ({ foldingRangeProvider: true }),
  requests: { "textDocument/foldingRange": ofDocument },
  listen(server) {
    server.connection.onFoldingRanges(({ textDocument: { uri } }) =>
      server.about(uri, [], (state) =>
        foldingRanges(state, server.client.capabilities.textDocument?.foldingRange?.lineFoldingOnly === true),
      ),
    );
  },
};

/** What can be folded away, in places of a segment or a file. */
interface Fold {
  readonly start: Position;
  readonly end: Position;
  readonly kind?: FoldingRangeKind;
  /** The last line stays to be seen where whole lines are folded: it holds the closing bracket, and what comes after. */
  readonly keepsEnd: boolean;
}

/**
 * All that can be folded, in order, nested or apart: bodies and other brackets, long texts, comments, regions, the imports. For
 * a client that folds whole lines only, at most one begins on a line: the largest.
 */
export function foldingRanges({ analysis }: DocumentState, linesOnly: boolean): FoldingRange[] {
  const folds = [...imports(analysis), ...regions(analysis)];
  for (const segment of analysis.segments) {
    const from = analysis.lineMap.positionAt(segment.start);
    for (const fold of foldsOf(segment))
      folds.push({ ...fold, start: placeFrom(from, fold.start), end: placeFrom(from, fold.end) });
  }
  const ranges = folds.flatMap((fold) => toRange(fold, linesOnly));
  ranges.sort(
    (a, b) =>
      a.startLine - b.startLine ||
      (a.startCharacter ?? 0) - (b.startCharacter ?? 0) ||
      b.endLine - a.endLine ||
      (b.endCharacter ?? 0) - (a.endCharacter ?? 0),
  );
  return nested(linesOnly ? ranges.filter((range, index) => range.startLine !== ranges[index - 1]?.startLine) : ranges);
}

function toRange({ start, end, kind, keepsEnd }: Fold, linesOnly: boolean): FoldingRange[] {
  const more = kind === undefined ? {} : { kind };
  if (linesOnly) {
    const endLine = keepsEnd ? end.line - 1 : end.line;
    return endLine > start.line ? [{ startLine: start.line, endLine, ...more }] : [];
  }
  if (end.line === start.line) return [];
  return [
    { startLine: start.line, startCharacter: start.character, endLine: end.line, endCharacter: end.character, ...more },
  ];
}

/** Leaves out what begins inside of another one and ends behind it: a region that somebody closed elsewhere. */
function nested(ranges: readonly FoldingRange[]): FoldingRange[] {
  const open: FoldingRange[] = [];
  const isBehind = (a: FoldingRange, line: number, character: number): boolean =>
    a.endLine < line || (a.endLine === line && (a.endCharacter ?? Infinity) <= character);
  return ranges.filter((range) => {
    while (open.length > 0 && isBehind(open.at(-1)!, range.startLine, range.startCharacter ?? 0)) open.pop();
    const around = open.at(-1);
    if (around !== undefined && !contains(around, range)) return false;
    open.push(range);
    return true;
  });
}

const contains = (outer: FoldingRange, inner: FoldingRange): boolean =>
  inner.endLine < outer.endLine ||
  (inner.endLine === outer.endLine && (inner.endCharacter ?? 0) <= (outer.endCharacter ?? 0));

/** What a segment has by itself. */
const foldsOf = oncePerTree((segment: Segment): readonly Fold[] => {
  const lines = segmentLines(segment);
  const between = (start: number, end: number): Pick<Fold, "start" | "end"> => ({
    start: lines.positionAt(start),
    end: lines.positionAt(end),
  });
  const brackets = bracketPairs(segment).map(({ open, close, length }): Fold => ({
    ...between(open + length, close),
    keepsEnd: true,
  }));
  const texts = stringLiterals(segment.file)
    .filter(({ multiline, end }) => multiline && segment.text.slice(end - 3, end) === QUOTES)
    .map(({ start, end }): Fold => ({ ...between(start + 3, end - 3), keepsEnd: true }));
  const comments = commentGroups(segment)
    .flatMap(withoutMarkers)
    .map((group): Fold => ({
      ...between(group[0]!.start, group.at(-1)!.end),
      kind: FoldingRangeKind.Comment,
      keepsEnd: false,
    }));
  return [...brackets, ...texts, ...comments].filter(({ start, end }) => end.line > start.line);
});

const QUOTES = '"""';

/** The comments without those that begin and end a region. */
function withoutMarkers(group: readonly Comment[]): Comment[][] {
  const parts: Comment[][] = [[]];
  for (const comment of group) {
    if (markerOf(comment) === undefined) parts.at(-1)!.push(comment);
    else parts.push([]);
  }
  return parts.filter(({ length }) => length > 0);
}

const MARKER = /^\/\/\s*#?(region|endregion)\b/;
const markerOf = ({ text, style }: Comment): "region" | "endregion" | undefined =>
  style === "line" ? (MARKER.exec(text)?.[1] as "region" | "endregion" | undefined) : undefined;

/** `// #region` to `// #endregion`, also from one declaration to another. */
function regions({ segments, lineMap }: Analysis): Fold[] {
  const open: Position[] = [];
  const found: Fold[] = [];
  for (const segment of segments) {
    for (const comment of segment.file.comments) {
      const marker = markerOf(comment);
      if (marker === "region") open.push(lineMap.positionAt(segment.start + comment.start));
      else if (marker === "endregion") {
        const start = open.pop();
        const end = lineMap.positionAt(segment.start + comment.end);
        if (start !== undefined) found.push({ start, end, kind: FoldingRangeKind.Region, keepsEnd: false });
      }
    }
  }
  return found;
}

/** The imports that stand together. */
function imports({ segments, lineMap }: Analysis): Fold[] {
  const found: Fold[] = [];
  let first: number | undefined;
  let last = 0;
  const close = (): void => {
    if (first === undefined) return;
    found.push({
      start: lineMap.positionAt(first),
      end: lineMap.positionAt(last),
      kind: FoldingRangeKind.Imports,
      keepsEnd: false,
    });
    first = undefined;
  };
  for (const { file, start } of segments) {
    for (const declaration of file.declarations) {
      if (declaration.kind !== "ImportDeclaration") close();
      else {
        first ??= start + declaration.start;
        last = start + declaration.end;
      }
    }
  }
  close();
  return found;
}
