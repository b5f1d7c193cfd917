/** Expressions in brackets: parentheses, arrays and objects. */
import type { Alternative, TokenType } from "./toolkit/index.js";
import type {
  Expression,
  MissingExpression,
  Name,
  ObjectEntry,
  ObjectLiteral,
  SpreadElement,
  StringLiteral,
} from "./ast.js";
import { E101, E102, E214 } from "./diagnostics/grammar.js";
import { headerValues } from "./diagnostics/phrases.js";
import { E100 } from "./diagnostics/unexpected.js";
import { LiteralGrammar } from "./literal-grammar.js";
import { continuesBinary } from "./operator-tokens.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import {
  Arrow,
  Colon,
  Comma,
  Duration,
  Eq,
  Float,
  Int,
  Kw,
  LBrace,
  LBracket,
  LBracketOnNewLine,
  LParen,
  LParenOnNewLine,
  RBrace,
  RBracket,
  RParen,
  Spread,
  type SyntaxToken,
  Text,
  TextHead,
  isWord,
} from "./token-types.js";

/** The tokens that, right of a key, can only begin a value. */
const UNSIGNED_VALUES: ReadonlySet<TokenType> = new Set([Text, TextHead, Int, Float, Duration, LBrace]);

export abstract class CollectionGrammar extends LiteralGrammar {
  protected missingExpression(): MissingExpression {
    if (this.RECORDING_PHASE) return { kind: "MissingExpression", start: 0, end: 0 };
    if (this.inHeader && this.at(LBrace)) {
      const before = this.LA(0);
      this.reportHere(
        E102["missing-header-value"]({ what: headerValues[before.image] ?? headerValues.other!, after: this.after() }),
        this.spanOf(before),
      );
    } else {
      this.reportHere(E102["missing-expression"]({ after: this.after(), found: this.found() }));
    }
    return { kind: "MissingExpression", ...this.gap() };
  }
  /** Returns the offset at which the current bracket closes. */
  protected endOfBracket(): number {
    let at = this.next();
    while (!this.isCloser(at)) {
      const { partner } = at;
      const next: SyntaxToken | undefined =
        this.tokens[(partner !== undefined && partner.index > at.index ? partner : at).index + 1];
      if (next === undefined) break;
      at = next;
    }
    return at.startOffset;
  }

  // What stands before a rule is made once, and not each time that the rule is read.
  private readonly openParentheses: readonly Alternative<SyntaxToken>[] = [
    { ALT: () => this.CONSUME(LParen) },
    { ALT: () => this.CONSUME(LParenOnNewLine) },
  ];
  protected readonly parenthesized: Rule<Expression> = this.RULE("parenthesized", (): Expression => {
    const open = this.OR(this.openParentheses);
    const bracket = this.enter(open);
    let expression: Expression | undefined;
    if (bracket.entered) {
      expression = this.SUBRULE(this.expression);
      while (this.strayElement("`)`", "expression"));
    }
    expression ??= { kind: "MissingExpression", ...this.gap() };
    this.leave(bracket, true);
    this.need(0, RParen, "`)`");
    this.height++;
    return { kind: "ParenthesizedExpression", expression, start: bracket.start, end: this.endFrom(bracket.start) };
  });

  private readonly openBrackets: readonly Alternative<SyntaxToken>[] = [
    { ALT: () => this.CONSUME(LBracket) },
    { ALT: () => this.CONSUME(LBracketOnNewLine) },
  ];
  private readonly elements: readonly Alternative<Expression | SpreadElement>[] = [
    { ALT: () => this.SUBRULE(this.spread) },
    { ALT: () => this.SUBRULE(this.expression) },
  ];
  protected readonly array: Rule<Expression> = this.RULE("array", (): Expression => {
    const open = this.OR(this.openBrackets);
    const bracket = this.enter(open);
    const from = this.beginList();
    if (bracket.entered) {
      do {
        this.MANY(() => {
          this.addToList(this.OR1(this.elements));
          this.commas(0);
          if (!this.RECORDING_PHASE) this.skipComprehension(open);
        });
      } while (this.strayElement("an element of the array", "expression"));
    }
    this.leave(bracket, true);
    this.need(0, RBracket, "`]`");
    this.height++;
    const elements = this.endList<Expression | SpreadElement>(from);
    return { kind: "ArrayLiteral", elements, start: bracket.start, end: this.endFrom(bracket.start) };
  });

  /** Reports `[x + 1 for x in xs]`, and skips it as a whole. */
  private skipComprehension({ startOffset: start, partner }: SyntaxToken): void {
    const token = this.next();
    const loops = token.image === "for" && isWord(this.peek(2)) && this.peek(3).tokenType === Kw.in;
    if (!loops || partner === undefined || partner.index < token.index) return;
    const covers = { start, end: partner.endOffset + 1 };
    this.report(E100.comprehension(), this.spanOf(token), { covers });
    this.skipTo(partner.index);
  }

  private readonly spread: Rule<SpreadElement> = this.RULE("spread", (): SpreadElement => {
    const { startOffset: start } = this.CONSUME(Spread);
    const expression = this.SUBRULE(this.expression);
    return { kind: "SpreadElement", expression, start, end: this.endFrom(start) };
  });

  private readonly entries: readonly Alternative<ObjectEntry | SpreadElement>[] = [
    { ALT: () => this.SUBRULE(this.spread) },
    { ALT: () => this.SUBRULE(this.objectEntry) },
  ];
  /** Reads `{ a: 1, b = 2, c, ...x }`. In a header a `{` opens the body, and no object. */
  protected readonly objectLiteral: Rule<ObjectLiteral | MissingExpression> = this.RULE(
    "objectLiteral",
    (): ObjectLiteral | MissingExpression => {
      if (this.inHeader) return this.missingExpression();
      const bracket = this.enter(this.CONSUME(LBrace));
      const from = this.beginList();
      if (bracket.entered) {
        do {
          this.MANY(() => {
            this.addToList(this.OR(this.entries));
            this.commas(0);
          });
        } while (this.strayElement("a field of the object, `name: value`", "expression"));
      }
      this.leave(bracket, true);
      this.need(0, RBrace, "`}`");
      this.height++;
      const entries = this.endList<ObjectEntry | SpreadElement>(from);
      return { kind: "ObjectLiteral", entries, start: bracket.start, end: this.endFrom(bracket.start) };
    },
  );

  private readonly entryKeys: readonly Alternative<Name>[] = [
    { ALT: () => this.anyWord(0, "a key") },
    { ALT: () => this.textKey(this.SUBRULE(this.text)) },
  ];
  private readonly entrySigns: readonly Alternative<SyntaxToken>[] = [
    { ALT: () => this.CONSUME(Colon) },
    { ALT: () => this.CONSUME(Eq) },
  ];
  private readonly entryValue = (): Expression => {
    this.OR1(this.entrySigns);
    return this.SUBRULE(this.expression);
  };
  private readonly objectEntry: Rule<ObjectEntry> = this.RULE("objectEntry", (): ObjectEntry => {
    const key = this.OR(this.entryKeys);
    let value = this.OPTION(this.entryValue);
    if (this.RECORDING_PHASE) return { kind: "ObjectEntry", key, value, start: 0, end: 0 };
    if (value === undefined) {
      this.checkShorthand(key);
      if (this.atUnsignedValue()) value = this.subrule(9, this.expression);
    }
    return { kind: "ObjectEntry", key, value, start: key.start, end: this.endFrom(key.start) };
  });
  /** Returns whether a value follows its key without `:` or `=`; `checkShorthand` has reported that. */
  private atUnsignedValue(): boolean {
    const token = this.next();
    if (token.newline || token.damaged || !UNSIGNED_VALUES.has(token.tokenType)) return false;
    const { tokenType } = this.peek(2);
    return tokenType !== Colon && tokenType !== Eq;
  }
  protected textKey(literal: StringLiteral): Name {
    if (this.RECORDING_PHASE) return { text: "", start: 0, end: 0 };
    const { start, end, parts } = literal;
    if (parts.some((part) => part.kind === "interpolation")) {
      this.report(E214["interpolated-key"](), { start, end });
    }
    return { text: parts.map((part) => (part.kind === "text" ? part.value : "")).join(""), start, end };
  }
  /** Reports a key of `{ a }` that cannot be a shorthand for `{ a: a }`, or that something follows without a comma. */
  private checkShorthand(key: Name): void {
    const token = this.next();
    const arrow = this.tokens[this.LA(0).index - 2]?.tokenType === Arrow;
    if (arrow && key.text === "return" && !token.newline && !this.atClose() && !this.at(Comma)) {
      const { start, end } = key;
      this.report(E100["lambda-with-body"](), { start, end }, { covers: { start, end: this.endOfBracket() } });
      return;
    }
    const shown = this.source.slice(key.start, key.end);
    if (shown.startsWith('"')) {
      this.reportHere(E101["missing-key-value"]({ key: shown, found: this.found() }));
    } else if (
      !this.atClose() &&
      !token.newline &&
      token.tokenType !== Comma &&
      !isWord(token) &&
      token.tokenType !== Spread
    ) {
      const at = key.end;
      this.reportHere(E101["missing-field-value"]({ key: shown, found: this.found() }), this.blame(), {
        fix: edit(at, at, ":"),
      });
    }
  }

  /** Returns whether a `{` in a header begins an object, as in `if { a: 1 } == x { … }`: the token after its `}` decides. */
  protected atBareObject(): boolean {
    if (!this.inHeader || !this.at(LBrace)) return false;
    const { partner } = this.next();
    const following = partner === undefined ? undefined : this.tokens[partner.index + 1];
    if (following === undefined || following.first) return false;
    return following.tokenType === LBrace || continuesBinary[following.tokenTypeIdx] === true;
  }
  protected bareObject(): Expression {
    const { start } = this.spanOf(this.next());
    // The arms of a match follow its subject, so that the braces of an object there can be nothing else.
    const isSubject = this.LA(0).tokenType === Kw.match;
    this.inHeader = false;
    const literal = this.subrule(6, this.objectLiteral);
    this.inHeader = true;
    if (isSubject && this.at(LBrace)) return literal;
    const edits = [
      { start, end: start, newText: "(" },
      { start: literal.end, end: literal.end, newText: ")" },
    ];
    this.report(E102["object-in-header"](), { start, end: start + 1 }, { fix: edits });
    return literal;
  }
}
