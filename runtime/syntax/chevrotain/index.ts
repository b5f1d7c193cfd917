/**
 * Chevrotain in place of `../toolkit/`: the same exports, so that the same lexer and the same grammar run on it. It is what records the
 * grammar, refuses what is wrong in it, and makes the tables of the toolkit; nothing of this folder is in what we ship.
 */
import {
  createToken as createChevrotainToken,
  EmbeddedActionsParser,
  EOF as END_TYPE,
  Lexer as ChevrotainLexer,
  type ParserMethod,
} from "chevrotain";
import type { TokenType as ChevrotainToken } from "chevrotain";
import type * as toolkit from "../toolkit/index.js";
import type { GroupedText, LexerPattern, SplitText, SyntaxToken, TokenType } from "../toolkit/index.js";
import { DIGITS, LETTERS } from "../toolkit/characters.js";
import { createToken, withSpareTokens } from "../toolkit/token.js";
import { FirstTokenStrategy } from "./first-tokens.js";

export { createToken, DIGITS, LETTERS, withSpareTokens };

export const EOF = asTokenType(END_TYPE);
const vocabulary: ChevrotainToken[] = [];

export function defineToken(
  name: string,
  { label, category }: { label?: string; category?: TokenType } = {},
): TokenType {
  const type = createChevrotainToken({
    name,
    pattern: ChevrotainLexer.NA,
    ...(label === undefined ? {} : { label }),
    ...(category === undefined ? {} : { categories: [asChevrotainToken(category)] }),
  });
  vocabulary.push(type);
  return asTokenType(type);
}

export function isOfType(tokenTypeIdx: number, type: TokenType): boolean {
  const { categoryMatchesMap } = asChevrotainToken(type);
  return tokenTypeIdx === type.tokenTypeIdx || categoryMatchesMap?.[tokenTypeIdx] === true;
}

export class Lexer {
  private readonly lexer: ChevrotainLexer;

  constructor(patterns: readonly LexerPattern[]) {
    this.lexer = new ChevrotainLexer(patterns.map(patternToken), {
      positionTracking: "onlyOffset",
      ensureOptimizations: true,
      skipValidations: true,
    });
  }

  split(text: string): SplitText {
    const { tokens, groups } = this.lexer.tokenize(text);
    const grouped = new Map<string, readonly GroupedText[]>();
    for (const [name, parts] of Object.entries(groups))
      grouped.set(
        name,
        parts.map(({ startOffset: start, image }) => ({ start, image })),
      );
    return {
      tokens: tokens.map(({ tokenType, image, startOffset }) =>
        createToken(asTokenType(tokenType), image, startOffset),
      ),
      groups: grouped,
    };
  }
}

/** The token type that has the pattern. Which characters an expression begins with, chevrotain finds out by itself. */
function patternToken({ makes, pattern, starts, lines }: LexerPattern, index: number): ChevrotainToken {
  const isType = makes !== "nothing" && !("group" in makes);
  const type = isType
    ? asChevrotainToken(makes)
    : createChevrotainToken({
        name: `pattern ${index}`,
        pattern: ChevrotainLexer.NA,
        group: makes === "nothing" ? ChevrotainLexer.SKIPPED : makes.group,
      });
  type.LINE_BREAKS = lines === true;
  if (typeof pattern !== "function") type.PATTERN = pattern;
  else {
    type.PATTERN = (text: string, offset: number) => {
      const end = pattern(text, offset);
      return end < 0 ? null : [text.slice(offset, end)];
    };
    type.START_CHARS_HINT = Array.from(starts!);
  }
  return type;
}

export abstract class GrammarParser extends EmbeddedActionsParser {
  /** @throws {Error} If chevrotain, or our own strategy, finds a mistake in the grammar. */
  constructor() {
    super(vocabulary, {
      maxLookahead: 1,
      recoveryEnabled: false,
      skipValidations: false,
      lookaheadStrategy: new FirstTokenStrategy(),
    });
  }

  /** @throws {Error} If a rule reads what does not come next. */
  protected runOver<Result>(tokens: readonly SyntaxToken[], rule: ParserMethod<[], Result>): Result {
    // Chevrotain appends sentinels to this array.
    this.input = tokens.map((token) => token as unknown as SyntaxToken & { tokenType: ChevrotainToken });
    const result = rule.call(this);
    const [error] = this.errors;
    this.input = [];
    if (error !== undefined) throw new Error(error.message);
    return result;
  }
}

function asTokenType(type: ChevrotainToken): TokenType {
  return type as unknown as TokenType;
}
function asChevrotainToken(type: TokenType): ChevrotainToken {
  return type as unknown as ChevrotainToken;
}

/** An export of the toolkit that is missing here does not compile. */
export const complete: { readonly [Name in keyof typeof toolkit]: unknown } = {
  createToken,
  withSpareTokens,
  defineToken,
  DIGITS,
  EOF,
  GrammarParser,
  isOfType,
  LETTERS,
  Lexer,
};
