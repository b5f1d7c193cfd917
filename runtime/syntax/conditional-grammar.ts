/** Choices: `if` with its branches, `match` with its arms. */
import type { Alternative, TokenType } from "./toolkit/index.js";
import { nearest } from "../nearest.js";
import type {
  ArmValue,
  Body,
  Expression,
  IfExpression,
  Item,
  MatchArm,
  MatchExpression,
  MissingExpression,
  Pattern,
  ReturnStatement,
  Span,
  Value,
  YieldStatement,
} from "./ast.js";
import { BodyGrammar } from "./body-grammar.js";
import { bracketOf } from "./bracket-kinds.js";
import { E101, E106 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import {
  Arrow,
  At,
  Colon,
  Comma,
  Duration,
  Eq,
  Float,
  Identifier,
  Int,
  Kw,
  LBrace,
  Pipe,
  Question,
  QuestionQuestion,
  Spread,
  type SyntaxToken,
  Text,
  ThinArrow,
  TypeIdentifier,
  isWord,
  retype,
} from "./token-types.js";

interface Arms extends Span {
  readonly arms: readonly MatchArm[];
}
/** The words for `else if` in other languages. */
const ELSE_IF: ReadonlySet<string> = new Set(["elseif", "elif", "elsif"]);
const BEGINS_PATTERN: ReadonlySet<TokenType> = new Set([
  Text,
  Int,
  Float,
  Duration,
  Colon,
  Kw.true,
  Kw.false,
  Kw.null,
  Identifier,
  LBrace,
]);

const COMPARING: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!=", "&&"]);

export abstract class ConditionalGrammar extends BodyGrammar {
  protected abstract readonly jump: Rule<
    ReturnStatement | YieldStatement | Extract<Item, { kind: "BreakStatement" | "ContinueStatement" | "EmitStatement" }>
  >;
  protected abstract readonly value: Rule<Value>;

  /** Reads the expression of a header, where a bare `{` opens the body. */
  protected header(index: number): Expression {
    const { inHeader } = this;
    this.inHeader = true;
    const expression = this.subrule(index, this.expression);
    this.inHeader = inHeader;
    return expression;
  }

  protected readonly ifExpression: Rule<IfExpression | MissingExpression> = this.RULE("ifExpression", () => {
    const branches: { readonly start: number; readonly condition: Expression; readonly then: Body }[] = [];
    const branch = (index: number): void => {
      const { startOffset: start } = this.consume(index, Kw.if);
      const condition = this.header(index);
      const then = this.subrule(index, this.body, { ARGS: ["the `if`", undefined] });
      branches.push({ start, condition, then });
    };
    if (!this.descend()) {
      this.ascend();
      return { kind: "MissingExpression" as const, ...this.gap() };
    }
    const outer = this.height;
    this.height = 0;
    branch(0);
    const more = (): void => {
      this.MANY({
        GATE: () => this.peek(2).tokenType === Kw.if,
        DEF: () => {
          this.CONSUME1(Kw.else);
          branch(1);
        },
      });
    };
    if (!this.RECORDING_PHASE) this.acceptMisspeltElse();
    more();
    while (this.acceptElseIf()) {
      branch(1);
      more();
    }
    if (!this.RECORDING_PHASE) this.acceptMisspeltElse();
    let rest: Body | IfExpression | undefined = this.OPTION(() => {
      this.CONSUME2(Kw.else);
      return this.SUBRULE2(this.body, { ARGS: ["the `else`", undefined] });
    });
    this.ascend();
    if (this.RECORDING_PHASE) return { kind: "MissingExpression" as const, start: 0, end: 0 };
    this.height += branches.length;
    const { start } = branches[0]!;
    const end = this.endFrom(start);
    const high = this.isTooHigh({ start, end });
    this.height = Math.max(outer, this.height);
    if (high) return { kind: "MissingExpression" as const, start, end };
    for (const { start: begins, condition, then } of branches.reverse()) {
      rest = { kind: "IfExpression", condition, then, else: rest, start: begins, end };
    }
    return rest as IfExpression;
  });

  /** Reports `esle { … }` and `esle if …` after an `if`, and reads them as `else`. */
  private acceptMisspeltElse(): void {
    const token = this.next();
    const { tokenType } = this.peek(2);
    if (token.tokenType !== Identifier || (tokenType !== LBrace && tokenType !== Kw.if)) return;
    if (nearest(token.image, ["else"]) === undefined || token.damaged) return;
    const { start, end } = this.spanOf(token);
    this.report(E100["misspelt-else"]({ found: token.image }), { start, end }, { fix: edit(start, end, "else") });
    retype(token, Kw.else);
  }

  /** Reports `elseif` and `elif` after an `if`, and reads them as `else if`. */
  private acceptElseIf(): boolean {
    if (this.RECORDING_PHASE) return false;
    const token = this.next();
    if (token.tokenType !== Identifier || !ELSE_IF.has(token.image)) return false;
    if (this.peek(2).tokenType === Eq || this.peek(2).newline) return false;
    const { start, end } = this.spanOf(token);
    this.report(E100["foreign-else-if"]({ word: token.image }), { start, end }, { fix: edit(start, end, "else if") });
    retype(token, Kw.if);
    return true;
  }

  protected readonly matchExpression: Rule<MatchExpression | MissingExpression> = this.RULE("matchExpression", () => {
    if (!this.descend()) {
      this.ascend();
      return { kind: "MissingExpression" as const, ...this.gap() };
    }
    const token = this.OR([{ ALT: () => this.CONSUME(Kw.match) }, { ALT: () => this.CONSUME(At["@match"]) }]);
    const keyword = this.spanOf(token);
    if (!this.RECORDING_PHASE && this.atConditionArm()) {
      this.ascend();
      return this.matchWithoutSubject(keyword);
    }
    const subject = this.header(0);
    const { arms } = this.SUBRULE(this.arms, { ARGS: ["the `match`"] });
    this.ascend();
    this.height++;
    const { start } = keyword;
    return { kind: "MatchExpression" as const, keyword, subject, arms, start, end: this.endFrom(start) };
  });

  /** Returns whether `{ a > 1 => …` comes next: no subject, and a condition in place of the first pattern. */
  private atConditionArm(): boolean {
    const open = this.next();
    if (open.tokenType !== LBrace || open.missing || open.partner === undefined) return false;
    let compares = false;
    for (let at = open.index + 1; at < open.partner.index; at++) {
      const { image, tokenType, newline } = this.tokens[at]!;
      if (tokenType === Arrow) return compares;
      if (tokenType === LBrace || (newline && at > open.index + 1)) return false;
      compares ||= COMPARING.has(image);
    }
    return false;
  }
  private matchWithoutSubject(keyword: Span): MissingExpression {
    const { start } = keyword;
    this.skipTo(this.next().partner!.index + 1);
    const end = this.previousEnd();
    this.report(E106["match-over-conditions"](), keyword, { covers: { start, end } });
    return { kind: "MissingExpression", start, end };
  }

  protected readonly arms: Rule<Arms, [string]> = this.RULE("arms", (owner: string): Arms => {
    const open = this.openBrace(0, owner);
    const bracket = this.enter(open);
    const from = this.beginList();
    if (bracket.entered) {
      do {
        this.MANY(() => {
          this.addToList(this.SUBRULE(this.arm));
          this.commas(0);
        });
      } while (this.strayArm());
    }
    const arms = this.endList<MatchArm>(from);
    const { start, end } = this.closeBrace(0, bracket, open);
    return { arms, start, end };
  });
  private strayArm(): boolean {
    if (this.RECORDING_PHASE || this.atClose() || this.at(Comma)) return this.strayElement("an arm", "pattern");
    this.reportHere(E106["missing-pattern"]({ found: this.found() }), this.spanOf(this.next()));
    this.skipElement();
    return true;
  }

  private readonly arm: Rule<MatchArm> = this.RULE("arm", (): MatchArm => {
    if (!this.RECORDING_PHASE) this.acceptCase();
    const pattern = !this.RECORDING_PHASE && this.atElseArm() ? this.elseArm() : this.SUBRULE(this.pattern);
    const { start } = pattern;
    const guard = this.OPTION(() => {
      this.CONSUME(Kw.if);
      return this.SUBRULE(this.plainExpression);
    });
    const arrow = this.arrow();
    const value: ArmValue = arrow ? this.SUBRULE(this.armValue) : { kind: "MissingExpression", ...this.gap() };
    return { kind: "MatchArm", pattern, guard, value, start, end: this.endFrom(start) };
  });
  /** Reports `case "a" => …`, and skips `case`: an arm begins with its pattern. */
  private acceptCase(): void {
    const token = this.next();
    if (token.tokenType !== Identifier || (token.image !== "case" && token.image !== "when")) return;
    const following = this.peek(2);
    if (following.newline || !BEGINS_PATTERN.has(following.tokenType)) return;
    const { start, end } = this.spanOf(token);
    this.report(
      E100["arm-with-case"]({ word: token.image }),
      { start, end },
      { fix: edit(start, following.startOffset, "") },
    );
    this.skip();
  }
  /** Returns whether an arm begins with `else`, as in other languages: `else => …`, `else -> …`. */
  private atElseArm(): boolean {
    const second = this.peek(2).tokenType;
    return this.at(Kw.else) && (second === Arrow || second === ThinArrow || second === Colon);
  }
  private elseArm(): Pattern {
    const span = this.spanOf(this.next());
    this.report(E106["else-arm"](), span, { fix: edit(span.start, span.end, "_") });
    this.skip();
    return { kind: "WildcardPattern", ...span };
  }
  private arrow(): boolean {
    if (this.RECORDING_PHASE || this.at(Arrow)) {
      this.CONSUME(Arrow);
      return true;
    }
    const token = this.next();
    const [span, at] = [this.blame(), this.previousEnd()];
    const found = this.found();
    if (token.tokenType === ThinArrow || token.tokenType === Colon || token.tokenType === Eq) {
      this.reportHere(E101["wrong-arrow"]({ found }), span, { fix: edit(at, span.end, " =>") });
      this.skip();
      return true;
    }
    // A value follows without its arrow, unless it is the pattern of the next arm.
    const follows = !token.first && !this.atClose() && !this.at(Comma) && this.peek(2).tokenType !== Arrow;
    this.reportHere(E101["missing-arrow"]({ found }), span, { fix: follows ? edit(at, at, " =>") : undefined });
    return follows;
  }

  private readonly armAlternatives: Alternative<ArmValue>[] = [
    {
      GATE: () => this.RECORDING_PHASE || !this.beginsObject(),
      ALT: () => this.SUBRULE(this.body, { ARGS: ["the arm", undefined] }),
    },
    { ALT: () => this.SUBRULE(this.block) },
    { ALT: () => this.SUBRULE(this.jump) },
    { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.armExpression) },
  ];
  private readonly armValue: Rule<ArmValue> = this.RULE("armValue", (): ArmValue => {
    const nextArm = this.next().newline && this.peek(2).tokenType === Arrow;
    return nextArm && !this.RECORDING_PHASE ? this.missingExpression() : this.OR(this.armAlternatives);
  });

  private readonly armExpression: Rule<ArmValue> = this.RULE("armExpression", (): ArmValue => {
    const { doc } = this.next();
    const expression = this.SUBRULE(this.expression);
    if (this.RECORDING_PHASE || !this.atOnSameLine(Eq)) return expression;
    const { start } = expression;
    const equals = this.spanOf(this.next());
    this.reportHere(E100["assignment-in-arm"](), equals);
    this.skip();
    const value = this.subrule(9, this.value);
    const end = this.endFrom(start);
    const item: Item = { kind: "AssignStatement", doc, target: expression, type: undefined, value, start, end };
    return { kind: "Body", items: [item], start, end };
  });

  /**
   * Returns whether the `{` right of an arm's `=>` begins an object: with `...`, or with a word or a string before `,` or `:`, unless
   * that is a typed assignment, `name: Type =`, or returns a symbol, `return :high`.
   */
  private beginsObject(): boolean {
    const first = this.peek(2);
    if (first.tokenType === Spread) return true;
    if (first.tokenType !== Text && !isWord(first)) return false;
    const second = this.peek(3);
    if (second.tokenType === Comma) return true;
    if (second.tokenType !== Colon) return false;
    if (isOneOf(first, Kw.return, Kw.yield) && this.isSymbolAt(second.index)) return false;
    const afterType = first.tokenType === Text ? undefined : this.skipType(second.index + 1);
    return afterType === undefined || this.tokens[afterType]?.tokenType !== Eq;
  }

  /** Returns whether a space precedes the `:` at `index` and a word follows it directly, as in `return :high`. */
  private isSymbolAt(index: number): boolean {
    const [before, colon, after] = this.tokens.slice(index - 1, index + 2) as [SyntaxToken, SyntaxToken, SyntaxToken];
    return before.endOffset + 1 < colon.startOffset && after.startOffset === colon.endOffset + 1;
  }

  /** Returns the index of the token after the type that begins at `index`, or `undefined` if none begins there. */
  private skipType(index: number): number | undefined {
    let at = this.tokens[index]?.tokenType === Pipe ? index + 1 : index;
    for (;;) {
      const token = this.tokens[at];
      if (token === undefined || !this.beginsType(token)) return undefined;
      const brackets = bracketOf(token);
      if (brackets !== undefined) at = (token.partner?.index ?? at) + 1;
      else at = this.skipTypeArguments(token, at + 1);
      while (isOneOf(this.tokens[at], Question, QuestionQuestion)) at++;
      if (this.tokens[at]?.tokenType !== Pipe) return at;
      at++;
    }
  }
  private skipTypeArguments(token: SyntaxToken, index: number): number {
    const bracket = this.tokens[index];
    const takes = token.tokenType !== TypeIdentifier && token.tokenType !== Text;
    if (!takes || bracket?.image !== "[" || bracket.newline) return index;
    return (bracket.partner?.index ?? index) + 1;
  }
}

function isOneOf(token: SyntaxToken | undefined, ...types: readonly TokenType[]): boolean {
  return token !== undefined && types.includes(token.tokenType);
}
