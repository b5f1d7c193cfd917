/** Expressions, from names and literals to pipelines. */
import { EOF } from "chevrotain";
import type { IOrAlt, TokenType } from "chevrotain";
import type {
  Argument,
  BinaryOperator,
  Block,
  Body,
  DurationLiteral,
  Expression,
  IfExpression,
  LambdaExpression,
  MatchExpression,
  MissingExpression,
  Name,
  NumberLiteral,
  ObjectEntry,
  ObjectLiteral,
  PipelineOperator,
  PipelineStage,
  Span,
  SpreadElement,
  StringLiteral,
  StringPart,
  SymbolLiteral,
  UnaryExpression,
} from "./ast.js";
import { foldBinary } from "./binary-operators.js";
import type { OperatorUse } from "./binary-operators.js";
import type { Rule } from "./parser-base.js";
import { readTextParts } from "./string-value.js";
import { durationMilliseconds } from "./tokens.js";
import {
  AndAnd,
  Arrow,
  Bang,
  Colon,
  Comma,
  DateTimeToken,
  DateToken,
  Dot,
  Duration,
  Eq,
  EqEq,
  Float,
  Greater,
  GreaterEq,
  Identifier,
  Int,
  Kw,
  LBrace,
  LBracket,
  LBracketOnNewLine,
  LParen,
  LParenOnNewLine,
  Less,
  LessEq,
  Minus,
  MinusOnNewLine,
  NotEq,
  NotOnNewLine,
  OrOr,
  Percent,
  PipeApply,
  PipeEach,
  PipeFilter,
  PipeTry,
  Plus,
  Question,
  QuestionDot,
  QuestionQuestion,
  RBrace,
  RBracket,
  RParen,
  Slash,
  Spread,
  Star,
  StrictEquality,
  Text,
  TextHead,
  TextMiddle,
  TextTail,
  ThinArrow,
  TypeIdentifier,
  Uri,
  Word,
  isWord,
  retype,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { TypeGrammar } from "./type-grammar.js";
import { E101, E102, E105, E106, E213, E214 } from "./diagnostics/grammar.js";
import { E005 } from "./diagnostics/lexical.js";
import { headerValues } from "./diagnostics/phrases.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit, type TextEdit } from "./syntax-error.js";

/** What can be nothing but a value right of a key. */
const UNSIGNED_VALUES: ReadonlySet<TokenType> = new Set([Text, TextHead, Int, Float, Duration, LBrace]);

/** Reserved words that someone may well take for the name of a variable. */
const NAMELIKE = [Kw.type, Kw.from, Kw.as, Kw.pub, Kw.enum, Kw.instance, Kw.async, Kw.import] as const;

const BINARY: readonly (readonly [TokenType, BinaryOperator])[] = [
  [EqEq, "=="],
  [NotEq, "!="],
  [AndAnd, "&&"],
  [OrOr, "||"],
  [QuestionQuestion, "??"],
  [Less, "<"],
  [LessEq, "<="],
  [Greater, ">"],
  [GreaterEq, ">="],
  [Plus, "+"],
  [Minus, "-"],
  [Star, "*"],
  [Slash, "/"],
  [Percent, "%"],
  [Kw.in, "in"],
];
const PIPELINE: readonly (readonly [TokenType, PipelineOperator])[] = [
  [PipeApply, "|>"],
  [PipeFilter, "|?>"],
  [PipeEach, "|*>"],
  [PipeTry, "|~>"],
];

const flags = (types: readonly TokenType[]): readonly boolean[] => {
  const result: boolean[] = [];
  for (const type of types) result[type.tokenTypeIdx!] = true;
  return result;
};
const continuesBinary = flags([...BINARY.map(([type]) => type), Kw.not, StrictEquality]);
const continuesPipeline = flags(PIPELINE.map(([type]) => type));
const continuesOperand = flags([Dot, QuestionDot, LParen, LBracket, Bang]);
const isPrefix = flags([Bang, Minus, MinusOnNewLine, Kw.not, NotOnNewLine]);

/** What a value stands right of. */
const BEGINS_VALUE: ReadonlySet<TokenType> = new Set([Eq, Colon, LBracket, Arrow, Kw.return, Kw.yield]);

/** What may stand after a name, and not after the first word of an `if`, a `match` or an operator. */
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

export abstract class ExpressionGrammar extends TypeGrammar {
  protected abstract readonly ifExpression: Rule<IfExpression | MissingExpression>;
  protected abstract readonly matchExpression: Rule<MatchExpression | MissingExpression>;
  protected abstract readonly block: Rule<Block>;

  /** An expression with its pipeline. */
  protected readonly expression: Rule<Expression> = this.RULE("expression", (): Expression => {
    if (!this.RECORDING_PHASE && this.atMisplacedLambda()) {
      // Told by the checker: functions are not values.
      return this.subrule(7, this.misplacedLambda);
    }
    const source = this.SUBRULE(this.plainExpression);
    if (!this.RECORDING_PHASE && this.atOnSameLine(Question)) return this.ternary(source);
    if (!this.RECORDING_PHASE && continuesPipeline[this.LA(1).tokenTypeIdx] !== true) return source;
    const stages: PipelineStage[] = [];
    this.MANY(() => {
      stages.push(this.SUBRULE(this.pipelineStage));
    });
    const pipeline: Expression = {
      kind: "PipelineExpression",
      source,
      stages,
      start: source.start,
      end: this.endFrom(source.start),
    };
    if (!this.RECORDING_PHASE && continuesBinary[this.LA(1).tokenTypeIdx] === true) return this.afterPipeline(pipeline);
    return pipeline;
  });

  /** `x |> f ?? y`: operators bind tighter than `|>`, and right of that stands no operand. */
  private afterPipeline({ start, end }: Expression): Expression {
    const mark = this.spanOf(this.next());
    const isNotIn = this.at(Kw.not);
    this.skip();
    if (isNotIn && this.at(Kw.in)) this.skip();
    const operator = { start: mark.start, end: this.previousEnd() };
    this.subrule(8, this.plainExpression);
    const shown = this.source.slice(operator.start, operator.end);
    this.report(E100["operator-after-pipeline"]({ operator: shown }), operator, {
      fix: edit(start, end, `(${this.source.slice(start, end)})`),
    });
    return { kind: "MissingExpression", start, end: this.endFrom(start) };
  }

  /** `c ? a : b` is read as `if c { a } else { b }`. */
  private ternary(condition: Expression): Expression {
    const mark = this.spanOf(this.next());
    const { start } = condition;
    this.skip();
    const then = this.subrule(8, this.expression);
    const complete = this.at(Colon);
    if (complete) this.skip();
    const otherwise: Expression = complete ? this.subrule(9, this.expression) : then;
    const end = this.endFrom(start);
    const [c, a, b] = [condition, then, otherwise].map((part) => this.source.slice(part.start, part.end));
    const choice = `if ${c!} { ${a!} } else { ${b!} }`;
    this.report(E100.ternary(), mark, { fix: complete ? edit(start, end, choice) : undefined });
    const bodyOf = (expression: Expression): Body => {
      const span = { start: expression.start, end: expression.end };
      return { kind: "Body", items: [{ kind: "ExpressionStatement", expression, ...span }], ...span };
    };
    return { kind: "IfExpression", condition, then: bodyOf(then), else: bodyOf(otherwise), start, end };
  }

  private readonly pipelineOperators: IOrAlt<PipelineOperator>[] = PIPELINE.map(([type, operator]) => ({
    ALT: () => {
      this.CONSUME(type);
      return operator;
    },
  }));
  private readonly pipelineStage: Rule<PipelineStage> = this.RULE("pipelineStage", (): PipelineStage => {
    const start = this.here();
    const operator = this.OR(this.pipelineOperators);
    const operatorSpan = { start, end: this.previousEnd() };
    const target: Expression = this.OR1([
      { GATE: () => this.atLambda(), ALT: () => this.SUBRULE(this.lambda, { ARGS: [true] }) },
      { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.operand) },
    ]);
    if (!this.RECORDING_PHASE) this.checkStage(target, operator);
    return { operator, operatorSpan, target, start, end: this.endFrom(start) };
  });
  private checkStage(target: Expression, operator: string): void {
    if (
      target.kind === "NameExpression" ||
      target.kind === "MemberExpression" ||
      target.kind === "CallExpression" ||
      target.kind === "LambdaExpression" ||
      target.kind === "MissingExpression"
    )
      return;
    this.report(E100["pipeline-target"]({ operator }), { start: target.start, end: target.end });
  }

  private readonly binaryOperators: IOrAlt<BinaryOperator>[] = [
    ...BINARY.map(([type, operator]) => ({
      ALT: () => {
        this.CONSUME(type);
        return operator;
      },
    })),
    {
      ALT: (): BinaryOperator => {
        this.CONSUME(Kw.not);
        this.need(9, Kw.in, "`in`");
        return "not in";
      },
    },
    { ALT: () => this.strictEquality() },
  ];

  /** An expression without pipeline operators. */
  protected readonly plainExpression: Rule<Expression> = this.RULE("plainExpression", (): Expression => {
    const outer = this.height;
    this.height = 0;
    let first: Expression = this.SUBRULE(this.operand);
    if (!this.RECORDING_PHASE) {
      if (this.atIncrement()) return this.increment(first);
      this.acceptWordOperator();
      if (continuesBinary[this.LA(1).tokenTypeIdx] !== true) {
        this.height = Math.max(outer, this.height);
        return this.orMissing(first);
      }
      first = this.orMissing(first);
    }
    const operands = [first];
    const operators: OperatorUse[] = [];
    this.MANY({
      // `++x` on a line of its own is a mistake of that line.
      GATE: () => !(this.next().newline && this.atPrefixIncrement()),
      DEF: () => {
        const start = this.here();
        const operator = this.OR(this.binaryOperators);
        operators.push({ operator, start, end: this.previousEnd() });
        operands.push(this.SUBRULE2(this.operand));
        if (this.RECORDING_PHASE) return;
        this.acceptWordOperator();
        operands.push(this.orMissing(operands.pop()!));
      },
    });
    if (this.RECORDING_PHASE) return first;
    this.height += operators.length;
    const { start } = first;
    const { end } = operands[operands.length - 1]!;
    const high = this.isTooHigh({ start, end });
    this.height = Math.max(outer, this.height);
    return high ? { kind: "MissingExpression", start, end } : foldBinary(operands, operators);
  });

  private strictEquality(): BinaryOperator {
    const { image, startOffset: start } = this.CONSUME(StrictEquality);
    const operator = image === "===" ? "==" : "!=";
    const end = start + 3;
    this.ACTION(() => {
      this.report(
        E100["strict-equality"]({ found: image, operator }),
        { start, end },
        { fix: edit(start, end, operator) },
      );
    });
    return operator;
  }

  /** Whether `++` or `--` ends the line. */
  private atIncrement(): boolean {
    const token = this.next();
    if ((token.tokenType !== Plus && token.tokenType !== Minus) || token.newline) return false;
    const second = this.peek(2);
    if (second.image !== token.image || second.startOffset !== token.startOffset + 1) return false;
    const third = this.peek(3);
    return third.tokenType === EOF || third.first || third.image === "}" || third.image === ")";
  }
  private increment(operand: Expression): Expression {
    const sign = this.next();
    const { start } = operand;
    const end = sign.startOffset + 2;
    this.noteIncrement(operand, sign, { start, end });
    this.skip();
    this.skip();
    return { kind: "MissingExpression", start, end };
  }
  private noteIncrement(operand: Expression, sign: SyntaxToken, { start, end }: Span): void {
    const shown = this.source.slice(operand.start, operand.end);
    const longhand = `${shown} = ${shown} ${sign.image} 1`;
    const repair = operand.kind === "NameExpression" ? edit(start, end, longhand) : undefined;
    const span = { start: sign.startOffset, end: sign.startOffset + 2 };
    this.report(E100.increment({ found: sign.image.repeat(2), longhand }), span, { fix: repair });
  }

  /** Whether `++x` or `--x` stands here, without blanks. */
  private atPrefixIncrement(): boolean {
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
  /** `.5`, without a digit before the point. */
  private atBareFraction(): boolean {
    if (!this.at(Dot)) return false;
    const digits = this.peek(2);
    return digits.tokenType === Int && digits.startOffset === this.next().endOffset + 1;
  }
  private bareFraction(): Expression {
    const { startOffset: start } = this.next();
    this.skip();
    const { image, endOffset } = this.next();
    this.skip();
    const span = { start, end: endOffset + 1 };
    this.report(E005["bare-fraction"]({ digits: image }), span, { fix: edit(start, start, "0") });
    return { kind: "NumberLiteral", float: true, text: `0.${image.replaceAll("_", "")}`, ...span };
  }

  /** A reserved word that was reported where it was given as a name, and is used here. */
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

  private prefixIncrement(): Expression {
    const sign = this.next();
    const start = sign.startOffset;
    this.skip();
    this.skip();
    const operand = this.subrule(8, this.operand);
    this.noteIncrement(operand, sign, { start, end: operand.end });
    return { kind: "MissingExpression", start, end: operand.end };
  }

  /** Operators of other languages between two operands are read as what they mean: `and`, `or`, `**`, `=` in a header. */
  private acceptWordOperator(): void {
    const token = this.next();
    if (token.tokenType === Star) this.acceptPower(token);
    if (token.image === "is" && !token.newline) this.acceptIs(token);
    if (token.tokenType === Kw.as && !token.newline) this.acceptCast(token);
    if (token.tokenType === Eq && this.inHeader) {
      const { start, end } = this.spanOf(token);
      this.report(E100["assignment-as-condition"](), { start, end }, { fix: edit(start, end, "==") });
      retype(token, EqEq);
      return;
    }
    if (token.tokenType !== Identifier || token.newline || (token.image !== "and" && token.image !== "or")) return;
    const following = this.peek(2).tokenType;
    if (following === Colon || following === Eq || following === Comma || following === Arrow) return;
    const [operator, type] = token.image === "and" ? (["&&", AndAnd] as const) : (["||", OrOr] as const);
    const { start, end } = this.spanOf(token);
    this.report(
      E100["word-operator"]({ found: token.image, operator }),
      { start, end },
      { fix: edit(start, end, operator) },
    );
    retype(token, type);
  }

  /** What was read last is a mistake that has been told: nothing more is told of its value. */
  private mistaken = false;
  private orMissing(expression: Expression): Expression {
    if (!this.mistaken) return expression;
    this.mistaken = false;
    return { kind: "MissingExpression", start: expression.start, end: this.endFrom(expression.start) };
  }

  /** `x is None`. */
  private acceptIs(token: SyntaxToken): void {
    const second = this.peek(2);
    if (token.tokenType !== Identifier || second.newline || !/^(None|null|not)$/.test(second.image)) return;
    const not = second.image === "not";
    const operator = not ? "!=" : "==";
    const { start, end } = { start: token.startOffset, end: (not ? second : token).endOffset + 1 };
    this.report(
      E100[not ? "negated-word-comparison" : "word-comparison"]({ operator }),
      { start, end },
      { fix: edit(start, end, operator) },
    );
    if (not) this.skip();
    retype(this.next(), not ? NotEq : EqEq);
  }
  /** `x as int`. */
  private acceptCast({ startOffset: start }: SyntaxToken): void {
    const type = this.peek(2);
    if (!this.isIdentifier(type) || type.newline) return;
    const end = type.endOffset + 1;
    this.report(E100.cast({ type: type.image }), { start, end });
    this.skip();
    this.skip();
    this.mistaken = true;
  }
  private acceptPower({ startOffset: start }: SyntaxToken): void {
    const second = this.peek(2);
    if (second.tokenType !== Star || second.startOffset !== start + 1) return;
    this.report(E100["power-operator"](), { start, end: start + 2 });
    this.skip();
  }

  private readonly prefixes: IOrAlt<SyntaxToken>[] = [Bang, Minus, MinusOnNewLine, Kw.not, NotOnNewLine].map(
    (type) => ({
      ALT: () => this.CONSUME(type) as SyntaxToken,
    }),
  );
  private readonly postfixes: IOrAlt<Name | Expression | readonly Argument[]>[] = [
    { ALT: () => this.memberName(Dot, 1) },
    { ALT: () => this.memberName(QuestionDot, 2) },
    { ALT: () => this.SUBRULE(this.index) },
    { ALT: () => this.SUBRULE(this.callArguments) },
  ];

  /** A name, a literal or what stands in brackets, with all that stands directly before and after it. */
  protected readonly operand: Rule<Expression> = this.RULE("operand", (): Expression => {
    if (!this.RECORDING_PHASE) {
      if (this.atPrefixIncrement()) return this.prefixIncrement();
      if (this.atBareFraction()) return this.bareFraction();
      if (this.atReservedUse()) return this.reservedUse();
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
      !this.RECORDING_PHASE && this.next().newline && this.atNextElement()
        ? this.missingExpression()
        : this.OR2(this.primaries);
    if (this.RECORDING_PHASE || continuesOperand[this.LA(1).tokenTypeIdx] === true) {
      const inner = this.height;
      let links = 0;
      this.height = 0;
      this.MANY2({
        GATE: () => !this.atPatternBracket(),
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

  /** `await f(x)`, `new F(x)`, `f"{x}"`: what stands before the operand is not needed. */
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
        { fix: edit(start, following.endOffset + 1, text) },
      );
      this.skip();
    }
  }

  /** `x!.name`: that something is not null is found out, not claimed. */
  private acceptNonNull(): void {
    const dot = this.peek(2);
    const { startOffset: start } = this.next();
    if (dot.tokenType !== Dot || dot.startOffset !== start + 1) return;
    this.report(E100["non-null-assertion"](), { start, end: start + 1 }, { fix: edit(start, start + 1, "?") });
    this.skip();
    this.mistaken = true;
  }
  /** `1 => x [p] => y`: the pattern of the next arm, which would be an index. It is told, and read as what is meant. */
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

  /** Whether a line begins with `name =`, `name:` or `name =>`: it is no operand of what stands before it. */
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
      if (token.image === "not") {
        const { start, end } = this.spanOf(token);
        this.report(E100["not-as-negation"](), { start, end }, { fix: edit(start, inner.start, "!") });
      }
      const operator = token.image === "-" ? "-" : "!";
      return { kind: "UnaryExpression", operator, operand: inner, start: token.startOffset, end: inner.end };
    }, operand);
  }

  private memberName(operator: TokenType, index: number): Name {
    this.CONSUME(operator);
    // `x.` at the end of a line, where `y = …` follows: the name is missing, it is not `y`.
    const following = this.peek(2);
    if (!this.RECORDING_PHASE && this.next().first && isWord(this.next()) && this.beginsStatement(following)) {
      this.reportHere(E105["missing-member-name"]({ after: this.after() }));
      return { text: "", ...this.gap() };
    }
    return this.anyWord(index, "a name");
  }
  private beginsStatement(second: SyntaxToken): boolean {
    const first = this.next();
    if (second.tokenType === Eq || (second.tokenType === Colon && !second.newline)) return true;
    return first.tokenType !== Identifier && first.tokenType !== TypeIdentifier && !second.newline;
  }

  private readonly primaries: IOrAlt<Expression>[] = [
    { ALT: () => this.nameExpression(this.CONSUME(Identifier) as SyntaxToken) },
    { ALT: () => this.nameExpression(this.CONSUME(TypeIdentifier) as SyntaxToken) },
    { ALT: () => this.SUBRULE(this.text) },
    { ALT: () => this.number(this.CONSUME(Int) as SyntaxToken, false) },
    { ALT: () => this.floatOrVersion(this.CONSUME(Float) as SyntaxToken) },
    { ALT: () => this.SUBRULE(this.objectLiteral) },
    { ALT: () => this.SUBRULE(this.array) },
    { ALT: () => this.SUBRULE(this.symbol) },
    { ALT: () => this.SUBRULE(this.parenthesized) },
    { ALT: () => ({ kind: "BooleanLiteral", value: true, ...this.spanOf(this.CONSUME(Kw.true) as SyntaxToken) }) },
    { ALT: () => ({ kind: "BooleanLiteral", value: false, ...this.spanOf(this.CONSUME(Kw.false) as SyntaxToken) }) },
    { ALT: () => ({ kind: "NullLiteral", ...this.spanOf(this.CONSUME(Kw.null) as SyntaxToken) }) },
    { ALT: () => this.duration(this.CONSUME(Duration) as SyntaxToken) },
    { ALT: () => this.dated("DateLiteral", this.CONSUME(DateToken) as SyntaxToken) },
    { ALT: () => this.dated("DateTimeLiteral", this.CONSUME(DateTimeToken) as SyntaxToken) },
    { ALT: () => this.dated("UriLiteral", this.CONSUME(Uri) as SyntaxToken) },
    { ALT: () => this.SUBRULE(this.ifExpression) },
    { ALT: () => this.SUBRULE(this.matchExpression) },
    ...NAMELIKE.map((type) => ({ ALT: () => this.reservedName(this.CONSUME(type) as SyntaxToken) })),
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
  protected number(token: SyntaxToken, float: boolean): NumberLiteral {
    const text = token.image.replaceAll("_", "");
    return { kind: "NumberLiteral", float, text, start: token.startOffset, end: token.endOffset + 1 };
  }
  /** `1.0.0` is a version, which stands in quotes. */
  private floatOrVersion(token: SyntaxToken): Expression {
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
    return { kind: "DurationLiteral", milliseconds: durationMilliseconds(text), text, ...this.spanOf(token) };
  }
  protected dated<Kind extends "DateLiteral" | "DateTimeLiteral" | "UriLiteral">(kind: Kind, token: SyntaxToken) {
    return { kind, text: token.image, ...this.spanOf(token) };
  }
  /** The block assigned to a variable before its statement, where that comes to it in any case and comes to it first. */
  private extraction(start: number, end: number): readonly TextEdit[] | undefined {
    // What is longer is not simple; and of many mistakes the later ones do without.
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
  private misplacedBlock(block: Block): Expression {
    if (this.RECORDING_PHASE) return { kind: "MissingExpression", start: 0, end: 0 };
    const { start, end, keyword } = block;
    const shown = this.source.slice(keyword.start, keyword.end);
    this.report(E213["block-in-expression"]({ block: shown }), keyword, { fix: this.extraction(start, end) });
    return { kind: "MissingExpression", start, end };
  }
  /** Where the bracket that is being read closes. */
  private endOfBracket(): number {
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

  /** `if { a: 1 } == x { … }`: an object, as what follows its brace shows. */
  private atBareObject(): boolean {
    if (!this.inHeader || !this.at(LBrace)) return false;
    const { partner } = this.next();
    const following = partner === undefined ? undefined : this.tokens[partner.index + 1];
    if (following === undefined || following.first) return false;
    return following.tokenType === LBrace || continuesBinary[following.tokenTypeIdx] === true;
  }
  private bareObject(): Expression {
    const { start } = this.spanOf(this.next());
    this.inHeader = false;
    const literal = this.subrule(6, this.objectLiteral);
    this.inHeader = true;
    const edits = [
      { start, end: start, newText: "(" },
      { start: literal.end, end: literal.end, newText: ")" },
    ];
    this.report(E102["object-in-header"](), { start, end: start + 1 }, { fix: edits });
    return literal;
  }

  protected missingExpression(): MissingExpression {
    if (this.RECORDING_PHASE) return { kind: "MissingExpression", start: 0, end: 0 };
    if (this.inHeader && this.at(LBrace)) {
      const before = this.LA(0) as SyntaxToken;
      this.reportHere(
        E102["missing-header-value"]({ what: headerValues[before.image] ?? headerValues.other!, after: this.after() }),
        this.spanOf(before),
      );
    } else {
      this.reportHere(E102["missing-expression"]({ after: this.after(), found: this.found() }));
    }
    return { kind: "MissingExpression", ...this.gap() };
  }

  // ------------------------------------------------------------------------------------------------------- literals

  /** A string with its interpolations. */
  protected readonly text: Rule<StringLiteral> = this.RULE("text", (): StringLiteral =>
    this.OR([
      { ALT: () => this.wholeText(this.CONSUME(Text) as SyntaxToken) },
      { ALT: () => this.SUBRULE(this.interpolatedText) },
    ]),
  );

  private wholeText(token: SyntaxToken): StringLiteral {
    const { image, startOffset: start } = token;
    const end = start + image.length;
    const multiline = image.startsWith('"""');
    const quotes = multiline ? 3 : 1;
    const closed = !token.damaged || (image.length >= 2 * quotes && image.endsWith(image.slice(0, quotes)));
    const span = { start: start + quotes, end: closed ? end - quotes : end };
    if (!multiline && !image.includes("\\")) {
      const value = image.slice(quotes, span.end - start);
      const parts: StringPart[] = value === "" ? [] : [{ kind: "text", value, ...span }];
      return { kind: "StringLiteral", multiline, parts, start, end };
    }
    const texts = readTextParts(this.source, [span], multiline, token.damaged ? [] : this.reporter.errors);
    const parts = texts.filter(({ value }) => value !== "").map((part): StringPart => ({ kind: "text", ...part }));
    return { kind: "StringLiteral", multiline, parts, start, end };
  }

  private readonly interpolatedText: Rule<StringLiteral> = this.RULE("interpolatedText", (): StringLiteral => {
    const head = this.CONSUME(TextHead) as SyntaxToken;
    const { startOffset: start, image } = head;
    const multiline = image.startsWith('"""');
    const quotes = multiline ? 3 : 1;
    const spans = [{ start: start + quotes, end: head.endOffset - 1 }];
    const interpolations: Expression[] = [];
    interpolations.push(this.SUBRULE(this.interpolation));
    this.MANY(() => {
      const middle = this.CONSUME(TextMiddle) as SyntaxToken;
      spans.push({ start: middle.startOffset + 1, end: middle.endOffset - 1 });
      interpolations.push(this.SUBRULE1(this.interpolation));
    });
    const tail = this.CONSUME(TextTail) as SyntaxToken;
    const end = tail.endOffset + 1;
    if (this.RECORDING_PHASE) return { kind: "StringLiteral", multiline, parts: [], start, end };
    const closed = !tail.damaged || tail.image.endsWith(image.slice(0, quotes));
    spans.push({ start: tail.startOffset + 1, end: closed ? Math.max(tail.startOffset + 1, end - quotes) : end });
    const parts: StringPart[] = [];
    readTextParts(this.source, spans, multiline, this.reporter.errors).forEach((text, index) => {
      if (text.value !== "") parts.push({ kind: "text", ...text });
      const expression = interpolations[index];
      if (expression === undefined) return;
      // From the `${` before the expression to its `}`.
      const span = { start: spans[index]!.end, end: spans[index + 1]!.start };
      parts.push({ kind: "interpolation", expression, ...span });
    });
    return { kind: "StringLiteral", multiline, parts, start, end };
  });

  /** The expression between `${` and `}`, which are part of the pieces of the text around it. */
  private readonly interpolation: Rule<Expression> = this.RULE("interpolation", (): Expression => {
    const bracket = this.enter(this.LA(0) as SyntaxToken);
    let expression: Expression = { kind: "MissingExpression", ...this.gap() };
    if (bracket.entered) {
      if (!this.RECORDING_PHASE && this.atClose()) {
        const start = this.previousEnd() - 2;
        this.reportHere(E102["empty-interpolation"](), { start, end: this.here() + 1 });
      }
      expression = this.SUBRULE(this.expression);
      while (this.strayElement("`}`", "expression"));
    }
    this.leave(bracket, true);
    return expression;
  });

  /** `:name`. */
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

  private readonly parenthesized: Rule<Expression> = this.RULE("parenthesized", (): Expression => {
    const open = this.OR([{ ALT: () => this.CONSUME(LParen) }, { ALT: () => this.CONSUME(LParenOnNewLine) }]);
    const bracket = this.enter(open as SyntaxToken);
    let expression: Expression = { kind: "MissingExpression", ...this.gap() };
    if (bracket.entered) {
      expression = this.SUBRULE(this.expression);
      while (this.strayElement("`)`", "expression"));
    }
    this.leave(bracket, true);
    this.need(0, RParen, "`)`");
    this.height++;
    return { kind: "ParenthesizedExpression", expression, start: bracket.start, end: this.endFrom(bracket.start) };
  });

  private readonly array: Rule<Expression> = this.RULE("array", (): Expression => {
    const open = this.OR([{ ALT: () => this.CONSUME(LBracket) }, { ALT: () => this.CONSUME(LBracketOnNewLine) }]);
    const bracket = this.enter(open as SyntaxToken);
    const elements: (Expression | SpreadElement)[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          elements.push(
            this.OR1<Expression | SpreadElement>([
              { ALT: () => this.SUBRULE(this.spread) },
              { ALT: () => this.SUBRULE(this.expression) },
            ]),
          );
          this.commas(0);
          if (!this.RECORDING_PHASE) this.passComprehension(open as SyntaxToken);
        });
      } while (this.strayElement("an element of the array", "expression"));
    }
    this.leave(bracket, true);
    this.need(0, RBracket, "`]`");
    this.height++;
    return { kind: "ArrayLiteral", elements, start: bracket.start, end: this.endFrom(bracket.start) };
  });

  /** `[x + 1 for x in xs]` is reported, and passed over as a whole. */
  private passComprehension({ startOffset: start, partner }: SyntaxToken): void {
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

  /** `{ a: 1, b = 2, c, ...x }`. In a header a `{` is no object: it opens the body. */
  protected readonly objectLiteral: Rule<ObjectLiteral | MissingExpression> = this.RULE(
    "objectLiteral",
    (): ObjectLiteral | MissingExpression => {
      if (this.inHeader) return this.missingExpression();
      const bracket = this.enter(this.CONSUME(LBrace) as SyntaxToken);
      const entries: (ObjectEntry | SpreadElement)[] = [];
      if (bracket.entered) {
        do {
          this.MANY(() => {
            entries.push(
              this.OR<ObjectEntry | SpreadElement>([
                { ALT: () => this.SUBRULE(this.spread) },
                { ALT: () => this.SUBRULE(this.objectEntry) },
              ]),
            );
            this.commas(0);
          });
        } while (this.strayElement("a field of the object, `name: value`", "expression"));
      }
      this.leave(bracket, true);
      this.need(0, RBrace, "`}`");
      this.height++;
      return { kind: "ObjectLiteral", entries, start: bracket.start, end: this.endFrom(bracket.start) };
    },
  );

  private readonly objectEntry: Rule<ObjectEntry> = this.RULE("objectEntry", (): ObjectEntry => {
    const key = this.OR([
      { ALT: () => this.anyWord(0, "a key") },
      { ALT: () => this.textKey(this.SUBRULE(this.text)) },
    ]);
    let value = this.OPTION(() => {
      this.OR1([{ ALT: () => this.CONSUME(Colon) }, { ALT: () => this.CONSUME(Eq) }]);
      return this.SUBRULE(this.expression);
    });
    if (this.RECORDING_PHASE) return { kind: "ObjectEntry", key, value, start: 0, end: 0 };
    if (value === undefined) {
      this.checkShorthand(key);
      if (this.atUnsignedValue()) value = this.subrule(9, this.expression);
    }
    return { kind: "ObjectEntry", key, value, start: key.start, end: this.endFrom(key.start) };
  });
  /** Whether a value follows its key without a sign between them; that has been reported. */
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
  /** `{ a }` stands for `{ a: a }`; what follows a name on its line without a comma was meant as its value. */
  private checkShorthand(key: Name): void {
    const token = this.next();
    const arrow = this.tokens[(this.LA(0) as SyntaxToken).index - 2]?.tokenType === Arrow;
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

  // ------------------------------------------------------------------------------------------------------- calls

  private readonly index: Rule<Expression> = this.RULE("index", (): Expression => {
    const bracket = this.enter(this.CONSUME(LBracket) as SyntaxToken);
    let expression: Expression = { kind: "MissingExpression", ...this.gap() };
    if (bracket.entered) {
      expression = this.SUBRULE(this.expression);
      if (!this.RECORDING_PHASE && this.at(Colon)) expression = this.slice(expression);
      while (this.strayElement("`]`", "expression"));
    }
    this.leave(bracket, true);
    this.need(0, RBracket, "`]`");
    return expression;
  });

  /** `xs[1:3]`, a part of an array or a text as other languages write it. */
  private slice({ start }: Expression): Expression {
    const colon = this.spanOf(this.next());
    const end = this.endOfBracket();
    this.report(E100["slice-brackets"](), colon, { covers: { start, end } });
    while (!this.atClose()) this.skip();
    this.mistaken = true;
    return { kind: "MissingExpression", start, end };
  }

  protected readonly callArguments: Rule<readonly Argument[]> = this.RULE("callArguments", (): readonly Argument[] => {
    const bracket = this.enter(this.CONSUME(LParen) as SyntaxToken);
    const list: Argument[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          list.push(this.SUBRULE(this.argument));
          this.neededCommas(0, "arguments");
        });
      } while (this.strayElement("an argument", "expression"));
    }
    this.leave(bracket, true);
    this.need(0, RParen, "`)`");
    return list;
  });

  private readonly argument: Rule<Argument> = this.RULE("argument", (): Argument => {
    if (!this.RECORDING_PHASE && this.next().image === "lambda") this.acceptLambdaWord();
    const name = this.OPTION({ GATE: () => this.atArgumentName(), DEF: () => this.argumentName() });
    const value: Expression = this.OR([
      { GATE: () => this.atLambda(true), ALT: () => this.SUBRULE(this.lambda, { ARGS: [false] }) },
      { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.expression) },
    ]);
    const { start } = name ?? value;
    return { name, value, start, end: this.endFrom(start) };
  });
  /** `lambda x: e` is read as `x => e`. */
  private acceptLambdaWord(): void {
    const [token, name, colon] = [this.next(), this.peek(2), this.peek(3)];
    if (!isWord(name) || colon.tokenType !== Colon) return;
    const { start, end } = this.spanOf(token);
    const after = colon.endOffset + 1;
    this.report(
      E100["foreign-lambda"]({ parameter: name.image }),
      { start, end },
      { fix: edit(start, after, `${name.image} =>`) },
    );
    this.skip();
    retype(colon, Arrow);
  }
  private atArgumentName(): boolean {
    const { tokenType } = this.peek(2);
    return (tokenType === Eq || tokenType === Colon) && isWord(this.next());
  }
  private argumentName(): Name {
    const name = this.asName(this.CONSUME(Word) as SyntaxToken);
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.CONSUME(Eq);
      return name;
    }
    const { start, end } = this.spanOf(this.next());
    this.reportHere(E101["colon-in-argument"]({ name: name.text }), { start, end }, { fix: edit(name.end, end, " =") });
    this.skip();
    return name;
  }

  /** Whether a lambda begins here: `x =>`, `(a, b) =>`. */
  protected atLambda(orThin = false): boolean {
    const token = this.next();
    const isArrow = (type: TokenType | undefined): boolean => type === Arrow || (orThin && type === ThinArrow);
    if (token.tokenType === LParen || token.tokenType === LParenOnNewLine) {
      return token.partner !== undefined && isArrow(this.tokens[token.partner.index + 1]?.tokenType);
    }
    return isArrow(this.peek(2).tokenType) && isWord(token);
  }

  /** A lambda where a value is meant; behind a comma one name before `=>` may be a pattern. */
  private atMisplacedLambda(): boolean {
    if (!this.atLambda()) return false;
    return !isWord(this.next()) || BEGINS_VALUE.has((this.LA(0) as SyntaxToken).tokenType);
  }
  private readonly misplacedLambda: Rule<Expression> = this.RULE("misplacedLambda", (): Expression =>
    this.SUBRULE(this.lambda, { ARGS: [false] }),
  );

  /** In a pipeline a lambda ends before the next pipeline operator. */
  protected readonly lambda: Rule<LambdaExpression, [boolean]> = this.RULE("lambda", (inPipeline: boolean) => {
    const start = this.here();
    const params: Name[] = [];
    this.OR([
      { ALT: () => params.push(this.declaredName(0, "the name of a parameter")) },
      { ALT: () => this.SUBRULE(this.lambdaParams, { ARGS: [params] }) },
    ]);
    if (!this.RECORDING_PHASE && this.at(ThinArrow)) {
      const arrow = this.spanOf(this.next());
      this.skip();
      this.report(E100["thin-arrow"](), arrow, { fix: edit(arrow.start, arrow.end, "=>") });
    } else this.need(0, Arrow, "`=>`");
    const body = inPipeline ? this.SUBRULE(this.plainExpression) : this.SUBRULE(this.expression);
    return { kind: "LambdaExpression" as const, params, body, start, end: this.endFrom(start) };
  });
  private readonly lambdaParams: Rule<void, [Name[]]> = this.RULE("lambdaParams", (params: Name[]) => {
    const open = this.OR([{ ALT: () => this.CONSUME(LParen) }, { ALT: () => this.CONSUME(LParenOnNewLine) }]);
    const bracket = this.enter(open as SyntaxToken);
    if (bracket.entered) {
      do {
        this.MANY(() => {
          const name = this.declaredName(1, "the name of a parameter");
          if (!this.RECORDING_PHASE) params.push(name);
          this.neededCommas(0, "parameters");
        });
      } while (this.strayElement("the name of a parameter", "expression"));
    }
    this.leave(bracket, true);
    this.need(0, RParen, "`)`");
  });
}
