/** Patterns of match arms. */
import type { Alternative } from "./toolkit/index.js";
import type { FieldPattern, LiteralExpression, Name, Pattern } from "./ast.js";
import { ExpressionGrammar } from "./expression-grammar.js";
import type { Rule } from "./parser-base.js";
import {
  Arrow,
  Colon,
  Comma,
  DateTimeToken,
  DateToken,
  Duration,
  Float,
  Identifier,
  Int,
  Kw,
  LBrace,
  LBracket,
  LBracketOnNewLine,
  LParen,
  Minus,
  MinusOnNewLine,
  OrOr,
  Pipe,
  Question,
  RBrace,
  RBracket,
  retype,
  Spread,
  TypeIdentifier,
  isWord,
  Word,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E106 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit } from "./syntax-error.js";

const NUMBERS = new Set([Int, Float, Duration, DateToken, DateTimeToken]);

export abstract class PatternGrammar extends ExpressionGrammar {
  protected readonly pattern: Rule<Pattern> = this.RULE("pattern", (): Pattern => {
    const first = this.SUBRULE(this.singlePattern);
    this.acceptOr();
    if (!this.RECORDING_PHASE && !this.at(Pipe)) return first;
    const alternatives = [first];
    this.MANY(() => {
      this.CONSUME(Pipe);
      alternatives.push(this.SUBRULE1(this.singlePattern));
      this.acceptOr();
    });
    if (!this.RECORDING_PHASE) alternatives.some((alternative) => this.bindsName(alternative));
    return { kind: "AlternativePattern", alternatives, start: first.start, end: this.endFrom(first.start) };
  });

  /** Reports `||` and `or` between two patterns, and reads them as `|`. */
  private acceptOr(): void {
    if (this.RECORDING_PHASE) return;
    const token = this.next();
    if (token.tokenType !== OrOr && (token.image !== "or" || token.newline)) return;
    const { start, end } = this.spanOf(token);
    this.report(E100["foreign-pattern-or"](), { start, end }, { fix: edit(start, end, "|") });
    retype(token, Pipe);
  }

  /** Reports the first name that alternatives bind: the alternative that matches would decide which names exist. */
  private bindsName(pattern: Pattern): boolean {
    switch (pattern.kind) {
      case "NamePattern":
      case "TypePattern": {
        const { start, end, text } = pattern.name;
        this.report(E106["bound-in-alternative"]({ name: text }), { start, end });
        return true;
      }
      case "ObjectPattern":
        return pattern.fields.some(({ name, pattern: inner }) =>
          this.bindsName(inner ?? { kind: "NamePattern", name, start: name.start, end: name.end }),
        );
      case "ArrayPattern":
        return pattern.elements.some((element) => this.bindsName(element));
      case "AlternativePattern":
        return pattern.alternatives.some((alternative) => this.bindsName(alternative));
      case "LiteralPattern":
      case "WildcardPattern":
      case "MissingPattern":
        return false;
    }
  }

  private readonly patternAlternatives: Alternative<Pattern>[] = [
    { ALT: () => this.asPattern(this.SUBRULE(this.text)) },
    { ALT: () => this.SUBRULE(this.numberPattern) },
    { ALT: () => this.asPattern(this.keywordLiteral(this.CONSUME(Kw.true))) },
    { ALT: () => this.asPattern(this.keywordLiteral(this.CONSUME(Kw.false))) },
    { ALT: () => this.asPattern(this.keywordLiteral(this.CONSUME(Kw.null))) },
    { ALT: () => this.asPattern(this.SUBRULE(this.symbol)) },
    { ALT: () => this.SUBRULE(this.objectPattern) },
    { ALT: () => this.SUBRULE(this.arrayPattern) },
    { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.namePattern) },
    { ALT: () => this.missingPattern() },
  ];

  private readonly singlePattern: Rule<Pattern> = this.RULE("singlePattern", (): Pattern =>
    this.OR(this.patternAlternatives),
  );

  private asPattern(value: LiteralExpression): Pattern {
    return { kind: "LiteralPattern", value, start: value.start, end: value.end };
  }
  private keywordLiteral(token: SyntaxToken): LiteralExpression {
    const span = this.spanOf(token);
    if (token.tokenType === Kw.null) return { kind: "NullLiteral", ...span };
    return { kind: "BooleanLiteral", value: token.tokenType === Kw.true, ...span };
  }
  private missingPattern(): Pattern {
    if (!this.RECORDING_PHASE) {
      const span = this.atClose() ? this.blame() : this.spanOf(this.next());
      this.reportHere(E106["missing-pattern"]({ found: this.found() }), span);
    }
    return { kind: "MissingPattern", ...this.gap() };
  }

  private readonly numberPattern: Rule<Pattern> = this.RULE("numberPattern", (): Pattern => {
    const start = this.here();
    const sign = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(Minus) }, { ALT: () => this.CONSUME(MinusOnNewLine) }]),
    );
    if (!this.RECORDING_PHASE && !NUMBERS.has(this.next().tokenType)) {
      this.reportHere(E106["missing-number-in-pattern"]({ after: this.after(), found: this.found() }));
      return { kind: "MissingPattern", start, end: this.endFrom(start) };
    }
    const operand = this.OR1<LiteralExpression>([
      { ALT: () => this.number(this.CONSUME(Int), false) },
      { ALT: () => this.number(this.CONSUME(Float), true) },
      { ALT: () => this.duration(this.CONSUME(Duration)) },
      { ALT: () => this.dated("DateLiteral", this.CONSUME(DateToken)) },
      { ALT: () => this.dated("DateTimeLiteral", this.CONSUME(DateTimeToken)) },
    ]);
    if (sign === undefined) return this.asPattern(operand);
    return this.asPattern({ kind: "UnaryExpression", operator: "-", operand, start, end: this.endFrom(start) });
  });

  /** Reads `_`, `name`, `Type name` and `Type? name`. */
  private readonly namePattern: Rule<Pattern> = this.RULE("namePattern", (): Pattern => {
    const first = this.CONSUME(Word);
    const name = this.asName(first);
    const { start } = name;
    const optional = this.OPTION2({
      GATE: () => this.isIdentifier(first) && this.peek(2).tokenType === Identifier && !this.peek(2).newline,
      DEF: () => this.CONSUME(Question),
    });
    const bound = this.OPTION({
      GATE: () => this.isIdentifier(first) && this.at(Identifier) && !this.next().newline,
      DEF: () => this.asName(this.CONSUME2(Word)),
    });
    if (this.RECORDING_PHASE) return { kind: "MissingPattern", start: 0, end: 0 };
    if (bound !== undefined) {
      this.checkName(bound);
      return { kind: "TypePattern", type: name, optional: optional !== undefined, name: bound, start, end: bound.end };
    }
    if (name.text === "_") return { kind: "WildcardPattern", start, end: name.end };
    if (first.tokenType === TypeIdentifier) {
      if (this.at(LBrace) && !this.next().newline) {
        this.report(E106["typed-object-pattern"]({ type: name.text }), name, {
          fix: edit(start, this.next().startOffset, ""),
        });
        return this.subrule(8, this.objectPattern);
      }
      const written = this.writtenAsCall(name) ?? this.writtenWithAs(name);
      if (written !== undefined) return written;
      const binding = name.text[0]!.toLowerCase() + name.text.slice(1);
      const message = E106["type-pattern-without-name"]({ type: name.text, binding });
      this.reportHere(message, name);
      return { kind: "MissingPattern", start, end: name.end };
    }
    this.checkName(name);
    return { kind: "NamePattern", name, start, end: name.end };
  });

  /** Reads `Rejected(why)`, as other languages take a value apart, and reports it as `{ why }`. */
  private writtenAsCall(type: Name): Pattern | undefined {
    const open = this.next();
    const { partner } = open;
    if (!this.at(LParen) || open.newline || partner === undefined) return undefined;
    const after = this.tokens[partner.index + 1]?.tokenType;
    if (after !== Arrow && after !== Kw.if && after !== Pipe) return undefined;
    const words = this.tokens.slice(open.index + 1, partner.index).filter(({ tokenType }) => tokenType !== Comma);
    if (words.length === 0 || !words.every(isWord)) return undefined;
    const { start, end } = { start: type.start, end: partner.endOffset + 1 };
    const fields = words.map((word): FieldPattern => {
      const name = this.asName(word);
      return { name, pattern: undefined, start: name.start, end: name.end };
    });
    const written = `{ ${words.map(({ image }) => image).join(", ")} }`;
    this.report(
      E106["called-type-pattern"]({ type: type.text, written }),
      { start, end },
      { fix: edit(start, end, written) },
    );
    this.skipTo(partner.index + 1);
    return { kind: "ObjectPattern", fields, start, end };
  }
  /** Reads `Rejected as r`, and reports it as `Rejected r`. */
  private writtenWithAs(type: Name): Pattern | undefined {
    if (!this.at(Kw.as) || this.next().newline || !isWord(this.peek(2))) return undefined;
    const as = this.spanOf(this.next());
    this.skip();
    const name = this.asName(this.next());
    this.report(E106["as-in-pattern"]({ type: type.text, name: name.text }), as, {
      fix: edit(as.start, name.start, ""),
    });
    this.skip();
    return { kind: "TypePattern", type, optional: false, name, start: type.start, end: name.end };
  }

  protected readonly objectPattern: Rule<Pattern> = this.RULE("objectPattern", (): Pattern => {
    const bracket = this.enter(this.CONSUME(LBrace));
    const fields: FieldPattern[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          fields.push(this.SUBRULE(this.fieldPattern));
          this.commas(0);
        });
      } while (this.strayElement("a field, `name` or `name: pattern`", "pattern"));
    }
    this.leave(bracket, true);
    this.need(0, RBrace, "`}`");
    return { kind: "ObjectPattern", fields, start: bracket.start, end: this.endFrom(bracket.start) };
  });

  private readonly fieldPattern: Rule<FieldPattern> = this.RULE("fieldPattern", (): FieldPattern => {
    const name: Name = this.asName(this.CONSUME(Word));
    const pattern = this.OPTION(() => {
      this.CONSUME(Colon);
      return this.SUBRULE(this.pattern);
    });
    if (!this.RECORDING_PHASE && pattern === undefined) this.checkName(name);
    return { name, pattern, start: name.start, end: this.endFrom(name.start) };
  });

  /** `...` alone takes the rest without giving it a name. */
  private unnamedRest(): Name {
    return { text: "_", ...this.gap() };
  }

  private readonly arrayPattern: Rule<Pattern> = this.RULE("arrayPattern", (): Pattern => {
    const open = this.OR([{ ALT: () => this.CONSUME(LBracket) }, { ALT: () => this.CONSUME(LBracketOnNewLine) }]);
    const bracket = this.enter(open);
    const elements: Pattern[] = [];
    let rest: Name | undefined;
    if (bracket.entered) {
      do {
        this.MANY(() => {
          this.OR1([
            {
              ALT: () => {
                const { startOffset: start } = this.CONSUME(Spread);
                const name =
                  !this.RECORDING_PHASE && this.atClose()
                    ? this.unnamedRest()
                    : this.declaredName(0, "the name for the rest");
                if (rest !== undefined) this.reportHere(E106["second-rest"](), { start, end: name.end });
                rest = name;
              },
            },
            {
              ALT: () => {
                const pattern = this.SUBRULE(this.pattern);
                if (this.RECORDING_PHASE) return;
                elements.push(pattern);
                if (rest === undefined) return;
                const { start, end } = rest;
                this.report(E106["rest-not-last"](), { start: start - 3, end });
                rest = undefined;
              },
            },
          ]);
          this.commas(1);
        });
      } while (this.strayElement("a pattern", "pattern"));
    }
    this.leave(bracket, true);
    this.need(0, RBracket, "`]`");
    return { kind: "ArrayPattern", elements, rest, start: bracket.start, end: this.endFrom(bracket.start) };
  });
}
