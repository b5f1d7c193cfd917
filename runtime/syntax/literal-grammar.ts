/** Literals: strings with interpolations, numbers, durations, dates and symbols. */
import type { Alternative } from "./toolkit/index.js";
import type {
  DurationLiteral,
  Expression,
  NumberLiteral,
  Span,
  StringLiteral,
  StringPart,
  SymbolLiteral,
} from "./ast.js";
import { E102, E105 } from "./diagnostics/grammar.js";
import { E005 } from "./diagnostics/lexical.js";
import { FieldGrammar } from "./field-grammar.js";
import type { Rule } from "./parser-base.js";
import { readTextParts, type TextPart } from "./string-value.js";
import { edit } from "./syntax-error.js";
import { Colon, Dot, Int, type SyntaxToken, Text, TextHead, TextMiddle, TextTail, isWord } from "./token-types.js";
import { durationMilliseconds } from "./tokens.js";

const asPart = ({ value, start, end }: TextPart): StringPart => ({ kind: "text", value, start, end });

export abstract class LiteralGrammar extends FieldGrammar {
  protected number(token: SyntaxToken, float: boolean): NumberLiteral {
    const text = token.image.replaceAll("_", "");
    return { kind: "NumberLiteral", float, text, start: token.startOffset, end: token.endOffset + 1 };
  }
  /** Reads a float. Reports a version without quotes, such as `1.0.0`, and reads it as a string. */
  protected floatOrVersion(token: SyntaxToken): Expression {
    const [dot, rest] = [this.next(), this.peek(2)];
    const adjacent = dot.startOffset === token.endOffset + 1 && rest.startOffset === dot.startOffset + 1;
    if (this.RECORDING_PHASE || dot.tokenType !== Dot || rest.tokenType !== Int || !adjacent) {
      return this.number(token, true);
    }
    this.skip();
    this.skip();
    const span = { start: token.startOffset, end: this.previousEnd() };
    const value = this.source.slice(span.start, span.end);
    this.report(E005["unquoted-version"]({ version: value }), span, { fix: edit(span.start, span.end, `"${value}"`) });
    return { kind: "StringLiteral", multiline: false, parts: [{ kind: "text", value, ...span }], ...span };
  }
  protected duration(token: SyntaxToken): DurationLiteral {
    const { image: text } = token;
    const { start, end } = this.spanOf(token);
    return { kind: "DurationLiteral", milliseconds: durationMilliseconds(text), text, start, end };
  }
  protected dated<Kind extends "DateLiteral" | "DateTimeLiteral" | "UriLiteral">(kind: Kind, token: SyntaxToken) {
    const { start, end } = this.spanOf(token);
    return { kind, text: token.image, start, end };
  }
  /** Returns whether `.5` comes next, without a digit before the point. */
  protected atBareFraction(): boolean {
    if (!this.at(Dot)) return false;
    const digits = this.peek(2);
    return digits.tokenType === Int && digits.startOffset === this.next().endOffset + 1;
  }
  protected bareFraction(): Expression {
    const { startOffset: start } = this.next();
    this.skip();
    const { image, endOffset } = this.next();
    this.skip();
    const span = { start, end: endOffset + 1 };
    this.report(E005["bare-fraction"]({ digits: image }), span, { fix: edit(start, start, "0") });
    return { kind: "NumberLiteral", float: true, text: `0.${image.replaceAll("_", "")}`, ...span };
  }

  private readonly texts: readonly Alternative<StringLiteral>[] = [
    { ALT: () => this.wholeText(this.CONSUME(Text)) },
    { ALT: () => this.SUBRULE(this.interpolatedText) },
  ];
  /** Reads a string with its interpolations. */
  protected readonly text: Rule<StringLiteral> = this.RULE("text", (): StringLiteral => this.OR(this.texts));

  private wholeText(token: SyntaxToken): StringLiteral {
    const { image, startOffset: start } = token;
    const end = start + image.length;
    const multiline = image.startsWith('"""');
    const quotes = multiline ? 3 : 1;
    const closed = !token.damaged || (image.length >= 2 * quotes && image.endsWith(image.slice(0, quotes)));
    const from = start + quotes;
    const to = closed ? end - quotes : end;
    if (!multiline && !image.includes("\\")) {
      const value = image.slice(quotes, to - start);
      const parts: StringPart[] = value === "" ? [] : [{ kind: "text", value, start: from, end: to }];
      return { kind: "StringLiteral", multiline, parts, start, end };
    }
    const texts = readTextParts(
      this.source,
      [{ start: from, end: to }],
      multiline,
      token.damaged ? [] : this.reporter.errors,
    );
    const parts = texts.filter(({ value }) => value !== "").map(asPart);
    return { kind: "StringLiteral", multiline, parts, start, end };
  }

  private readonly interpolatedText: Rule<StringLiteral> = this.RULE("interpolatedText", (): StringLiteral => {
    const head = this.CONSUME(TextHead);
    const { startOffset: start, image } = head;
    const multiline = image.startsWith('"""');
    const quotes = multiline ? 3 : 1;
    const first = { start: start + quotes, end: head.endOffset - 1 };
    let middles: Span[] | undefined;
    const interpolations = [this.SUBRULE(this.interpolation)];
    this.MANY(() => {
      const middle = this.CONSUME(TextMiddle);
      (middles ??= []).push({ start: middle.startOffset + 1, end: middle.endOffset - 1 });
      interpolations.push(this.SUBRULE1(this.interpolation));
    });
    // In a text with thousands of stray brackets, the repair of brackets may have left this one open.
    const tail = this.RECORDING_PHASE || this.at(TextTail) ? this.CONSUME(TextTail) : undefined;
    const end = this.endFrom(start);
    if (this.RECORDING_PHASE) return { kind: "StringLiteral", multiline, parts: [], start, end };
    let last = this.gap();
    if (tail !== undefined) {
      const closed = !tail.damaged || tail.image.endsWith(image.slice(0, quotes));
      last = { start: tail.startOffset + 1, end: closed ? Math.max(tail.startOffset + 1, end - quotes) : end };
    }
    const spans = middles === undefined ? [first, last] : [first, ...middles, last];
    const from = this.beginList();
    readTextParts(this.source, spans, multiline, this.reporter.errors).forEach((text, index) => {
      if (text.value !== "") this.addToList(asPart(text));
      const expression = interpolations[index];
      if (expression === undefined) return;
      // The span reaches from the `${` before the expression to its `}`.
      const [start, end] = [spans[index]!.end, spans[index + 1]!.start];
      const part: StringPart = { kind: "interpolation", expression, start, end };
      this.addToList(part);
    });
    const parts = this.endList<StringPart>(from);
    return { kind: "StringLiteral", multiline, parts, start, end };
  });

  /** Reads the expression between `${` and `}`, which belong to the string pieces around it. */
  private readonly interpolation: Rule<Expression> = this.RULE("interpolation", (): Expression => {
    const bracket = this.enter(this.LA(0));
    let expression: Expression | undefined;
    if (bracket.entered) {
      if (!this.RECORDING_PHASE && this.atClose()) {
        const start = this.previousEnd() - 2;
        this.reportHere(E102["empty-interpolation"](), { start, end: this.here() + 1 });
      }
      expression = this.SUBRULE(this.expression);
      while (this.strayElement("`}`", "expression"));
    }
    this.leave(bracket, true);
    return expression ?? { kind: "MissingExpression", ...this.gap() };
  });

  /** Reads `:name`. */
  protected readonly symbol: Rule<SymbolLiteral> = this.RULE("symbol", (): SymbolLiteral => {
    const { startOffset: start } = this.CONSUME(Colon);
    if (!this.RECORDING_PHASE && this.next().startOffset !== start + 1) {
      const message = E105["detached-symbol"]();
      const following = this.next();
      if (isWord(following) && !following.first) {
        const name = this.asName(following);
        this.reportHere(message, { start, end: start + 1 }, { fix: edit(start + 1, name.start, "") });
        this.skip();
        return { kind: "SymbolLiteral", name: name.text, start, end: name.end };
      }
      this.reportHere(message, { start, end: start + 1 });
      return { kind: "SymbolLiteral", name: "", start, end: start + 1 };
    }
    const { text, end } = this.anyWord(0, "the name of a symbol");
    return { kind: "SymbolLiteral", name: text, start, end };
  });
}
