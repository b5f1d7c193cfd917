/**
 * Guesses from neighbouring tokens where a bracket is missing within a line. Used only for files whose brackets do not pair
 * up, and only where the grammar allows nothing else.
 */
import type { TokenType } from "./toolkit/index.js";
import type { BracketKind } from "./bracket-kinds.js";
import { bracketOf } from "./bracket-kinds.js";
import type { AtKeyword } from "./keywords.js";
import { BLOCK_KEYWORDS, blockSyntax, bracedSettings as bracedSettingsOf } from "./blocks.js";
import {
  Arrow,
  At,
  Colon,
  Comma,
  DateTimeToken,
  DateToken,
  Duration,
  Eq,
  Float,
  Int,
  isWord,
  Kw,
  LBrace,
  PluginRef,
  Question,
  RBrace,
  Spread,
  Text,
  TextTail,
  Uri,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";

type Maybe = SyntaxToken | undefined;

/** The distance, in tokens, brackets or lines, up to which a matching bracket or line is searched backwards: no text takes the square of its length. */
export const REACH = 200;

/** `@words` and words that need no body in braces. */
const BODILESS: readonly AtKeyword[] = [
  "@pipeline",
  "@internal",
  "@param",
  "@hot_reload",
  "@runtime_configurable",
  "@secret",
  "@mock",
  "@when",
];
const withBody: ReadonlySet<TokenType> = new Set([
  ...Object.entries(At).flatMap(([word, type]) => (BODILESS.includes(word as AtKeyword) ? [] : [type])),
  Kw.if,
  Kw.else,
  Kw.match,
]);
const jumps: ReadonlySet<TokenType> = new Set([Kw.return, Kw.yield, Kw.break, Kw.continue, Kw.emit]);
const members: ReadonlySet<TokenType> = new Set([At["@param"], At["@api"], At["@webhook"], At["@schedule"], Kw.type]);
const literals: ReadonlySet<TokenType> = new Set([
  Text,
  TextTail,
  Int,
  Float,
  Duration,
  DateToken,
  DateTimeToken,
  Kw.true,
  Kw.false,
  Kw.null,
]);

/** Returns whether what `token` begins needs a body in braces on its line. */
export function needsBody(token: SyntaxToken): boolean {
  return withBody.has(token.tokenType);
}

function isSign(token: Maybe): boolean {
  return token?.tokenType === Eq || token?.tokenType === Colon;
}

/** Returns whether an expression or a type may end with `token`. */
export function endsOperand(token: Maybe): boolean {
  if (token === undefined) return false;
  if (bracketOf(token)?.role === "closes" || token.tokenType === Question || literals.has(token.tokenType)) return true;
  return isWord(token) && !withBody.has(token.tokenType) && token.tokenType !== Kw.in && token.tokenType !== Kw.not;
}

/** Returns whether an expression or a type may begin with `token`, right after another one only if something is missing. */
function beginsOperand(token: Maybe): boolean {
  if (token === undefined) return false;
  return (
    literals.has(token.tokenType) || (isWord(token) && !withBody.has(token.tokenType) && token.tokenType !== Kw.in)
  );
}

/** `@words` and words directly followed by a brace. */
const bracedWords: ReadonlySet<TokenType> = new Set([
  ...BLOCK_KEYWORDS.filter((word) => blockSyntax(word).bare === true).map((word) => At[word]),
  At["@given"],
  At["@then"],
  At["@types"],
  At["@models"],
  At["@llm"],
  At["@plugins"],
  At["@memory"],
  At["@reference"],
  At["@config"],
  At["@constraints"],
  At["@conversation_policy"],
  At["@triggers"],
  Kw.else,
  Kw.import,
]);
/** Settings whose value is always in braces. */
const bracedSettings: ReadonlySet<string> = new Set(bracedSettingsOf(["@guarded", "@checkpoint"]));
/** Tokens after which `name:` can only begin an object. */
const beforeObject: ReadonlySet<TokenType> = new Set([Kw.return, Kw.yield, Arrow]);

/**
 * Returns whether a `{` is missing before `token`, which continues the line of the tokens before it: after `guard =` or
 * `@memory`, in `a = b = …`, `a: b: …` and `return a: …`, and where a `header` without its body is followed by a statement.
 * `innermost` is the innermost open bracket.
 */
export function lacksBrace(
  [beforeLast, last]: readonly [Maybe, Maybe],
  token: SyntaxToken,
  next: Maybe,
  header: boolean,
  innermost: BracketKind | undefined,
): boolean {
  if (last === undefined || token.tokenType === LBrace) return false;
  // `:` at the beginning of a line begins a symbol, such as that of the next arm.
  const begins = isWord(token) && isSign(next) && !(next?.first === true && next.tokenType === Colon);
  const inArray = last.image === "[" || last.tokenType === Comma || last.tokenType === RBrace;
  if (innermost === "[" && begins && inArray) return true;
  if (token.first) return false;
  if (bracedWords.has(last.tokenType) && token.tokenType !== Kw.if) return true;
  if (last.first && bracedSettings.has(last.image) && !isSign(token)) return true;
  if (last.tokenType === Eq && bracedSettings.has(beforeLast?.image ?? "")) return true;
  if (header) {
    if (begins || jumps.has(token.tokenType) || members.has(token.tokenType)) return true;
    if ((literals.has(token.tokenType) || beginsSymbol(last, token, next)) && endsOperand(last)) return true;
    return last.tokenType === Uri || last.tokenType === PluginRef;
  }
  if (beforeObject.has(last.tokenType) && token.tokenType === Spread) return true;
  if (!begins) return false;
  if (isSign(last)) return !(last.tokenType === Colon && next?.tokenType === Eq);
  return next?.tokenType === Colon && beforeObject.has(last.tokenType);
}

/** `if a :warm`: a colon with a gap before it and none behind it begins a symbol; that of a type has it the other way round. */
const beginsSymbol = (last: SyntaxToken, colon: SyntaxToken, word: Maybe): boolean =>
  colon.tokenType === Colon &&
  last.endOffset + 1 < colon.startOffset &&
  word?.startOffset === colon.endOffset + 1 &&
  isWord(word);

/**
 * Returns where in `tokens` the opening bracket of a closing one after them is missing: the index of the token before which
 * it belongs, on the same line, or `undefined`.
 */
export function missingOpener(tokens: readonly SyntaxToken[], kind: BracketKind): number | undefined {
  let depth = 0;
  for (let index = tokens.length - 1; index > Math.max(0, tokens.length - REACH); index--) {
    const token = tokens[index]!;
    const role = bracketOf(token)?.role;
    if (role === "closes") depth++;
    else if (role === "opens" && --depth < 0) return undefined;
    if (depth > 0) {
      if (token.first) return undefined;
      continue;
    }
    const before = tokens[index - 1]!;
    const object = kind === "(" && token.tokenType === LBrace;
    if (!token.first && endsOperand(before) && (beginsOperand(token) || object)) return index;
    if (kind === "[" && before.tokenType === Eq) return index;
    if (token.first) return undefined;
  }
  return undefined;
}

/** Returns whether `(` begins parameters: only there a name and a `:` follow it. */
export function beginsParameters(first: Maybe, second: Maybe): boolean {
  return first !== undefined && isWord(first) && second?.tokenType === Colon;
}

/** Returns whether a type is complete before `token`: in parameters a `:` can then only begin the type of the result. */
export function endsParameterType(beforeLast: Maybe, last: Maybe): boolean {
  if (last === undefined) return false;
  if (bracketOf(last)?.role === "closes" || last.tokenType === Question) return true;
  return isWord(last) && beforeLast?.tokenType === Colon;
}
