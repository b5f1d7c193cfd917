import type { Position, SelectionRange } from "vscode-languageserver";
import { type Segment, segmentAt } from "../../runtime/compiler/editor.js";
import { pathAt, type Span, type StringLiteral } from "../../runtime/syntax/index.js";
import { list, object, position, textDocument } from "../param-checks.js";
import { bracketPairs, commentGroups } from "../workspace/brackets.js";
import { rangeOf, type DocumentState } from "../workspace/document-state.js";
import type { Feature } from "./feature.js";

export const selectionRangesFeature: Feature = {
  capabilities: () => ({ selectionRangeProvider: true }),
  requests: { "textDocument/selectionRange": object({ textDocument, positions: list(position) }) },
  listen({ connection, about }) {
    connection.onSelectionRanges(({ textDocument: { uri }, positions }) =>
      about<SelectionRange[] | null>(uri, null, (state) => selectionRanges(state, positions)),
    );
  },
};

/** For each place, what a selection grows to step by step: the word, what is around it, in the end the file. */
export const selectionRanges = (state: DocumentState, positions: readonly Position[]): SelectionRange[] =>
  positions.map((place) => selectionRange(state, place));

/** How many steps are kept from either end: a chain of operators may have any number, and an answer is nested as they are. */
const STEPS = 100;

function selectionRange({ analysis }: DocumentState, place: Position): SelectionRange {
  const offset = analysis.lineMap.offsetAt(place);
  const segment = segmentAt(analysis, offset);
  const spans = [
    ...stepsAt(segment, offset - segment.start).map(({ start, end }) => ({
      start: start + segment.start,
      end: end + segment.start,
    })),
    { start: 0, end: analysis.text.length },
  ];
  const steps = growing(spans, offset);
  const kept = steps.length <= 2 * STEPS ? steps : [...steps.slice(0, STEPS), ...steps.slice(-STEPS)];
  return kept.reduceRight<SelectionRange | undefined>((parent, span) => {
    const range = rangeOf(analysis, span);
    return parent === undefined ? { range } : { range, parent };
  }, undefined)!;
}

/** The spans around an offset from the smallest to the largest, each strictly inside the next. */
function growing(spans: readonly Span[], offset: number): readonly Span[] {
  const around = spans
    .filter(({ start, end }) => start <= offset && offset <= end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const steps: Span[] = [];
  for (const span of around) {
    const last = steps.at(-1);
    const contains = last === undefined || (span.start <= last.start && last.end <= span.end);
    if (contains && (last === undefined || span.end - span.start > last.end - last.start)) steps.push(span);
  }
  // A place between two words is in none; the file of an empty text is all there is.
  return steps.filter(({ start, end }, index) => end > start || index === steps.length - 1);
}

/** All that a selection may be in a segment: spans that contain the offset or touch it. */
function stepsAt(segment: Segment, offset: number): readonly Span[] {
  const words = wordAt(segment.text, offset);
  const around = [...nodesAt(segment, offset), ...bracketsAt(segment, offset), ...commentsAt(segment, offset)];
  const word = words.at(-1);
  // What only touches the word is beside it: the parentheses of a call at the end of its name.
  return word === undefined
    ? around
    : [...words, ...around.filter(({ start, end }) => start <= word.start && word.end <= end)];
}

const WORD = /[@:]?[A-Za-z_]\w*|\d[\w.]*/g;

/** The word at an offset, `@word` and `:symbol` with their sign and without. */
function wordAt(text: string, offset: number): readonly Span[] {
  const from = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  const line = /[^\r\n]*/y;
  line.lastIndex = from;
  const [written] = line.exec(text)!;
  for (const match of written.matchAll(WORD)) {
    const start = from + match.index;
    const end = start + match[0].length;
    if (start > offset || offset > end) continue;
    // Of two that touch the place, the one that begins there is the word.
    if (end === offset && /[@:A-Za-z_0-9]/.test(text.charAt(end))) continue;
    const name = { start: start + 1, end };
    return /^[@:]/.test(match[0]) && name.start <= offset ? [name, { start, end }] : [{ start, end }];
  }
  return [];
}

/** The nodes at an offset, a declaration with its documentation and without, and what is between quotes. */
function nodesAt(segment: Segment, offset: number): readonly Span[] {
  const path = pathAt(segment.file, offset).filter(({ kind }) => kind !== "SourceFile");
  return path.flatMap((node): readonly Span[] => {
    if (node.kind !== "StringLiteral") return [node, ...withComments(segment, node)];
    const { multiline, parts } = node as StringLiteral;
    const quotes = multiline ? 3 : 1;
    const written = segment.text.slice(node.start, node.end);
    const isClosed = written.length >= 2 * quotes && written.endsWith('"'.repeat(quotes));
    const content = { start: node.start + quotes, end: isClosed ? node.end - quotes : node.end };
    const interpolation = parts.find(
      (part) => part.kind === "interpolation" && part.start <= offset && offset <= part.end,
    );
    return [node, content, ...(interpolation === undefined ? [] : [interpolation])];
  });
}

/** A node that begins its line with the comments directly above it. */
function withComments(segment: Segment, { start, end }: Span): readonly Span[] {
  const { text } = segment;
  const above = commentGroups(segment).find((group) => {
    const last = group.at(-1)!;
    return last.end <= start && /^[ \t]*(?:\r\n?|\n)[ \t]*$/.test(text.slice(last.end, start));
  });
  return above === undefined ? [] : [{ start: above[0]!.start, end }];
}

/** The brackets around an offset: what is between them without the blanks at its ends, and the brackets with it. */
const bracketsAt = (segment: Segment, offset: number): readonly Span[] =>
  bracketPairs(segment)
    .filter(({ open, close }) => open <= offset && offset <= close + 1)
    .flatMap(({ open, close, length }) => {
      const inner = { start: open + length, end: close };
      const content = trimmed(segment.text, inner);
      const isInside = content.start <= offset && offset <= content.end;
      return [isInside ? content : inner, { start: open, end: close + 1 }];
    });

function trimmed(text: string, { start, end }: Span): Span {
  const written = text.slice(start, end);
  const from = start + written.length - written.trimStart().length;
  return { start: from, end: Math.max(from, start + written.trimEnd().length) };
}

/** The comment at an offset, and the comments that it stands with. */
const commentsAt = (segment: Segment, offset: number): readonly Span[] =>
  commentGroups(segment)
    .filter((group) => group[0]!.start <= offset && offset <= group.at(-1)!.end)
    .flatMap((group) => [
      ...group.filter(({ start, end }) => start <= offset && offset <= end),
      { start: group[0]!.start, end: group.at(-1)!.end },
    ]);
