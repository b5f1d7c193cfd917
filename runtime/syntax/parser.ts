/**
 * `parse` turns the text of a file into its tree and its errors. It never throws, and its time is linear in the text.
 */
import type { Comment, Declaration, SourceFile } from "./ast.js";
import { pairBrackets } from "./brackets.js";
import { E100 } from "./diagnostics/unexpected.js";
import { DeclarationGrammar } from "./declaration-grammar.js";
import { withoutConsequences } from "./reporter.js";
import { readTokens } from "./tokens.js";
import type { SyntaxToken } from "./token-types.js";
import { type SyntaxError, syntaxError } from "./syntax-error.js";

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
    readonly errors: readonly SyntaxError[];
    readonly deep: boolean;
  } {
    this.begin(source, tokens);
    const declarations = this.declarations();
    const { errors } = this.reporter;
    const deep = this.deepest > DEEP || this.highest > HIGH;
    this.begin("", []);
    return { declarations, errors, deep };
  }
}

let parser: Parser | undefined;

/** The longest text that is read, in UTF-16 code units: reading takes some hundred times the memory of the text. */
export const MAX_LENGTH = 1_000_000;

/** Parses the text of one file. Never throws: whatever is wrong is in `errors`, and the tree holds what could be read. */
export function parse(text: string): ParseResult {
  if (text.length > MAX_LENGTH) {
    const tooLong = syntaxError(E100["file-too-long"]({ limit: MAX_LENGTH, length: text.length }), {
      start: 0,
      end: 1,
    });
    return { file: sourceFile("", [], []), errors: [tooLong], deep: false };
  }
  parser ??= new Parser();
  const { tokens, comments, errors: lexical } = readTokens(text);
  const found: SyntaxError[] = [...lexical];
  const repair = pairBrackets(text, tokens, found);
  const { declarations, errors, deep } = readSafely(parser, text, repair.tokens);
  const file = sourceFile(text, declarations, comments);
  return { file, errors: withoutConsequences(text, found, errors, repair), deep };
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

/**
 * Builds a parser with chevrotain's and our own checks of the grammar, which `parse` omits.
 *
 * @throws {Error} If the grammar has mistakes.
 */
export function validateGrammar(): void {
  new Parser(true);
}
