/**
 * What the lexer and the grammar are written with. `../chevrotain/` has the same exports, on chevrotain: the tables of the parser are
 * made with it, and tests hold what this gives against what chevrotain gives.
 */
export { defineToken, EOF, isOfType } from "./token-type.js";
export type { TokenType } from "./token-type.js";
export { createToken, withSpareTokens } from "./token.js";
export type { SyntaxToken } from "./token.js";
export { DIGITS, LETTERS } from "./characters.js";
export { Lexer } from "./table-lexer.js";
export type { GroupedText, LexerPattern, Scan, SplitText } from "./table-lexer.js";
export { GrammarParser } from "./grammar-parser.js";
export type { Alternative, Rule } from "./table-parser.js";
