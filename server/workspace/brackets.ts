/**
 * The pairs of brackets of a segment, read from its text: what folding and selection go by. They are there while the text is broken
 * too, when the tree may lack what stands between them.
 */
import type { Segment } from "../../runtime/compiler/editor.js";
import { type Comment, type Span, type StringLiteral, walk } from "../../runtime/syntax/index.js";
import { oncePerTree, segmentLines } from "./segments.js";

/** A pair of brackets; `close` is the offset of the closing one. */
export interface BracketPair {
  readonly open: number;
  readonly close: number;
  /** How long the opening one is: `${` is two. */
  readonly length: number;
}

const CLOSES: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };
const CLOSING: ReadonlySet<string> = new Set(Object.values(CLOSES));

interface Open {
  readonly at: number;
  readonly length: number;
  readonly close: string;
  readonly line: number;
}

/** The pairs in the order in which they close. Inside of comments and texts there are none but those of `${…}`. */
export const bracketPairs = oncePerTree((segment: Segment): readonly BracketPair[] => {
  const { text, file } = segment;
  const lines = segmentLines(segment);
  const pairs: BracketPair[] = [];
  const stack: Open[] = [];
  const hidden = [...file.comments, ...textsOf(segment)].sort((a, b) => a.start - b.start);
  let next = 0;
  for (let at = 0; at < text.length; at++) {
    while (next < hidden.length && hidden[next]!.end <= at) next++;
    const skip = hidden[next];
    if (skip !== undefined && skip.start <= at) {
      at = skip.end - 1;
      continue;
    }
    const character = text[at]!;
    const close = CLOSES[character];
    if (close !== undefined) {
      const isInterpolation = character === "{" && text[at - 1] === "$";
      const { line } = lines.positionAt(at);
      stack.push({ at: isInterpolation ? at - 1 : at, length: isInterpolation ? 2 : 1, close, line });
    } else if (CLOSING.has(character)) {
      const index = partnerOf(stack, character, at, (line) => indentOf(text, lines.starts[line]!), text);
      if (index < 0) continue;
      const { at: open, length } = stack[index]!;
      stack.length = index;
      pairs.push({ open, close: at, length });
    }
  }
  return pairs;
});

/**
 * The open bracket that one at `at` closes; -1 for none. One that begins its line closes what opened on a line with its
 * indentation, if there is such: what was left open between the two is passed over.
 */
function partnerOf(
  stack: readonly Open[],
  character: string,
  at: number,
  indentOfLine: (line: number) => number,
  text: string,
): number {
  const lineStart = Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1;
  if (text.slice(lineStart, at).trim() === "") {
    for (let index = stack.length - 1; index >= Math.max(0, stack.length - REACH); index--) {
      const { close, line } = stack[index]!;
      if (close === character && indentOfLine(line) === at - lineStart) return index;
    }
  }
  return stack.at(-1)?.close === character ? stack.length - 1 : -1;
}

/** How many open brackets are looked at for one of the same indentation. */
const REACH = 100;

function indentOf(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at - from;
}

/** The texts of a segment without their interpolations: what is between quotes, and the quotes. In order. */
export const textsOf = oncePerTree(({ file }: Segment): readonly Span[] => {
  const found: Span[] = [];
  for (const literal of stringLiterals(file)) {
    let from = literal.start;
    for (const part of literal.parts) {
      if (part.kind !== "interpolation") continue;
      found.push({ start: from, end: part.start });
      from = part.end;
    }
    found.push({ start: from, end: literal.end });
  }
  return found.sort((a, b) => a.start - b.start);
});

/** The texts of a tree, those in interpolations of others included. */
export function stringLiterals(file: Segment["file"]): readonly StringLiteral[] {
  const found: StringLiteral[] = [];
  walk(file, (node) => {
    if (node.kind === "StringLiteral") found.push(node as StringLiteral);
  });
  return found;
}

/** Comments that stand below one another, each alone on its line, are one; a block comment is one of its own. */
export const commentGroups = oncePerTree((segment: Segment): readonly (readonly Comment[])[] => {
  const lines = segmentLines(segment);
  const groups: Comment[][] = [];
  for (const comment of segment.file.comments) {
    const last = groups.at(-1)?.at(-1);
    const { line, character } = lines.positionAt(comment.start);
    const isAlone = segment.text.slice(comment.start - character, comment.start).trim() === "";
    const follows =
      last !== undefined &&
      isAlone &&
      comment.style !== "block" &&
      comment.style === last.style &&
      lines.positionAt(last.start).line === line - 1;
    if (follows && isAloneOnLine(segment, last, lines.positionAt(last.start).character)) groups.at(-1)!.push(comment);
    else groups.push([comment]);
  }
  return groups;
});

const isAloneOnLine = ({ text }: Segment, { start }: Span, character: number): boolean =>
  text.slice(start - character, start).trim() === "";
