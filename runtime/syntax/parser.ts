/**
 * `parse` turns the text of a file into its tree and its errors. It never throws, and its time is linear in the text.
 */
import type { Comment, Declaration, SourceFile } from "./ast.js";
import { pairBrackets } from "./brackets.js";
import { E100 } from "./diagnostics/unexpected.js";
import { DeclarationGrammar } from "./declaration-grammar.js";
import { foreignNotations, isWithin, looseConstants } from "./foreign-notations.js";
import { withoutLed } from "./leading-errors.js";
import { withoutConsequences } from "./reporter.js";
import { moveBy } from "./move.js";
import { splitSegments } from "./segments.js";
import { readTokens } from "./tokens.js";
import { withSpareTokens } from "./toolkit/index.js";
import type { SyntaxToken } from "./token-types.js";
import { MAX_ERRORS, type SyntaxError, syntaxError } from "./syntax-error.js";

/** The result of `parse`. */
export interface ParseResult {
  readonly file: SourceFile;
  /** Ordered by offset; at most 100. */
  readonly errors: readonly SyntaxError[];
  /** Whether nesting or chains may exceed the limits of the IR. */
  readonly deep: boolean;
}

/** The nesting and the height up to which a file never exceeds the limits of the IR. */
const DEEP = 20;
const HIGH = 40;

export class Parser extends DeclarationGrammar {
  constructor() {
    super();
    this.performSelfAnalysis();
  }

  read(
    source: string,
    tokens: readonly SyntaxToken[],
  ): {
    readonly declarations: readonly Declaration[];
    readonly errors: readonly SyntaxError[];
    readonly deep: boolean;
  } {
    this.begin(source, tokens);
    const declarations = this.runOver(tokens, this.declarations);
    const { errors } = this.reporter;
    const deep = this.deepest > DEEP || this.highest > HIGH;
    this.begin("", []);
    return { declarations, errors, deep };
  }
}

let parser: Parser | undefined;

/** The longest text that is read, in UTF-16 code units: reading takes some hundred times the memory of the text. */
export const MAX_LENGTH = 1_000_000;

/**
 * Parses the text of one file. Never throws: whatever is wrong is in `errors`, and the tree holds what could be read. It is the
 * parse of its segments, one after the other.
 */
export function parse(text: string): ParseResult {
  if (isTooLong(text)) return parseTooLong(text);
  const segments = splitSegments(text);
  const [only, ...others] = segments;
  if (only !== undefined && others.length === 0) return parseSegment(text);
  const declarations: Declaration[] = [];
  const comments: Comment[] = [];
  const errors: SyntaxError[] = [];
  let deep = false;
  for (const { start, end } of segments) {
    const part = parseSegment(text.slice(start, end));
    moveBy(part, start);
    declarations.push(...part.file.declarations);
    comments.push(...part.file.comments);
    errors.push(...part.errors);
    deep ||= part.deep;
  }
  return { file: sourceFile(text, declarations, comments), errors: errors.slice(0, MAX_ERRORS), deep };
}

export const isTooLong = (text: string): boolean => text.length > MAX_LENGTH;

/** What is said of a text that is too long to be read: nothing in it is. */
export function parseTooLong(text: string): ParseResult {
  const tooLong = syntaxError(E100["file-too-long"]({ limit: MAX_LENGTH, length: text.length }), { start: 0, end: 1 });
  return { file: sourceFile("", [], []), errors: [tooLong], deep: false };
}

/** Parses a segment of a file, as `splitSegments` makes them; offsets count from its own beginning. Never throws. */
export const parseSegment = (text: string): ParseResult => withSpareTokens(() => readSegment(text));

function readSegment(text: string): ParseResult {
  parser ??= new Parser();
  const { tokens, comments, errors: lexical } = readTokens(text);
  const found: SyntaxError[] = [...lexical];
  const repair = pairBrackets(text, tokens, found);
  const { declarations, errors, deep } = readSafely(parser, text, repair.tokens);
  const file = sourceFile(text, declarations, comments);
  const all = withoutConsequences(text, found, errors, repair);
  const loose = looseConstants(text, repair.tokens);
  const foreign = all.length === 0 ? all : foreignNotations(text, repair.tokens, all);
  const notations = [...loose, ...foreign.filter(({ start }) => !loose.some(({ covers }) => isWithin(start, covers)))];
  const others =
    notations.length === 0 ? all : all.filter(({ start }) => !notations.some(({ covers }) => isWithin(start, covers)));
  const ordered = notations.length === 0 ? all : [...others, ...notations].toSorted((a, b) => a.start - b.start);
  return { file, errors: withoutLed(text, ordered), deep };
}

/** Reports a stack overflow: the limit of nesting fits a stack of usual size, but the caller may have used most of it. */
function readSafely(reader: Parser, text: string, tokens: readonly SyntaxToken[]): ReturnType<Parser["read"]> {
  try {
    return reader.read(text, tokens);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const tooDeep = syntaxError(E100["file-too-deep"](), { start: 0, end: Math.min(1, text.length) });
    return { declarations: [], errors: [tooDeep], deep: false };
  }
}

function sourceFile(text: string, declarations: readonly Declaration[], comments: readonly Comment[]): SourceFile {
  return { kind: "SourceFile", declarations, comments, start: 0, end: text.length };
}
