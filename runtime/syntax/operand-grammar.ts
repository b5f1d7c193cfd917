/** Operands: a name, a literal or brackets, with the signs before and the members and calls after it. */
import { type Alternative, EOF, type TokenType } from "./toolkit/index.js";
import type {
  Argument,
  Block,
  Expression,
  IfExpression,
  MatchExpression,
  MissingExpression,
  Name,
  Span,
  UnaryExpression,
} from "./ast.js";
import { CallGrammar } from "./call-grammar.js";
import { E106, E213 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { BINARY, PIPELINE, flags } from "./operator-tokens.js";
import type { Rule } from "./parser-base.js";
import { type TextEdit, edit } from "./syntax-error.js";
import {
  Arrow,
  Bang,
  Colon,
  Comma,
  DateTimeToken,
  DateToken,
  Dot,
  Duration,
  Eq,
  Float,
  Identifier,
  Int,
  Kw,
  LBracket,
  LParen,
  Minus,
  MinusOnNewLine,
  NotOnNewLine,
  Plus,
  QuestionDot,
  RBrace,
  RBracket,
  RParen,
  type SyntaxToken,
  Text,
  TextMiddle,
  TextTail,
  TypeIdentifier,
  Uri,
  isWord,
} from "./token-types.js";

/** Reserved words that programs often use as the name of a variable. */
const NAMELIKE = [Kw.type, Kw.const, Kw.from, Kw.as, Kw.pub, Kw.enum, Kw.instance, Kw.async, Kw.import] as const;
/** Tokens that can follow a name, but not the first word of an `if`, a `match` or an operator. */
const ENDS_NAME: ReadonlySet<TokenType> = new Set([
  ...BINARY.map(([type]) => type).filter((type) => type !== Minus),
  ...PIPELINE.map(([type]) => type),
  Comma,
  Dot,
  QuestionDot,
  RBrace,
  RBracket,
  RParen,
  TextMiddle,
  TextTail,
]);
const COMPARING: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!=", "in"]);
const ENDS_COMPARISON: ReadonlySet<string> = new Set(["and", "or", "&&", "||", "{", ",", "?", "=>", ":"]);
const continuesOperand = flags([Dot, QuestionDot, LParen, LBracket, Bang]);
const isPrefix = flags([Bang, Minus, MinusOnNewLine, Kw.not, NotOnNewLine]);

export abstract class OperandGrammar extends CallGrammar {
  protected abstract readonly ifExpression: Rule<IfExpression | MissingExpression>;
  protected abstract readonly matchExpression: Rule<MatchExpression | MissingExpression>;
  protected abstract readonly block: Rule<Block>;

  private readonly prefixes: Alternative<SyntaxToken>[] = [Bang, Minus, MinusOnNewLine, Kw.not, NotOnNewLine].map(
    (type) => ({
      ALT: () => this.CONSUME(type),
    }),
  );
  private readonly postfixes: Alternative<Name | Expression | readonly Argument[]>[] = [
    { ALT: () => this.memberName(Dot, 1) },
    { ALT: () => this.memberName(QuestionDot, 2) },
    { ALT: () => this.SUBRULE(this.index) },
    { ALT: () => this.SUBRULE(this.callArguments) },
  ];

  private readonly noPatternBracket = (): boolean => !this.atPatternBracket();
  /** Reads a name, a literal or brackets, with the signs before and the members, indices and calls after it. */
  protected readonly operand: Rule<Expression> = this.RULE("operand", (): Expression => {
    if (!this.RECORDING_PHASE) {
      if (this.atPrefixIncrement()) return this.prefixIncrement();
      if (this.atBareFraction()) return this.bareFraction();
      if (this.atBareObject()) return this.bareObject();
    }
    let prefixes: SyntaxToken[] | undefined;
    if (this.RECORDING_PHASE || isPrefix[this.LA(1).tokenTypeIdx] === true) {
      prefixes = [];
      this.MANY1(() => {
        prefixes!.push(this.OR1(this.prefixes));
      });
    }
    if (!this.RECORDING_PHASE && this.at(Identifier)) this.acceptForeignPrefix();
    let result: Expression =
      !this.RECORDING_PHASE && this.atReservedUse()
        ? this.reservedUse()
        : !this.RECORDING_PHASE && this.next().newline && this.atNextElement()
          ? this.missingExpression()
          : this.OR2(this.primaries);
    if (this.RECORDING_PHASE || continuesOperand[this.LA(1).tokenTypeIdx] === true) {
      const inner = this.height;
      let links = 0;
      this.height = 0;
      this.MANY2({
        GATE: this.noPatternBracket,
        DEF: () => {
          const operator = this.LA(1).tokenType;
          const part = this.OR3(this.postfixes);
          if (this.RECORDING_PHASE) return;
          links++;
          result = this.postfix(result, operator, part);
        },
      });
      this.height = Math.max(inner, this.height) + links;
      if (this.isTooHigh(result)) result = { kind: "MissingExpression", start: result.start, end: result.end };
    }
    result = this.orMissing(result);
    return prefixes === undefined || this.RECORDING_PHASE ? result : this.prefixed(prefixes, result);
  });

  private readonly primaries: Alternative<Expression>[] = [
    { ALT: () => this.nameExpression(this.CONSUME(Identifier)) },
    { ALT: () => this.nameExpression(this.CONSUME(TypeIdentifier)) },
    { ALT: () => this.SUBRULE(this.text) },
    { ALT: () => this.number(this.CONSUME(Int), false) },
    { ALT: () => this.floatOrVersion(this.CONSUME(Float)) },
    { ALT: () => this.SUBRULE(this.objectLiteral) },
    { ALT: () => this.SUBRULE(this.array) },
    { ALT: () => this.SUBRULE(this.symbol) },
    { ALT: () => this.SUBRULE(this.parenthesized) },
    { ALT: () => ({ kind: "BooleanLiteral", value: true, ...this.spanOf(this.CONSUME(Kw.true)) }) },
    { ALT: () => ({ kind: "BooleanLiteral", value: false, ...this.spanOf(this.CONSUME(Kw.false)) }) },
    { ALT: () => ({ kind: "NullLiteral", ...this.spanOf(this.CONSUME(Kw.null)) }) },
    { ALT: () => this.duration(this.CONSUME(Duration)) },
    { ALT: () => this.dated("DateLiteral", this.CONSUME(DateToken)) },
    { ALT: () => this.dated("DateTimeLiteral", this.CONSUME(DateTimeToken)) },
    { ALT: () => this.dated("UriLiteral", this.CONSUME(Uri)) },
    { ALT: () => this.SUBRULE(this.ifExpression) },
    { ALT: () => this.SUBRULE(this.matchExpression) },
    ...NAMELIKE.map((type) => ({ ALT: () => this.reservedName(this.CONSUME(type)) })),
    { ALT: () => this.misplacedBlock(this.SUBRULE(this.block)) },
    { ALT: () => this.missingExpression() },
  ];

  private nameExpression(token: SyntaxToken): Expression {
    return { kind: "NameExpression", name: token.image, start: token.startOffset, end: token.endOffset + 1 };
  }
  private reservedName(token: SyntaxToken): Expression {
    if (!this.RECORDING_PHASE) this.checkUse(this.asName(token));
    return this.nameExpression(token);
  }

  /** Returns whether a reserved word is used that was reported where it was declared as a name. */
  private atReservedUse(): boolean {
    const token = this.next();
    if (!this.isReportedName(token) || this.at(Kw.true) || this.at(Kw.false) || this.at(Kw.null)) return false;
    const following = this.peek(2);
    return following.first || following.tokenType === EOF || ENDS_NAME.has(following.tokenType);
  }
  private reservedUse(): Expression {
    const token = this.next();
    this.skip();
    this.checkUse(this.asName(token));
    return this.nameExpression(token);
  }

  /** Reports needless prefixes of other languages, and skips them: `await f(x)`, `new F(x)`, `f"{x}"`. */
  private acceptForeignPrefix(): void {
    const token = this.next();
    const following = this.peek(2);
    const { start, end } = this.spanOf(token);
    if (following.first || following.newline) return;
    const assigns = this.peek(3).tokenType === Eq || this.peek(3).tokenType === Colon;
    const begins = this.isIdentifier(following) || following.tokenType === Kw.match || following.tokenType === Kw.if;
    if ((token.image === "await" || token.image === "new") && begins && !assigns) {
      this.report(
        E100["needless-prefix"]({ word: token.image }),
        { start, end },
        { fix: edit(start, following.startOffset, "") },
      );
      this.skip();
    } else if (token.image === "typeof" && (begins || following.tokenType === LParen) && !assigns) {
      const line = this.source.indexOf("\n", start);
      const brace = this.source.indexOf("{", start);
      const until = Math.min(line < 0 ? this.source.length : line, brace < 0 ? this.source.length : brace);
      this.report(E100["type-of-operator"](), { start, end }, { covers: { start, end: until } });
      this.skip();
    } else if (following.tokenType === Text && following.startOffset === end && /^[fF]$/.test(token.image)) {
      const text = following.image.replace(/\{(?=[^{}]+\})/g, "${");
      this.report(
        E100["prefixed-text"]({ prefix: token.image }),
        { start, end },
        { fix: edit(start, following.endOffset + 1, text), covers: { start, end: following.endOffset + 1 } },
      );
      this.skip();
    }
  }

  /** Reports `x!.name`, and skips the `!`: a program checks for null and cannot assert that there is none. */
  private acceptNonNull(): void {
    const dot = this.peek(2);
    const { startOffset: start } = this.next();
    if (dot.tokenType !== Dot || dot.startOffset !== start + 1) return;
    this.report(E100["non-null-assertion"](), { start, end: start + 1 }, { fix: edit(start, start + 1, "?") });
    this.skip();
    this.mistaken = true;
  }
  /** Reports an array pattern that would be read as an index, as in `1 => x [p] => y`. Returns whether one comes next. */
  private atPatternBracket(): boolean {
    if (this.RECORDING_PHASE) return false;
    if (this.at(Bang)) this.acceptNonNull();
    if (!this.at(LBracket)) return false;
    const { partner } = this.next();
    if (partner === undefined || this.tokens[partner.index + 1]?.tokenType !== Arrow) return false;
    const at = this.previousEnd();
    this.report(E106["bracket-continues-value"](), this.spanOf(this.next()), { fix: edit(at, at, ",") });
    return true;
  }

  /** Returns whether a line begins with `name =`, `name:` or `name =>`: the name is no operand of the line before it. */
  private atNextElement(): boolean {
    if (!isWord(this.next())) return false;
    const { tokenType, newline } = this.peek(2);
    return (tokenType === Eq || tokenType === Colon || tokenType === Arrow) && !newline;
  }

  private postfix(object: Expression, operator: TokenType, part: Name | Expression | readonly Argument[]): Expression {
    const { start } = object;
    const end = this.endFrom(start);
    switch (operator) {
      case LParen:
        return { kind: "CallExpression", callee: object, arguments: part as readonly Argument[], start, end };
      case LBracket:
        return { kind: "IndexExpression", object, index: part as Expression, start, end };
      default:
        return { kind: "MemberExpression", object, optional: operator === QuestionDot, name: part as Name, start, end };
    }
  }

  private prefixed(prefixes: readonly SyntaxToken[], operand: Expression): Expression {
    this.height += prefixes.length;
    const span = { start: prefixes[0]!.startOffset, end: operand.end };
    if (this.isTooHigh(span)) return { kind: "MissingExpression", ...span };
    return prefixes.reduceRight<Expression>((inner, token): UnaryExpression => {
      if (token.image === "not") this.reportNot(token, inner);
      const operator = token.image === "-" ? "-" : "!";
      return { kind: "UnaryExpression", operator, operand: inner, start: token.startOffset, end: inner.end };
    }, operand);
  }
  /** Reports `not x`, and `not n > 5` with what it denies: `!` takes less than `not` does elsewhere. */
  private reportNot(token: SyntaxToken, inner: Expression): void {
    const { start, end } = this.spanOf(token);
    const close = this.endOfComparison();
    if (close === undefined) {
      this.report(E100["not-as-negation"](), { start, end }, { fix: edit(start, inner.start, "!") });
      return;
    }
    const edits = [
      { start, end: inner.start, newText: "!(" },
      { start: close, end: close, newText: ")" },
    ];
    this.report(E100["not-as-negation"](), { start, end }, { fix: edits, covers: { start, end: close } });
  }
  /** Returns where the comparison ends whose left side was read; `undefined` if no comparison follows on this line. */
  private endOfComparison(): number | undefined {
    if (!COMPARING.has(this.next().image) || this.next().newline) return undefined;
    let at = this.next();
    for (;;) {
      const next: SyntaxToken | undefined =
        this.tokens[(at.partner !== undefined && at.partner.index > at.index ? at.partner : at).index + 1];
      if (next === undefined || next.newline || this.isCloser(next) || ENDS_COMPARISON.has(next.image)) break;
      at = next;
    }
    const last = at.partner !== undefined && at.partner.index > at.index ? at.partner : at;
    return last.endOffset + 1;
  }
  protected reportIncrement(operand: Expression, sign: SyntaxToken, { start, end }: Span): void {
    const shown = this.source.slice(operand.start, operand.end);
    const longhand = `${shown} = ${shown} ${sign.image} 1`;
    // An assignment is a line of its own, and no part of an expression.
    const before = this.source.slice(this.source.lastIndexOf("\n", start - 1) + 1, start);
    const isAlone = /(^|\{)\s*$/.test(before) && (this.next().newline || this.atClose() || start < sign.startOffset);
    const repair = isAlone && operand.kind === "NameExpression" ? edit(start, end, longhand) : undefined;
    const span = { start: sign.startOffset, end: sign.startOffset + 2 };
    this.report(E100.increment({ found: sign.image.repeat(2), longhand }), span, { fix: repair });
  }

  /** Returns whether `++x` or `--x` comes next, without spaces. */
  protected atPrefixIncrement(): boolean {
    const { tokenType, image, startOffset } = this.next();
    if (tokenType !== Plus && tokenType !== Minus && tokenType !== MinusOnNewLine) return false;
    const [second, third] = [this.peek(2), this.peek(3)];
    return (
      second.image === image &&
      second.startOffset === startOffset + 1 &&
      third.startOffset === startOffset + 2 &&
      this.isIdentifier(third)
    );
  }

  private prefixIncrement(): Expression {
    const sign = this.next();
    const start = sign.startOffset;
    this.skip();
    this.skip();
    const operand = this.subrule(8, this.operand);
    this.reportIncrement(operand, sign, { start, end: operand.end });
    return { kind: "MissingExpression", start, end: operand.end };
  }
  /** Returns edits that assign the block to a variable before its statement, where the statement always evaluates it first. */
  private extraction(start: number, end: number): readonly TextEdit[] | undefined {
    // A long statement is not simple, and after many mistakes the edits are not worth their time.
    if (start - this.itemStart > 100 || this.reporter.errors.length > 50) return undefined;
    const before = this.source.slice(this.itemStart, start);
    const plain = /^(?:[a-z_]\w*(?:: [\w[\], ?]+)? = |return )(?:[\w.]*[([{]|\w+: )*$/.test(before);
    const lineStart = this.source.lastIndexOf("\n", this.itemStart - 1) + 1;
    const indent = this.source.slice(lineStart, this.itemStart);
    if (!plain || indent.trim() !== "" || /\bresult\b/.test(this.source)) return undefined;
    const block = this.source.slice(start, end);
    return [
      { start: this.itemStart, end: this.itemStart, newText: `result = ${block}\n${indent}` },
      { start, end, newText: "result" },
    ];
  }
  /** Returns whether what begins at `start` is the value of an arm: its line does not call anything that is still open. */
  private isArm(start: number): boolean {
    const line = this.source.slice(this.source.lastIndexOf("\n", start - 1) + 1, start);
    return !/[\w)]\([^()]*=>\s*$/.test(line);
  }
  private misplacedBlock(block: Block): Expression {
    if (this.RECORDING_PHASE) return { kind: "MissingExpression", start: 0, end: 0 };
    const { start, end, keyword } = block;
    const shown = this.source.slice(keyword.start, keyword.end);
    if (this.source.slice(0, start).trimEnd().endsWith("=>") && !this.isArm(start)) {
      this.report(E213["block-in-lambda"]({ block: shown }), keyword);
      return { kind: "MissingExpression", start, end };
    }
    this.report(E213["block-in-expression"]({ block: shown }), keyword, { fix: this.extraction(start, end) });
    return { kind: "MissingExpression", start, end };
  }
}
