/** Statements of other languages: reports them, and reads them as their equivalents where the meaning is clear. */
import { EOF, type TokenType } from "./toolkit/index.js";
import { nearest } from "../nearest.js";
import type { Item, Span } from "./ast.js";
import { BLOCK_KEYWORDS, blockSyntax } from "./blocks.js";
import { beginsDeclaration, bracketOf } from "./bracket-kinds.js";
import { E100 } from "./diagnostics/unexpected.js";
import { PatternGrammar } from "./pattern-grammar.js";
import { type DetailsOf, edit, type SyntaxContent } from "./syntax-error.js";
import {
  At,
  Colon,
  Eq,
  Float,
  Identifier,
  Int,
  isWord,
  Kw,
  LBrace,
  LParen,
  retype,
  type SyntaxToken,
  Text,
  TextHead,
  TypeIdentifier,
} from "./token-types.js";

/** Words that declare variables in other languages. */
const DECLARING: ReadonlySet<string> = new Set(["let", "var", "const", "val"]);
/** Words that choose between cases, and words that raise errors, in other languages. */
const CHOOSING: ReadonlySet<string> = new Set(["switch", "select", "when"]);
const RAISING: ReadonlySet<string> = new Set(["throw", "raise"]);
/** Words that begin the handler of a `try` in other languages. */
const CATCHING: ReadonlySet<string> = new Set(["catch", "except", "rescue"]);
/** Blocks that are recognized without their `@`, by their words without it. */
const FORGOTTEN_AT: ReadonlyMap<string, TokenType> = new Map(
  BLOCK_KEYWORDS.filter((word) => blockSyntax(word).withoutAt === true).map((word) => [word.slice(1), At[word]]),
);
/** Tokens that cannot follow a name on its line: no operators, no brackets, no words that continue an expression. */
const NEVER_AFTER_NAME: ReadonlySet<TokenType> = new Set([Identifier, TypeIdentifier, Text, TextHead, Int, Float]);
/** Other such tokens: keywords of blocks, and words that begin an expression. */
const BEGINS_BLOCK_OR_VALUE: ReadonlySet<TokenType> = new Set([
  ...BLOCK_KEYWORDS.filter((word) => blockSyntax(word).places.includes("value")).map((word) => At[word]),
  At["@match"],
  Kw.if,
  Kw.match,
  Kw.true,
  Kw.false,
  Kw.null,
]);
/** Words that begin a statement: with a value after them, and alone. */
const BEFORE_VALUE: ReadonlyMap<string, TokenType> = new Map([
  ["return", Kw.return],
  ["yield", Kw.yield],
  ["emit", Kw.emit],
]);
const ALONE: ReadonlyMap<string, TokenType> = new Map([
  ["return", Kw.return],
  ["break", Kw.break],
  ["continue", Kw.continue],
]);
/** The number of words in a row that make a sentence. */
const SENTENCE = 4;

export abstract class ForeignStatementGrammar extends PatternGrammar {
  /** Reports `rteurn total` and `contine`, and reads the word that was meant, unless the file uses the word as a name. */
  protected acceptMisspelt(): void {
    const token = this.next();
    if (token.tokenType !== Identifier || token.damaged || !this.beginsItem(token)) return;
    const following = this.peek(2);
    const alone = following.newline || bracketOf(following)?.role === "closes";
    if (!alone && !this.cannotFollowName(following)) return;
    const words = alone ? ALONE : BEFORE_VALUE;
    const meant = nearest(token.image, words.keys());
    if (meant === undefined || this.tokens.some((other) => other !== token && other.image === token.image)) return;
    const { start, end } = this.spanOf(token);
    this.report(
      E100["misspelt-statement"]({ found: token.image, meant }),
      { start, end },
      { fix: edit(start, end, meant) },
    );
    retype(token, words.get(meant)!);
  }

  /** Returns whether only `=` is missing after a name that is used later: `total order.sum`, `draft @flexible { … }`. */
  protected lacksEquals(): boolean {
    const token = this.next();
    const following = this.peek(2);
    if (token.tokenType !== Identifier || token.damaged || following.damaged || !this.beginsItem(token)) return false;
    if (following.newline || !this.cannotFollowName(following) || this.isForeign(token.image)) return false;
    const third = this.peek(3);
    if (isWord(following) && !third.newline && (third.tokenType === Eq || third.tokenType === Colon)) return false;
    return this.wordsFrom(token) < SENTENCE && this.isReadLater(token);
  }
  private isForeign(word: string): boolean {
    const sets = [DECLARING, CHOOSING, RAISING, CATCHING, FORGOTTEN_AT];
    return sets.some((set) => set.has(word)) || word === "for" || word === "foreach" || word === "while";
  }
  private cannotFollowName({ tokenType }: SyntaxToken): boolean {
    return NEVER_AFTER_NAME.has(tokenType) || BEGINS_BLOCK_OR_VALUE.has(tokenType);
  }
  private beginsItem(token: SyntaxToken): boolean {
    return token.newline || token.first || bracketOf(this.LA(0))?.role === "opens";
  }
  /** Counts the words in a row on the line of `token`, itself included. */
  private wordsFrom(token: SyntaxToken): number {
    let last = token.index;
    while (isWord(this.tokens[last + 1] ?? token) && this.tokens[last + 1]?.newline === false) last++;
    return last - token.index + 1;
  }
  private isReadLater({ image, index }: SyntaxToken): boolean {
    for (let at = index + 1; at < this.tokens.length; at++) {
      const token = this.tokens[at]!;
      if (token.first && beginsDeclaration(token)) return false;
      if (token.image === image && this.isIdentifier(token)) return true;
    }
    return false;
  }

  /** Reads foreign words before a statement. Returns an item where the whole statement was skipped. */
  protected foreignItem(): Item | undefined {
    const token = this.next();
    const isConst = token.tokenType === Kw.const;
    if (token.damaged || (!isConst && token.tokenType !== Identifier && token.tokenType !== TypeIdentifier))
      return undefined;
    const following = this.peek(2);
    if (following.newline) return undefined;
    const targets = this.targets();
    if (targets.length > 1) {
      const [first = "", second = ""] = targets;
      return this.reportAndSkip(E100["several-targets"]({ first, second }), token);
    }
    if (isConst || token.tokenType === Identifier) {
      const passed = this.acceptForeign(token, following);
      if (passed !== undefined || token !== this.next() || !this.isIdentifier(token)) return passed;
    }
    const unrelated = this.beginsItem(token) && !following.damaged && NEVER_AFTER_NAME.has(following.tokenType);
    return unrelated ? this.strayWords(token, following) : undefined;
  }

  /** The names before `=` in `a, b = 1, 2`. */
  private targets(): readonly string[] {
    if (this.peek(2).image !== ",") return [];
    const names: string[] = [];
    for (let at = 1; ; at += 2) {
      if (this.peek(at).tokenType !== Identifier) return [];
      names.push(this.peek(at).image);
      if (this.peek(at + 1).tokenType === Eq) return names;
      if (this.peek(at + 1).image !== ",") return [];
    }
  }

  private acceptForeign(token: SyntaxToken, following: SyntaxToken): Item | undefined {
    const { image } = token;
    if (DECLARING.has(image)) {
      const sign = this.peek(3).tokenType;
      if (!isWord(following) || (sign !== Eq && sign !== Colon)) return undefined;
      const { start, end } = this.spanOf(token);
      const name = following.image;
      this.report(
        E100["declaring-word"]({ word: image, name }),
        { start, end },
        { fix: edit(start, following.startOffset, "") },
      );
      this.skip();
      return undefined;
    }
    // A flow may have this name.
    const called = following.tokenType === LParen && !this.source.includes(`@flow ${image}(`);
    if (CHOOSING.has(image) && (called || NEVER_AFTER_NAME.has(following.tokenType)) && this.bodyFollows(following)) {
      return this.reportAndSkip(E100["foreign-choice"](), token);
    }
    if (RAISING.has(image) && (called || NEVER_AFTER_NAME.has(following.tokenType))) {
      return this.reportAndSkip(E100["raised-error"]({ word: image }), token);
    }
    return this.acceptForgottenBlock(token, following);
  }

  /** Reports a block without its `@`: `for x in xs { … }`, `while n > 1 { … }`, `flexible { … }`. */
  protected acceptForgottenBlock(token: SyntaxToken, following: SyntaxToken): Item | undefined {
    const { image } = token;
    const { start, end } = this.spanOf(token);
    if (image === "for" || image === "foreach") {
      const parenthesized = following.tokenType === LParen;
      // `for (const x of xs)`
      const declared = parenthesized && DECLARING.has(this.peek(3).image) && isWord(this.peek(4));
      const name = declared ? this.peek(4) : parenthesized ? this.peek(3) : following;
      if (!isWord(name) || name.image === "in") return undefined;
      const sign = this.peek(declared ? 5 : parenthesized ? 4 : 3).image;
      const inOrOf = sign === "in" || sign === "of" || sign === ",";
      if (parenthesized && !inOrOf && this.bodyFollows(following)) {
        return this.reportAndSkip(E100["counting-loop"](), token);
      }
      if (!inOrOf) return undefined;
      if (parenthesized || sign === "of") return this.reportAndSkip(E100["foreign-foreach"](), token);
      this.report(E100["foreign-foreach"](), { start, end }, { fix: edit(start, end, "@foreach") });
      retype(token, At["@foreach"]);
      return undefined;
    }
    if (image === "while") {
      if (following.tokenType === LBrace || !this.bodyFollows(following)) return undefined;
      this.report(E100["foreign-while"](), { start, end }, { fix: edit(start, end, "@while(max_iterations = 10)") });
      retype(token, At["@while"]);
      return undefined;
    }
    const type = FORGOTTEN_AT.get(image);
    const opens = (candidate: SyntaxToken): boolean => candidate.tokenType === LBrace && !candidate.newline;
    const named = image === "checkpoint" && isWord(following) && opens(this.peek(3));
    if (type === undefined || (!opens(following) && !named)) return undefined;
    const edits = [{ start, end: start, newText: "@" }];
    if (type === At["@try"] && following.partner !== undefined) {
      const part = this.tokens[following.partner.index + 1];
      if (part !== undefined) edits.push(...this.catchEdits(part));
    }
    this.report(E100["block-without-at"]({ word: image }), { start, end }, { fix: edits });
    retype(token, type);
    return undefined;
  }

  /** Reads `catch e { … }` and `catch (e) { … }` after a `@try` as `@catch e { … }`. */
  protected acceptCatch(reported: boolean): void {
    const token = this.next();
    const edits = this.catchEdits(token);
    if (edits.length === 0) return;
    const { start, end } = this.spanOf(token);
    if (!reported) this.report(E100["foreign-catch"](), { start, end }, { fix: edits });
    retype(token, At["@catch"]);
  }
  private catchEdits(token: SyntaxToken): { start: number; end: number; newText: string }[] {
    if (token.tokenType !== Identifier || !CATCHING.has(token.image)) return [];
    const { start, end } = this.spanOf(token);
    const [a, b, c, d] = [1, 2, 3, 4].map((distance) => this.tokens[token.index + distance]);
    const edits = [{ start, end, newText: "@catch" }];
    const opens = (candidate: SyntaxToken | undefined) => candidate?.tokenType === LBrace && !candidate.newline;
    if (opens(a) || (a !== undefined && isWord(a) && opens(b))) return edits;
    if (a?.tokenType !== LParen || a.partner === undefined || b === undefined || !isWord(b)) return [];
    const close = a.partner;
    if (close !== c || !opens(d)) return [];
    edits.push({ start: a.startOffset, end: a.endOffset + 1, newText: "" });
    edits.push({ start: close.startOffset, end: close.endOffset + 1, newText: "" });
    return edits;
  }
  /**
   * Reports words in a row on one line of which the first is no statement: `int x = 1`, `x n + 1`, a sentence. They are one
   * mistake.
   */
  private strayWords(token: SyntaxToken, following: SyntaxToken): Item | undefined {
    const sign = this.peek(3);
    if (isWord(following) && sign.tokenType === Eq && !sign.newline) {
      const [first, name] = [this.spanOf(token), this.spanOf(following)];
      this.report(E100["type-before-variable"]({ name: following.image, type: token.image }), first, {
        fix: edit(first.start, name.end, `${following.image}: ${token.image}`),
      });
      this.skip();
      return undefined;
    }
    if (this.wordsFrom(token) >= SENTENCE) {
      const { start } = this.spanOf(token);
      return this.reportAndSkip(E100.sentence(), token, { fix: edit(start, start, "// ") });
    }
    const found = this.shown(following);
    return this.reportAndSkip(E100["stray-words"]({ found, word: this.shown(token), name: token.image }), token);
  }

  /** Returns whether a `{` follows on the line of `token`, without an assignment before it. */
  private bodyFollows(token: SyntaxToken): boolean {
    let at: SyntaxToken | undefined = token;
    while (at !== undefined && !at.newline && at.tokenType !== Eq && at.tokenType !== EOF) {
      if (at.tokenType === LBrace) return true;
      const role = bracketOf(at)?.role;
      if (role === "closes") return false;
      const next: number = role === "opens" && at.partner !== undefined ? at.partner.index : at.index;
      at = this.tokens[next + 1];
    }
    return false;
  }

  /** Reports a statement that cannot be read, and skips it to the end of its line or of the body that begins there. */
  private reportAndSkip<Content extends SyntaxContent>(
    content: Content,
    token: SyntaxToken,
    details?: DetailsOf<Content>,
  ): Item {
    const { start, end } = this.spanOf(token);
    this.skipElement();
    while (this.LA(0).tokenType !== LBrace && !this.atClose() && !this.next().newline) this.skipElement();
    const covers: Span = { start, end: this.endFrom(start) };
    this.report(content, { start, end }, { ...details, covers });
    const expression = { kind: "MissingExpression" as const, ...covers };
    return { kind: "ExpressionStatement", expression, ...covers };
  }
}
