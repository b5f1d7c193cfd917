/**
 * `parse`: the text of a file to its tree and its errors. It never throws and takes time in proportion to the text.
 */
import type { Comment, Declaration, SourceFile } from "./ast.js";
import { pairBrackets } from "./brackets.js";
import type { Repair } from "./bracket-repair.js";
import { DeclarationGrammar } from "./declaration-grammar.js";
import { MAX_ERRORS } from "./syntax-error.js";
import type { SyntaxError } from "./syntax-error.js";
import { readTokens } from "./tokens.js";
import type { SyntaxToken } from "./token-types.js";

/** What `parse` gives. */
export interface ParseResult {
  readonly file: SourceFile;
  /** By their places in the text; at most 100. */
  readonly errors: readonly SyntaxError[];
  /** Whether something in it is nested so deep, or so long a chain, that it may be too much for the IR. */
  readonly deep: boolean;
}

/** Together less than what the IR takes, whatever stands around. */
const DEEP = 20;
const HIGH = 40;

class Parser extends DeclarationGrammar {
  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  read(
    source: string,
    tokens: readonly SyntaxToken[],
  ): {
    readonly declarations: readonly Declaration[];
    readonly problems: readonly SyntaxError[];
    readonly deep: boolean;
  } {
    this.begin(source, tokens);
    const declarations = this.declarations();
    const { problems } = this;
    const deep = this.deepest > DEEP || this.highest > HIGH;
    this.begin("", []);
    return { declarations, problems, deep };
  }
}

let parser: Parser | undefined;

/** Parses the text of one file. Never throws: whatever is wrong is in `errors`, and the tree holds what could be read. */
export function parse(text: string): ParseResult {
  parser ??= new Parser();
  const { tokens, comments, errors: lexical } = readTokens(text);
  const found: SyntaxError[] = [...lexical];
  const repair = pairBrackets(text, tokens, found);
  const { declarations, problems, deep } = readSafely(parser, text, repair.tokens);
  const errors = withoutConsequences(text, found, problems, repair);
  return { file: sourceFile(text, declarations, comments), errors: inOrder(errors), deep };
}

/** The nesting is bounded for a stack of usual size; a caller that has used up nearly all of it gets a report as well. */
function readSafely(reader: Parser, text: string, tokens: readonly SyntaxToken[]): ReturnType<Parser["read"]> {
  try {
    return reader.read(text, tokens);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = "This file is nested too deep to be read here. Take parts of it out into flows of their own.";
    return {
      declarations: [],
      problems: [{ code: "E100", message, start: 0, end: Math.min(1, text.length) }],
      deep: false,
    };
  }
}

function sourceFile(text: string, declarations: readonly Declaration[], comments: readonly Comment[]): SourceFile {
  return { kind: "SourceFile", declarations, comments, start: 0, end: text.length };
}

/** Codes of what the parser could not read, as against what it read and finds wrong. */
const STRUCTURAL = /^E10[0-6]$/;

/**
 * One mistake, one report: what the parser could not read because of a bracket that was reported is left out, and a closing
 * bracket that closes nothing is not reported where the parser says what is wrong before it on its line.
 */
function withoutConsequences(
  text: string,
  found: readonly SyntaxError[],
  problems: readonly SyntaxError[],
  { disturbed, dropped }: Repair,
): readonly SyntaxError[] {
  let [kept, left] = [found, problems];
  if (disturbed.length > 0) {
    left = left.filter(
      ({ code, start }) =>
        !STRUCTURAL.test(code) || !disturbed.some((span) => span.start <= start && start <= span.end),
    );
  }
  for (const offset of dropped.slice(0, MAX_ERRORS)) {
    const line = text.lastIndexOf("\n", offset) + 1;
    const before = left.filter(({ code, start }) => STRUCTURAL.test(code) && line <= start && start <= offset);
    if (before.length === 0) continue;
    kept = kept.filter(({ start, code }) => code !== "E100" || start !== offset);
    left = left.filter((problem) => problem === before[0] || !before.includes(problem));
  }
  return withoutCovered([...kept, ...left]);
}

/** Leaves out what stands in the part of the text that another error covers. */
function withoutCovered(errors: readonly SyntaxError[]): readonly SyntaxError[] {
  const covering = errors.filter(({ covers }) => covers !== undefined).toSorted((a, b) => a.start - b.start);
  if (covering.length === 0) return errors;
  const first: SyntaxError[] = [];
  let end = -1;
  for (const error of covering) {
    if (error.covers!.start < end) continue;
    first.push(error);
    end = error.covers!.end;
  }
  // Both lists go by their places.
  const left: SyntaxError[] = [];
  let at = 0;
  for (const error of errors.toSorted((a, b) => a.start - b.start)) {
    while (at < first.length && first[at]!.covers!.end <= error.start) at++;
    const over = first[at];
    if (over === undefined || over === error || error.start < over.covers!.start) left.push(error);
  }
  return left;
}

/** By place, and one for each range. */
function inOrder(errors: readonly SyntaxError[]): readonly SyntaxError[] {
  const sorted = errors.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return sorted
    .filter((error, index) => {
      const before = sorted[index - 1];
      return before?.start !== error.start || before.end !== error.end;
    })
    .slice(0, MAX_ERRORS);
}

/** Builds a parser with chevrotain's and our own checks of the grammar, which `parse` leaves out; throws if it has mistakes. */
export function validateGrammar(): void {
  new Parser(true);
}
