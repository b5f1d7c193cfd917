/** What follows an operand directly, its members, indices and calls, and the lambdas among the arguments. */
import type { Alternative, TokenType } from "./toolkit/index.js";
import type { Argument, Expression, LambdaExpression, Name } from "./ast.js";
import { CollectionGrammar } from "./collection-grammar.js";
import { E101, E105 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import {
  Arrow,
  Colon,
  Eq,
  Identifier,
  Kw,
  LBracket,
  LParen,
  LParenOnNewLine,
  RBracket,
  RParen,
  type SyntaxToken,
  ThinArrow,
  TypeIdentifier,
  Word,
  isWord,
  retype,
} from "./token-types.js";

/** The tokens that a value follows. */
const BEGINS_VALUE: ReadonlySet<TokenType> = new Set([Eq, Colon, LBracket, Arrow, Kw.return, Kw.yield]);

export abstract class CallGrammar extends CollectionGrammar {
  protected abstract readonly plainExpression: Rule<Expression>;

  /** The last operand was reported: a `MissingExpression` replaces it, so that the checker reports nothing more. */
  protected mistaken = false;
  protected orMissing(expression: Expression): Expression {
    if (!this.mistaken) return expression;
    this.mistaken = false;
    return { kind: "MissingExpression", start: expression.start, end: this.endFrom(expression.start) };
  }

  protected memberName(operator: TokenType, index: number): Name {
    this.CONSUME(operator);
    // `x.` ends a line and `y = …` follows: the name is missing, and `y` begins the next statement.
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

  protected readonly index: Rule<Expression> = this.RULE("index", (): Expression => {
    const bracket = this.enter(this.CONSUME(LBracket));
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

  /** Reports `xs[1:3]`, which other languages use for a part of an array or a string. */
  private slice({ start }: Expression): Expression {
    const colon = this.spanOf(this.next());
    const end = this.endOfBracket();
    this.report(E100["slice-brackets"](), colon, { covers: { start, end } });
    while (!this.atClose()) this.skip();
    this.mistaken = true;
    return { kind: "MissingExpression", start, end };
  }

  protected readonly callArguments: Rule<readonly Argument[]> = this.RULE("callArguments", (): readonly Argument[] => {
    const bracket = this.enter(this.CONSUME(LParen));
    const from = this.beginList();
    if (bracket.entered) {
      do {
        this.MANY(() => {
          this.addToList(this.SUBRULE(this.argument));
          this.neededCommas(0, "arguments");
        });
      } while (this.strayElement("an argument", "expression"));
    }
    this.leave(bracket, true);
    this.need(0, RParen, "`)`");
    return this.endList<Argument>(from);
  });

  private readonly argumentNames = { GATE: () => this.atArgumentName(), DEF: (): Name => this.argumentName() };
  private readonly argumentValues: readonly Alternative<Expression>[] = [
    { GATE: () => this.atLambda(true), ALT: () => this.SUBRULE(this.lambda, { ARGS: [false] }) },
    { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.expression) },
  ];
  private readonly argument: Rule<Argument> = this.RULE("argument", (): Argument => {
    if (!this.RECORDING_PHASE && this.next().image === "lambda") this.acceptLambdaWord();
    const name = this.OPTION(this.argumentNames);
    const value = this.OR(this.argumentValues);
    const { start } = name ?? value;
    return { name, value, start, end: this.endFrom(start) };
  });
  /** Reports `lambda x: e`, and reads it as `x => e`. */
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
    const name = this.asName(this.CONSUME(Word));
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.CONSUME(Eq);
      return name;
    }
    const { start, end } = this.spanOf(this.next());
    this.reportHere(E101["colon-in-argument"]({ name: name.text }), { start, end }, { fix: edit(name.end, end, " =") });
    this.skip();
    return name;
  }

  /** Returns whether a lambda begins here: `x =>`, `(a, b) =>`. */
  protected atLambda(orThin = false): boolean {
    const token = this.next();
    const isArrow = (type: TokenType | undefined): boolean => type === Arrow || (orThin && type === ThinArrow);
    if (token.tokenType === LParen || token.tokenType === LParenOnNewLine) {
      return token.partner !== undefined && isArrow(this.tokens[token.partner.index + 1]?.tokenType);
    }
    return isArrow(this.peek(2).tokenType) && isWord(token);
  }

  /** Returns whether a lambda begins where a value is required; after a comma `name =>` may be the next arm instead. */
  protected atMisplacedLambda(): boolean {
    if (!this.atLambda()) return false;
    return !isWord(this.next()) || BEGINS_VALUE.has(this.LA(0).tokenType);
  }
  protected readonly misplacedLambda: Rule<Expression> = this.RULE("misplacedLambda", (): Expression =>
    this.SUBRULE(this.lambda, { ARGS: [false] }),
  );

  /** Reads a lambda; in a pipeline it ends before the next pipeline operator. */
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
    const bracket = this.enter(open);
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
