import { EOF, type TokenType } from "./token-type.js";

/** A token as the parser sees it. Offsets are in UTF-16 code units; `endOffset` is that of the last one. */
export interface SyntaxToken {
  image: string;
  startOffset: number;
  endOffset: number;
  tokenType: TokenType;
  tokenTypeIdx: number;
  /** Whether it is the first on its line. */
  first: boolean;
  /** Whether the line break before it counts: not inside `( )`, `[ ]` or `${ }`. */
  newline: boolean;
  /** Its place among the tokens the parser reads. */
  index: number;
  /** The bracket at the other end. */
  partner: SyntaxToken | undefined;
  /** The text of the `///` lines directly above it. */
  doc: string | undefined;
  /** Something in or right before it was reported already, so that what follows from that is not. */
  damaged: boolean;
  /** Whether it is an inserted bracket that the text lacks. */
  missing: boolean;
}

/** Tokens that parsers are done with. As many are kept as texts of usual length have. */
const spare: SyntaxToken[] = [];
const MOST_SPARE = 4096;
/** How many of them the run has taken that is under way; `undefined` where none is. */
let taken: number | undefined;

/**
 * Runs what needs its tokens for no longer than it runs: they are used again for the next text. One token for every five characters is
 * by far the most that a parser allocates.
 */
export function withSpareTokens<Result>(run: () => Result): Result {
  if (taken !== undefined) return run();
  taken = 0;
  try {
    return run();
  } finally {
    // They would keep the text and what belongs to it alive.
    for (let index = 0; index < taken; index++) {
      const token = spare[index]!;
      token.image = "";
      token.partner = undefined;
      token.doc = undefined;
    }
    taken = undefined;
  }
}

/** Makes a token that begins at the offset `start`. */
export function createToken(tokenType: TokenType, image: string, start: number): SyntaxToken {
  if (taken === undefined) return newToken(tokenType, image, start);
  const token = spare[taken];
  if (token === undefined) {
    const made = newToken(tokenType, image, start);
    if (taken < MOST_SPARE) spare[taken++] = made;
    return made;
  }
  taken++;
  token.image = image;
  token.startOffset = start;
  token.endOffset = start + image.length - 1;
  token.tokenType = tokenType;
  token.tokenTypeIdx = tokenType.tokenTypeIdx;
  token.first = false;
  token.newline = false;
  token.index = 0;
  token.damaged = false;
  token.missing = false;
  return token;
}

/** All its fields are there at once: an object that grows costs much more. */
function newToken(tokenType: TokenType, image: string, start: number): SyntaxToken {
  return {
    image,
    startOffset: start,
    endOffset: start + image.length - 1,
    tokenType,
    tokenTypeIdx: tokenType.tokenTypeIdx,
    first: false,
    newline: false,
    index: 0,
    partner: undefined,
    doc: undefined,
    damaged: false,
    missing: false,
  };
}

/**
 * The token beyond the last one. It has no offsets. It is of another class than all others, as one object with an offset that is no
 * whole number would make V8 box the offsets of all that share its class.
 */
class EndToken implements SyntaxToken {
  image = "";
  tokenType = EOF;
  tokenTypeIdx = EOF.tokenTypeIdx;
  startOffset = NaN;
  endOffset = NaN;
  first = false;
  newline = false;
  index = NaN;
  partner = undefined;
  doc = undefined;
  damaged = false;
  missing = false;
}

export const END: SyntaxToken = new EndToken();
