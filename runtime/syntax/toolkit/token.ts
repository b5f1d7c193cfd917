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

/** Makes a token that begins at the offset `start`. All its fields are there at once: an object that grows costs much more. */
export function createToken(tokenType: TokenType, image: string, start: number): SyntaxToken {
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
