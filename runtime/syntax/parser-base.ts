/**
 * What all rules of the grammar share: tokens, spans, reports and recovery.
 *
 * No rule ever throws. Where something is missing a rule reports it and leaves an empty node; where something is in the way
 * the list it stands in reports it and goes on at the next place where an element may begin. Brackets always pair up here
 * (`brackets.ts` saw to that), so that what is skipped never reaches beyond the bracket it stands in.
 */
import { EmbeddedActionsParser, EOF } from "chevrotain";
import type { ParserMethod, TokenType } from "chevrotain";
import type { Name, QualifiedName, Span, TypeDeclaration } from "./ast.js";
import { bracketOf } from "./bracket-kinds.js";
import { findKeyword, isReservedForLater, isReservedWord } from "./keywords.js";
import type { KeywordPlace } from "./keywords.js";
import { FirstTokenStrategy } from "./lookahead.js";
import { Comma, Dot, Identifier, isWord, TypeIdentifier, VOCABULARY, Word } from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E101, E104, E105, W100 } from "./diagnostics/grammar.js";
import { E006 } from "./diagnostics/lexical.js";
import { keywordPlaces, phrases } from "./diagnostics/phrases.js";
import { E100 } from "./diagnostics/unexpected.js";
import { SyntaxReporter } from "./reporter.js";
import { type DetailsOf, edit, type SyntaxContent, type TextEdit } from "./syntax-error.js";

export type Rule<Result, Arguments extends unknown[] = []> = ParserMethod<Arguments, Result>;

/** How deep brackets, conditions and the like may nest: far less than the call stack bears. */
export const MAX_DEPTH = 64;
/** How high the tree of one expression may become, chains such as `a + a + …` included: what walkers of the tree bear. */
export const MAX_HEIGHT = 500;

export interface Bracketed {
  /** Where the opening bracket begins. */
  readonly start: number;
  /** Whether there is anything to parse: the bracket is there, and not nested too deep. */
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

export abstract class ParserBase extends EmbeddedActionsParser {
  protected source = "";
  protected tokens: readonly SyntaxToken[] = [];
  protected reporter = new SyntaxReporter();
  /** Whether the header of an `if`, a `match` or a loop is read, where `{` opens the body. */
  protected inHeader = false;
  /** The height of the highest expression read since it was last set to 0. */
  protected height = 0;
  /** Where the statement that is read begins. */
  protected itemStart = 0;
  private depth = 0;
  /** The deepest nesting and the highest expression of the file. */
  protected deepest = 0;
  protected highest = 0;
  /** Reserved words that were reported where they were given as names, with the edits that rename them: uses are added. */
  private reservedNames = new Map<string, { readonly suggestion: string; readonly edits: TextEdit[] }>();
  /** Types that were declared in a flow, reported: they are known all the same. */
  protected misplacedTypes: TypeDeclaration[] = [];

  constructor(validate: boolean) {
    super(VOCABULARY, {
      maxLookahead: 1,
      recoveryEnabled: false,
      skipValidations: !validate,
      lookaheadStrategy: new FirstTokenStrategy(),
    });
  }

  protected begin(source: string, tokens: readonly SyntaxToken[]): void {
    this.source = source;
    this.tokens = tokens;
    this.reporter = new SyntaxReporter();
    this.inHeader = false;
    this.height = 0;
    this.depth = 0;
    this.deepest = 0;
    this.highest = 0;
    this.reservedNames = new Map();
    this.misplacedTypes = [];
    // Chevrotain appends sentinels of its own to the array it is given.
    this.input = tokens.slice();
  }

  // ------------------------------------------------------------------------------------------------------- tokens

  protected next(): SyntaxToken {
    return this.LA(1) as SyntaxToken;
  }
  protected peek(distance: number): SyntaxToken {
    return this.LA(distance) as SyntaxToken;
  }
  protected at(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }
  /** Whether the next token is `type` and stands on the same line as what was read last. */
  protected atOnSameLine(type: TokenType): boolean {
    const token = this.next();
    return token.tokenType === type && !token.newline;
  }
  protected atEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }
  /** Whether the next token closes the bracket that is read, or the file ends. */
  protected atClose(): boolean {
    const bracket = bracketOf(this.next());
    return this.atEnd() || (bracket !== undefined && bracket.role !== "opens");
  }

  /** Whether `token` closes a bracket, or the file ends there. */
  protected isCloser(token: SyntaxToken): boolean {
    const bracket = bracketOf(token);
    return token.tokenType === EOF || (bracket !== undefined && bracket.role !== "opens");
  }
  /** Where the next token begins. */
  protected here(): number {
    return this.atEnd() ? this.previousEnd() : this.LA(1).startOffset;
  }
  /** Where the token that was read last ends. */
  protected previousEnd(): number {
    const token = this.LA(0);
    return token.tokenType === EOF ? 0 : token.endOffset! + 1;
  }
  /** Where a node that began at `start` ends. */
  protected endFrom(start: number): number {
    return Math.max(start, this.previousEnd());
  }
  /** An empty span right after what was read last: where something is missing. */
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

  // ------------------------------------------------------------------------------------------------------- reports

  /** Reports a mistake, whatever was reported before. */
  protected report<Content extends SyntaxContent>(content: Content, span: Span, details?: DetailsOf<Content>): void {
    this.reporter.report(content, span, details);
  }

  /** Reports that the grammar cannot go on at the next token, unless that follows from another mistake. */
  protected reportHere<Content extends SyntaxContent>(
    content: Content,
    span: Span = this.blame(),
    details?: DetailsOf<Content>,
  ): void {
    const { damaged } = this.next();
    this.reporter.reportAt({ index: this.nextIndex(), damaged }, content, span, details);
  }

  /** Marks `token` as part of what was reported: the grammar reports nothing when it comes to it. */
  protected suppressAt(token: SyntaxToken): void {
    this.reporter.suppressAt(token.index);
  }
  private nextIndex(): number {
    return this.atEnd() ? this.tokens.length : this.next().index;
  }

  /** The token to mark when something is missing here: the one in its place on the same line, else the one before. */
  protected blame(): Span {
    const token = this.next();
    const previous = this.LA(0) as SyntaxToken;
    const there = !this.atEnd() && !token.missing && !token.first && bracketOf(token)?.role !== "closes";
    if (there || previous.tokenType === EOF) return this.spanOf(token);
    return this.spanOf(previous);
  }
  protected spanOf(token: SyntaxToken): Span {
    if (token.tokenType === EOF) return { start: this.source.length, end: this.source.length };
    if (!token.missing) return { start: token.startOffset, end: token.endOffset + 1 };
    return { start: Math.max(0, token.startOffset - 1), end: token.startOffset };
  }

  /** What stands here, for a message: `, but found …`, or nothing where the line or the bracket ends. */
  protected found(): string {
    const token = this.next();
    return this.atEnd() || token.first || token.missing ? "" : phrases.found({ token: this.shown(token) });
  }
  protected shown(token: SyntaxToken): string {
    const { image } = token;
    const short = image.length > 30 ? `${image.slice(0, 27)}…` : image;
    return `\`${short.replaceAll("\n", " ").replaceAll("`", "'")}\``;
  }
  /** ` after …`, naming the token that was read last. */
  protected after(): string {
    const token = this.LA(0) as SyntaxToken;
    return token.tokenType === EOF || token.missing ? "" : phrases.after({ token: this.shown(token) });
  }

  // ------------------------------------------------------------------------------------------------------- elements

  /** Reads a token of `type`, or reports that it is missing (`expected` says what for) and gives `undefined`. */
  protected need(
    index: number,
    type: TokenType,
    expected: string,
    definition: (typeof E101)["expected-token"] | (typeof E104)["missing-fields"] = E101["expected-token"],
  ): SyntaxToken | undefined {
    if (this.RECORDING_PHASE || this.at(type)) return this.consume(index, type) as SyntaxToken;
    this.reportHere(definition(this.expectation(expected)));
    return undefined;
  }
  /** What a message says of something that is missing; an example, `, as in …`, goes to its end. */
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
  /** As `commas`, where a comma is needed between two elements. */
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

  /** Any word, also a reserved one: a field, a key, a setting, a member. */
  protected anyWord(index: number, expected: string): Name {
    if (this.RECORDING_PHASE || isWord(this.next())) return this.asName(this.consume(index, Word) as SyntaxToken);
    this.reportHere(E105["expected-name"](this.expectation(expected)));
    return { text: "", ...this.gap() };
  }

  /** The name of a variable, a parameter, a flow or the like: a word that is not reserved. */
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
  /** Whether this word was reported as reserved where it was given as a name. */
  protected isReportedName(token: SyntaxToken): boolean {
    return this.reservedNames.size > 0 && this.reservedNames.has(token.image) && isReservedWord(token.image);
  }
  /** Where a type is named: one that was reported where it was declared is renamed along. */
  protected useTypeName({ text, start, end }: Name): void {
    if (this.reservedNames.size === 0) return;
    const given = this.reservedNames.get(text);
    if (given !== undefined && /^[A-Z]/.test(given.suggestion))
      given.edits.push({ start, end, newText: given.suggestion });
  }
  /** As `checkName`, where a name is used: one that was reported where it was given is only renamed along. */
  protected checkUse(name: Name): void {
    const { text, start, end } = name;
    const given = this.reservedNames.get(text);
    if (given === undefined) this.checkName(name);
    else given.edits.push({ start, end, newText: given.suggestion });
  }
  /** The name of a type or a core, which begins with a capital. */
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
   * After the opening bracket `open` was read: whether its contents are to be parsed. Nested too deep they are reported and
   * skipped, up to the closing bracket.
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
  /** Before the closing bracket, or, where there was no opening one, at its end. */
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
  /** For what nests without brackets: whether it may go deeper. Where not it is reported, and its line skipped. */
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

  /** Whether an expression of `this.height` is too high; reports it. */
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
   * At the end of a list: whether something stands in the way of its end. It is reported and skipped, and the list goes on.
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

  /** Skips at least one token, and on to a comma, a closing bracket or the beginning of a line. Brackets are skipped whole. */
  protected skipElement(): void {
    do {
      const { partner, index } = this.next();
      const opens = bracketOf(this.next())?.role === "opens";
      this.skip();
      if (opens && partner !== undefined && partner.index > index) {
        this.skipTo(partner.index + 1);
        // A text goes on after each interpolation.
        let last = this.LA(0) as SyntaxToken;
        while (bracketOf(last)?.role === "both" && last.partner !== undefined) {
          this.skipTo(last.partner.index + 1);
          last = this.LA(0) as SyntaxToken;
        }
      }
    } while (!this.atClose() && !this.at(Comma) && !this.next().newline && !this.atDeclarationKeyword());
  }
  /** Whether a declaration begins here, whatever stands before it on its line. */
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
