/**
 * Pairs the brackets of a file before the parser runs, and marks which line breaks count. Where brackets do not pair up,
 * `bracket-repair.ts` inserts missing ones and removes surplus ones.
 */
import type { TokenType } from "./toolkit/index.js";
import { beginsDeclaration, bracketOf } from "./bracket-kinds.js";
import { repairBrackets } from "./bracket-repair.js";
import type { Repair } from "./bracket-repair.js";
import type { SyntaxError } from "./syntax-error.js";
import {
  At,
  InOnNewLine,
  Kw,
  LBrace,
  LBracket,
  LBracketOnNewLine,
  LParen,
  LParenOnNewLine,
  Minus,
  MinusOnNewLine,
  NotOnNewLine,
  retype,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";

/** Tokens with another type at the beginning of a line where line breaks count: both types, by the index of either. */
const variants: { readonly plain: TokenType; readonly onNewLine: TokenType }[] = [];
for (const [plain, onNewLine] of [
  [LParen, LParenOnNewLine],
  [LBracket, LBracketOnNewLine],
  [Minus, MinusOnNewLine],
  [Kw.in, InOnNewLine],
  [Kw.not, NotOnNewLine],
] as const) {
  variants[plain.tokenTypeIdx] = variants[onNewLine.tokenTypeIdx] = { plain, onNewLine };
}

/**
 * Pairs the brackets of `tokens` and marks which line breaks count. Adds brackets that do not pair up to `errors`; in the
 * returned tokens all brackets pair up.
 */
export function pairBrackets(text: string, tokens: readonly SyntaxToken[], errors: SyntaxError[]): Repair {
  if (pair(tokens, true)) return { tokens, disturbed: [], dropped: [] };
  const repair = repairBrackets(text, tokens, errors);
  pair(repair.tokens, false);
  return repair;
}

/** Whether all brackets pair up and, if `strict`, no declaration at the beginning of a line is inside another one. */
function pair(tokens: readonly SyntaxToken[], strict: boolean): boolean {
  const stack: SyntaxToken[] = [];
  let top: SyntaxToken | undefined;
  let core: SyntaxToken | undefined;
  let coreBegins = false;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    token.index = index;
    token.newline = token.first && (top === undefined || top.tokenType === LBrace);
    if (token.first) {
      const variant = variants[token.tokenTypeIdx];
      if (variant !== undefined) retype(token, token.newline ? variant.onNewLine : variant.plain);
    }
    const bracket = bracketOf(token);
    if (bracket === undefined) {
      if (!beginsDeclaration(token)) continue;
      if (strict && token.first && top !== undefined && top !== core) return false;
      if (token.tokenType === At["@core"]) coreBegins = true;
      continue;
    }
    if (bracket.role !== "opens") {
      if (top === undefined || bracketOf(top)!.kind !== bracket.kind) return false;
      top.partner = token;
      if (bracket.role === "closes") token.partner = top;
      stack.pop();
      top = stack[stack.length - 1];
    }
    if (bracket.role !== "closes") {
      if (coreBegins && token.tokenType === LBrace) {
        core = token;
        coreBegins = false;
      }
      stack.push(token);
      top = token;
    }
  }
  return stack.length === 0;
}
