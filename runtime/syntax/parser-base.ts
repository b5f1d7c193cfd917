/**
 * What all rules of the grammar share: tokens, spans, reports and recovery.
 *
 * No rule throws. A rule reports what is missing and returns an empty node. A list reports what it cannot read and continues
 * where its next element may begin. `brackets.ts` has paired all brackets, so that recovery never skips beyond the bracket
 * around it.
 */
import { EOF, GrammarParser, type TokenType } from "./toolkit/index.js";
import type { Rule } from "./toolkit/index.js";
import type { Name, QualifiedName, Span, TypeDeclaration } from "./ast.js";
import { bracketOf } from "./bracket-kinds.js";
import { findKeyword, isReservedForLater, isReservedWord } from "./keywords.js";
import type { KeywordPlace } from "./keywords.js";
import { Comma, Dot, Identifier, isWord, TypeIdentifier, Word } from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E101, E104, E105, W100 } from "./diagnostics/grammar.js";
import { E006 } from "./diagnostics/lexical.js";
import { keywordPlaces, phrases } from "./diagnostics/phrases.js";
import { E100 } from "./diagnostics/unexpected.js";
import { SyntaxReporter } from "./reporter.js";
import { type DetailsOf, edit, type SyntaxContent, type TextEdit } from "./syntax-error.js";

export type { Rule } from "./toolkit/index.js";

/** The maximum nesting of brackets, conditions and the like, far below the limit of the call stack. */
export const MAX_DEPTH = 64;
/** The maximum height of the tree of one expression, chains such as `a + a + …` included: recursive traversals rely on it. */
export const MAX_HEIGHT = 500;

export interface Bracketed {
  /** Where the opening bracket begins. */
  readonly start: number;
  /** Whether its contents are to be parsed: the bracket exists, and is not nested too deep. */
  readonly entered: boolean;
  /** What to restore after the closing bracket. */
  readonly inHeader: boolean;
}

/** The values of a message about something that is missing. */
interface Expectation {
  readonly what: string;
  readonly after: string;
  readonly found: string;
  readonly advice: string;
}

export abstract class ParserBase extends GrammarParser {
  protected source = "";
  protected tokens: readonly SyntaxToken[] = [];
  protected reporter = new SyntaxReporter();
  /** Whether the parser reads the header of an `if`, a `match` or a loop, where `{` opens the body. */
  protected inHeader = false;
  /** The height of the highest expression read since it was last set to 0. */
  protected height = 0;
  /** The offset at which the current statement begins. */
  protected itemStart = 0;
  private depth = 0;
  /** The deepest nesting and the highest expression of the file. */
  protected deepest = 0;
  protected highest = 0;
  /** Reserved words that were reported where they were declared as names, with the edits that rename all uses. */
  private reservedNames = new Map<string, { readonly suggestion: string; readonly edits: TextEdit[] }>();
  /** The elements of the lists that are being read, those of a list behind those of the list around it. */
  private readonly listed: unknown[] = [];
  private listedTo = 0;
  /** Types declared in a flow. They are reported, and added to the declarations of the file. */
  protected misplacedTypes: TypeDeclaration[] = [];

  protected begin(source: string, tokens: readonly SyntaxToken[]): void {
    this.source = source;
    this.tokens = tokens;
    this.reporter = new SyntaxReporter();
    this.inHeader = false;
    this.height = 0;
    this.depth = 0;
    this.deepest = 0;
    this.highest = 0;
    if (this.reservedNames.size > 0) this.reservedNames = new Map();
    this.listed.length = 0;
    this.listedTo = 0;
    this.misplacedTypes = [];
  }

  // ------------------------------------------------------------------------------------------------------- tokens

  protected next(): SyntaxToken {
    return this.LA(1);
  }
  protected peek(distance: number): SyntaxToken {
    return this.LA(distance);
  }
  protected at(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }
  /** Returns whether the next token is `type`, on the same line as the token before. */
  protected atOnSameLine(type: TokenType): boolean {
    const token = this.next();
    return token.tokenType === type && !token.newline;
  }
  protected atEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }
  /** Returns whether the next token closes the bracket that is read, or the file ends. */
  protected atClose(): boolean {
    const bracket = bracketOf(this.next());
    return this.atEnd() || (bracket !== undefined && bracket.role !== "opens");
  }

  /** Returns whether `token` closes a bracket, or the file ends there. */
  protected isCloser(token: SyntaxToken): boolean {
    const bracket = bracketOf(token);
    return token.tokenType === EOF || (bracket !== undefined && bracket.role !== "opens");
  }
  /** Returns the offset at which the next token begins. */
  protected here(): number {
    return this.atEnd() ? this.previousEnd() : this.LA(1).startOffset;
  }
  /** Returns the offset at which the last token that was read ends. */
  protected previousEnd(): number {
    const token = this.LA(0);
    return token.tokenType === EOF ? 0 : token.endOffset + 1;
  }
  /** Returns the end of a node that began at `start`. */
  protected endFrom(start: number): number {
    return Math.max(start, this.previousEnd());
  }
  /** Returns an empty span after the last token that was read: the span of something missing. */
  protected gap(): Span {
    const end = this.previousEnd();
    return { start: end, end };
  }

  protected skip(): void {
    this.consume(0, this.LA(1).tokenType);
  }
  protected skipTo(index: number): void {
    while (!this.atEnd() && this.next().index < index) this.skip();
  }

  // ------------------------------------------------------------------------------------------------------- lists

  /** Begins a list, within the one that is being read. An array that grows has room for sixteen elements more than most lists have. */
  protected beginList(): number {
    return this.listedTo;
  }
  protected addToList(element: unknown): void {
    this.listed[this.listedTo++] = element;
  }
  /** Ends the list that `beginList` gave `from` for: an array of its length. */
  protected endList<Element>(from: number): Element[] {
    const elements = this.listed.slice(from, this.listedTo) as Element[];
    this.listed.fill(undefined, from, this.listedTo);
    this.listedTo = from;
    return elements;
  }

  // ------------------------------------------------------------------------------------------------------- reports

  /** Reports a mistake, whatever was reported before. */
  protected report<Content extends SyntaxContent>(content: Content, span: Span, details?: DetailsOf<Content>): void {
    this.reporter.report(content, span, details);
  }

  /** Reports that the next token does not fit the grammar, unless that follows from another mistake. */
  protected reportHere<Content extends SyntaxContent>(
    content: Content,
    span: Span = this.blame(),
    details?: DetailsOf<Content>,
  ): void {
    const { damaged } = this.next();
    this.reporter.reportAt({ index: this.nextIndex(), damaged }, content, span, details);
  }

  /** Marks `token` as part of a reported mistake, so that the grammar reports nothing at it. */
  protected suppressAt(token: SyntaxToken): void {
    this.reporter.suppressAt(token.index);
  }
  private nextIndex(): number {
    return this.atEnd() ? this.tokens.length : this.next().index;
  }

  /** Returns the span to mark where something is missing: the next token on the same line, else the token before. */
  protected blame(): Span {
    const token = this.next();
    const previous = this.LA(0);
    const there = !this.atEnd() && !token.missing && !token.first && bracketOf(token)?.role !== "closes";
    if (there || previous.tokenType === EOF) return this.spanOf(token);
    return this.spanOf(previous);
  }
  protected spanOf(token: SyntaxToken): Span {
    if (token.tokenType === EOF) return { start: this.source.length, end: this.source.length };
    if (!token.missing) return { start: token.startOffset, end: token.endOffset + 1 };
    return { start: Math.max(0, token.startOffset - 1), end: token.startOffset };
  }

  /** Returns the next token for a message, as `, but found …`; empty where the line or the bracket ends. */
  protected found(): string {
    const token = this.next();
    return this.atEnd() || token.first || token.missing ? "" : phrases.found({ token: this.shown(token) });
  }
  protected shown(token: SyntaxToken): string {
    const { image } = token;
    const short = image.length > 30 ? `${image.slice(0, 27)}…` : image;
    return `\`${short.replaceAll("\n", " ").replaceAll("`", "'")}\``;
  }
  /** Returns ` after …`, naming the last token that was read. */
  protected after(): string {
    const token = this.LA(0);
    return token.tokenType === EOF || token.missing ? "" : phrases.after({ token: this.shown(token) });
  }

  // ------------------------------------------------------------------------------------------------------- elements

  /** Reads a token of `type`, or reports that `expected` is missing and returns `undefined`. */
  protected need(
    index: number,
    type: TokenType,
    expected: string,
    definition: (typeof E101)["expected-token"] | (typeof E104)["missing-fields"] = E101["expected-token"],
  ): SyntaxToken | undefined {
    if (this.RECORDING_PHASE || this.at(type)) return this.consume(index, type);
    this.reportHere(definition(this.expectation(expected)));
    return undefined;
  }
  /** Returns the values of a message about something missing; an example, `, as in …`, is appended to the message. */
  protected expectation(expected: string): Expectation {
    const [what = "", example] = expected.split(", as in ");
    const advice = example === undefined ? "" : phrases.example({ example });
    return { what, after: this.after(), found: this.found(), advice };
  }

  /** Reads the commas between two elements, if there are any. */
  protected commas(index: number): void {
    if (this.RECORDING_PHASE) {
      this.option(index, () => this.consume(index, Comma));
      return;
    }
    if (!this.at(Comma)) return;
    this.consume(index, Comma);
    while (this.at(Comma)) this.extraComma();
  }
  /** Reads commas like `commas`, and reports a missing one between two elements. */
  protected neededCommas(index: number, between: string): void {
    this.commas(index);
    if (this.RECORDING_PHASE || this.atClose() || this.LA(0).tokenType === Comma) return;
    const at = this.previousEnd();
    this.reportHere(E101["missing-comma"]({ elements: between, found: this.found() }), this.blame(), {
      fix: edit(at, at, ","),
    });
  }
  protected extraComma(): void {
    const { start, end } = this.spanOf(this.next());
    this.reportHere(E100["stray-comma"](), { start, end }, { fix: edit(start, end, "") });
    this.skip();
  }

  /** Reads any word, reserved or not: the name of a field, a key, a setting, a member. */
  protected anyWord(index: number, expected: string): Name {
    if (this.RECORDING_PHASE || isWord(this.next())) return this.asName(this.consume(index, Word));
    this.reportHere(E105["expected-name"](this.expectation(expected)));
    return { text: "", ...this.gap() };
  }

  /** Reads the name of a variable, a parameter, a flow or the like, and reports a reserved word. */
  protected declaredName(index: number, expected: string): Name {
    const name = this.anyWord(index, expected);
    if (!this.RECORDING_PHASE && name.text !== "") this.checkName(name);
    return name;
  }
  protected checkName(name: Name, suggestion = `${name.text}_`): void {
    const { text, start, end } = name;
    if (isReservedWord(text)) {
      const edits = [{ start, end, newText: suggestion }];
      this.reservedNames.set(text, { suggestion, edits });
      this.report(E006["reserved-word"]({ word: text, suggestion }), { start, end }, { fix: edits });
    } else if (isReservedForLater(text)) {
      this.report(W100["reserved-for-later"]({ word: text }), { start, end });
    }
  }
  /** Returns whether this word was reported as reserved where it was declared as a name. */
  protected isReportedName(token: SyntaxToken): boolean {
    return this.reservedNames.size > 0 && this.reservedNames.has(token.image) && isReservedWord(token.image);
  }
  /** Adds a use of a type to the edits that rename it, if its declaration was reported. */
  protected useTypeName({ text, start, end }: Name): void {
    if (this.reservedNames.size === 0) return;
    const given = this.reservedNames.get(text);
    if (given !== undefined && /^[A-Z]/.test(given.suggestion))
      given.edits.push({ start, end, newText: given.suggestion });
  }
  /** Checks a used name like `checkName`; if its declaration was reported, only adds the use to the edits that rename it. */
  protected checkUse(name: Name): void {
    const { text, start, end } = name;
    const given = this.reservedNames.get(text);
    if (given === undefined) this.checkName(name);
    else given.edits.push({ start, end, newText: given.suggestion });
  }
  /** Reads the name of a type or a core, and reports one that does not begin with a capital. */
  protected capitalName(index: number, expected: string): Name {
    const name = this.anyWord(index, expected);
    if (this.RECORDING_PHASE || name.text === "") return name;
    const { text, start, end } = name;
    const capital = text.replace(/^_*(.)/, (_, letter: string) => letter.toUpperCase());
    if (isReservedWord(text)) this.checkName(name, capital);
    else if (!/^[A-Z]/.test(text)) {
      const edits = [{ start, end, newText: capital }];
      this.reservedNames.set(text, { suggestion: capital, edits });
      this.report(E105["small-type-name"]({ suggestion: capital }), { start, end }, { fix: edits });
    }
    return name;
  }
  protected asName(token: SyntaxToken): Name {
    return { text: token.image, start: token.startOffset, end: token.endOffset + 1 };
  }
  protected isIdentifier(token: SyntaxToken): boolean {
    return token.tokenType === Identifier || token.tokenType === TypeIdentifier;
  }

  protected readonly qualifiedName: Rule<QualifiedName, [string]> = this.RULE("qualifiedName", (expected: string) => {
    const parts = [this.anyWord(0, expected)];
    this.MANY(() => {
      this.CONSUME(Dot);
      parts.push(this.anyWord(1, "a name"));
    });
    return { parts, start: parts[0]!.start, end: parts[parts.length - 1]!.end };
  });

  // ------------------------------------------------------------------------------------------------------- recovery

  /**
   * Enters the bracket `open`, which was read. The result says whether its contents are to be parsed: brackets nested too deep
   * are reported and skipped up to the closing one.
   */
  protected enter(open: SyntaxToken | undefined): Bracketed {
    const { inHeader } = this;
    this.inHeader = false;
    if (open === undefined) return { start: this.previousEnd(), entered: false, inHeader };
    this.deepest = Math.max(this.deepest, ++this.depth);
    if (open.missing && !open.damaged) this.reportMissingOpener(open);
    const entered = this.RECORDING_PHASE || this.depth <= MAX_DEPTH;
    if (!entered) this.tooDeep(open);
    return { start: open.startOffset, entered, inHeader };
  }
  /** Leaves a bracket, before its closing token is read. */
  protected leave(bracket: Bracketed, opened: boolean): void {
    this.inHeader = bracket.inHeader;
    if (opened) this.depth--;
  }
  private reportMissingOpener({ tokenType, startOffset: at, index }: SyntaxToken): void {
    const bracket = tokenType.LABEL ?? "{";
    const next = this.tokens.slice(index + 1, index + 5).find((token) => !token.missing);
    const span = next === undefined ? { start: Math.max(0, at - 1), end: at } : this.spanOf(next);
    const missing = bracket === "{" ? E104["missing-opening-brace"]() : E101["missing-opening-bracket"]({ bracket });
    this.report(missing, span, { fix: edit(span.start, span.start, bracket) });
  }
  private tooDeep(open: SyntaxToken): void {
    this.reportTooDeep(this.spanOf(open));
    if (open.partner !== undefined) this.skipTo(open.partner.index);
  }
  private reportTooDeep(span: Span): void {
    this.report(E100["nested-too-deep"]({ levels: MAX_DEPTH }), span);
    this.reporter.suppressAt(this.nextIndex());
  }
  /** Enters a construct that nests without brackets, or reports it and skips its line. Returns whether it was entered. */
  protected descend(): boolean {
    this.deepest = Math.max(this.deepest, ++this.depth);
    if (this.RECORDING_PHASE || this.depth <= MAX_DEPTH) return true;
    this.reportTooDeep(this.spanOf(this.next()));
    this.skipElement();
    return false;
  }
  protected ascend(): void {
    this.depth--;
  }

  /** Reports an expression whose height exceeds the limit. Returns whether it does. */
  protected isTooHigh(span: Span): boolean {
    this.highest = Math.max(this.highest, this.height);
    if (this.RECORDING_PHASE || this.height <= MAX_HEIGHT) return false;
    this.report(E100["expression-too-long"]({ steps: MAX_HEIGHT }), {
      start: span.start,
      end: Math.min(span.end, span.start + 1),
    });
    this.height = 0;
    return true;
  }

  /**
   * Reports and skips what prevents a list from ending. Returns whether there was something, so that the list continues.
   * `what` is an element of the list ("a statement").
   */
  protected strayElement(what: string, place: KeywordPlace): boolean {
    if (this.RECORDING_PHASE || this.atClose()) return false;
    if (this.at(Comma)) {
      this.extraComma();
      return true;
    }
    if (this.next().missing) this.reportMissingOpener(this.next());
    else this.reportHere(this.unexpected(what, place), this.spanOf(this.next()));
    this.skipElement();
    return true;
  }

  /** Skips at least one token, up to a comma, a closing bracket or the beginning of a line. Skips brackets as a whole. */
  protected skipElement(): void {
    do {
      const { partner, index } = this.next();
      const opens = bracketOf(this.next())?.role === "opens";
      this.skip();
      if (opens && partner !== undefined && partner.index > index) {
        this.skipTo(partner.index + 1);
        // A string continues after each interpolation.
        let last = this.LA(0);
        while (bracketOf(last)?.role === "both" && last.partner !== undefined) {
          this.skipTo(last.partner.index + 1);
          last = this.LA(0);
        }
      }
    } while (!this.atClose() && !this.at(Comma) && !this.next().newline && !this.atDeclarationKeyword());
  }
  /** Returns whether a declaration begins here, even in the middle of a line. */
  private atDeclarationKeyword(): boolean {
    const { image } = this.next();
    return image.startsWith("@") && findKeyword(image)?.places.includes("file") === true;
  }

  private unexpected(what: string, place: KeywordPlace): SyntaxContent {
    const token = this.next();
    const found = this.shown(token);
    const keyword = findKeyword(token.image);
    if (keyword !== undefined && !keyword.places.includes(place)) {
      return E100["misplaced-keyword"]({ found, place: keywordPlaces[keyword.places[0] ?? "body"] });
    }
    if (token.image === "=>") {
      return E100["misplaced-lambda"]();
    }
    if (token.image === "|" && place === "body") {
      return E100["single-pipe"]();
    }
    return E100["unexpected-token"]({ what, found });
  }
}
