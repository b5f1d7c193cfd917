/** Expressions: operands joined by binary operators, and pipelines of expressions. */
import { type Alternative, EOF } from "./toolkit/index.js";
import type { BinaryOperator, Body, Expression, NumberLiteral, PipelineOperator, PipelineStage } from "./ast.js";
import { type OperatorUse, foldBinary } from "./binary-operators.js";
import { E100 } from "./diagnostics/unexpected.js";
import { OperandGrammar } from "./operand-grammar.js";
import { BINARY, PIPELINE, continuesBinary, continuesPipeline } from "./operator-tokens.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import { durationMilliseconds } from "./tokens.js";
import {
  AndAnd,
  Arrow,
  Colon,
  Comma,
  Eq,
  EqEq,
  Identifier,
  Kw,
  Minus,
  NotEq,
  OrOr,
  Plus,
  Question,
  Star,
  StrictEquality,
  type SyntaxToken,
  retype,
} from "./token-types.js";

/** Units of durations, as people write them apart from the number. */
const DURATION_UNITS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    ms: "ms millisecond milliseconds",
    s: "s sec secs second seconds",
    m: "m min mins minute minutes",
    h: "h hour hours",
    d: "d day days",
    w: "w week weeks",
  }).flatMap(([short, words]) => words.split(" ").map((word) => [word, short])),
);
const BEFORE_DURATION: ReadonlySet<string> = new Set(["=", "("]);
const AFTER_DURATION: ReadonlySet<string> = new Set([",", ")", "}", "+", "-", "*", "/"]);

export abstract class ExpressionGrammar extends OperandGrammar {
  /** Reads an expression with its pipeline. */
  protected readonly expression: Rule<Expression> = this.RULE("expression", (): Expression => {
    if (!this.RECORDING_PHASE && this.atMisplacedLambda()) {
      // The checker reports it: functions are not values.
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

  /** Reports an operator after a pipeline, as in `x |> f ?? y`: operators bind tighter than `|>`. */
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

  /** Reports `c ? a : b`, and reads it as `if c { a } else { b }`. */
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

  private readonly pipelineOperators: Alternative<PipelineOperator>[] = PIPELINE.map(([type, operator]) => ({
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

  private readonly binaryOperators: Alternative<BinaryOperator>[] = [
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

  /** Reads an expression without pipeline operators. */
  protected readonly plainExpression: Rule<Expression> = this.RULE("plainExpression", (): Expression => {
    const outer = this.height;
    this.height = 0;
    let first: Expression = this.SUBRULE(this.operand);
    if (!this.RECORDING_PHASE) {
      if (first.kind === "NumberLiteral") first = this.spacedDuration(first) ?? first;
      if (this.atIncrement()) return this.increment(first);
      this.acceptWordOperator();
      if (continuesBinary[this.LA(1).tokenTypeIdx] !== true) {
        this.height = Math.max(outer, this.height);
        return this.orMissing(first);
      }
      first = this.orMissing(first);
    }
    const from = this.beginList();
    this.MANY({
      // `++x` on its own line does not continue the line before it.
      GATE: () => !(this.next().newline && this.atPrefixIncrement()),
      DEF: () => {
        const start = this.here();
        const operator = this.OR(this.binaryOperators);
        const use: OperatorUse = { operator, start, end: this.previousEnd() };
        const operand = this.SUBRULE2(this.operand);
        if (this.RECORDING_PHASE) return;
        this.acceptWordOperator();
        this.addToList(use);
        this.addToList(this.orMissing(operand));
      },
    });
    if (this.RECORDING_PHASE) return first;
    const parts = this.endList<OperatorUse | Expression>(from);
    const operators = Array.from({ length: parts.length / 2 }, (_, at) => parts[2 * at] as OperatorUse);
    const operands = [first];
    if (operators.length === 1) operands[1] = parts[1] as Expression;
    else for (let at = 1; at < parts.length; at += 2) operands.push(parts[at] as Expression);
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

  /**
   * Reads `3 d` and `3 days` as `3d`, right of `=` or `(`, where nothing else could be meant; elsewhere a name may be an item of its own.
   */
  private spacedDuration(number: NumberLiteral): Expression | undefined {
    const unit = this.next();
    if (unit.newline || !this.isIdentifier(unit) || !/^\d+$/.test(this.source.slice(number.start, number.end)))
      return undefined;
    const short = DURATION_UNITS[unit.image];
    const before = this.tokens[unit.index - 2];
    const after = this.peek(2);
    if (short === undefined || !BEFORE_DURATION.has(before?.image ?? "")) return undefined;
    if (!after.newline && after.tokenType !== EOF && !AFTER_DURATION.has(after.image)) return undefined;
    this.skip();
    const { start } = number;
    const end = unit.endOffset + 1;
    const text = `${this.source.slice(start, number.end)}${short}`;
    this.report(E100["spaced-duration"]({ duration: text }), { start, end }, { fix: edit(start, end, text) });
    return { kind: "DurationLiteral", milliseconds: durationMilliseconds(text), text, start, end };
  }

  /** Returns whether `++` or `--` ends the line. */
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
    this.reportIncrement(operand, sign, { start, end });
    this.skip();
    this.skip();
    return { kind: "MissingExpression", start, end };
  }

  /** Reports operators of other languages (`and`, `or`, `**`, `=` in a header), and reads them as their equivalents. */
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

  /** Reports `x is None` and `x is not None`, and reads them as `==` and `!=`. */
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
  /** Reports the cast `x as int`, and skips it. */
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
}
