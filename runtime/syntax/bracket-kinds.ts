/**
 * Classifies tokens for the pairing of brackets: which ones are brackets, and which ones begin a declaration.
 */
import type { TokenType } from "./toolkit/index.js";
import {
  At,
  LBrace,
  LBracket,
  LBracketOnNewLine,
  LParen,
  LParenOnNewLine,
  RBrace,
  RBracket,
  RParen,
  TextHead,
  TextMiddle,
  TextTail,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";

/** The role of a bracket. `both` is the middle of a string: it ends one interpolation and begins another. */
export type BracketRole = "opens" | "closes" | "both";
export type BracketKind = "(" | "[" | "{" | "${";

export interface Bracket {
  readonly role: BracketRole;
  readonly kind: BracketKind;
}

const brackets: (Bracket | undefined)[] = [];
const define = (type: TokenType, role: BracketRole, kind: BracketKind): void => {
  brackets[type.tokenTypeIdx] = { role, kind };
};
define(LParen, "opens", "(");
define(LParenOnNewLine, "opens", "(");
define(RParen, "closes", "(");
define(LBracket, "opens", "[");
define(LBracketOnNewLine, "opens", "[");
define(RBracket, "closes", "[");
define(LBrace, "opens", "{");
define(RBrace, "closes", "{");
define(TextHead, "opens", "${");
define(TextMiddle, "both", "${");
define(TextTail, "closes", "${");

/** Returns the bracket that `token` is, or `undefined`. */
export function bracketOf(token: SyntaxToken): Bracket | undefined {
  return brackets[token.tokenTypeIdx];
}

/** `@words` that are allowed only in a file or directly in `@core { }`. */
const declarationWords: boolean[] = [];
for (const word of [
  "@core",
  "@flow",
  "@transformer",
  "@evaluator",
  "@pipeline",
  "@types",
  "@plugin_interface",
  "@core_interface",
  "@test",
  "@internal",
  "@models",
  "@llm",
  "@plugins",
  "@memory",
  "@reference",
  "@config",
  "@constraints",
  "@conversation_policy",
  "@triggers",
  "@on",
] as const) {
  declarationWords[At[word].tokenTypeIdx] = true;
}

/** Returns whether `token` can only begin a declaration. */
export function beginsDeclaration(token: SyntaxToken): boolean {
  return declarationWords[token.tokenTypeIdx] === true;
}
