/** Bodies, statements, `if` and `match`. */
import type { IOrAlt, TokenType } from "chevrotain";
import type {
  ArmValue,
  AssignStatement,
  Body,
  EmitStatement,
  Expression,
  IfExpression,
  Item,
  MatchArm,
  MatchExpression,
  MissingExpression,
  ObjectLiteral,
  Pattern,
  ReturnStatement,
  Span,
  TypeNode,
  Value,
  YieldStatement,
} from "./ast.js";
import { bracketOf } from "./bracket-kinds.js";
import { bodyOptions, type OptionsBlock } from "./blocks.js";
import type { Bracketed, Rule } from "./parser-base.js";
import { ForeignGrammar } from "./foreign-grammar.js";
import { nearest } from "../nearest.js";
import {
  Arrow,
  At,
  Colon,
  Comma,
  CompoundAssign,
  Dot,
  Duration,
  Eq,
  Float,
  Identifier,
  Int,
  isWord,
  Kw,
  LBrace,
  LParen,
  Pipe,
  Question,
  QuestionDot,
  QuestionQuestion,
  RBrace,
  retype,
  Spread,
  Text,
  ThinArrow,
  TypeIdentifier,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E101, E104, E106, E213 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit } from "./syntax-error.js";

interface Arms extends Span {
  readonly arms: readonly MatchArm[];
}

/** How other languages go on with an `if`. */
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

/** Whether an item can stand right of `=`. */
const isValue = (item: Item | Expression): item is Value => {
  if (
    item.kind === "AssignStatement" ||
    item.kind === "BranchStatement" ||
    item.kind === "ReturnStatement" ||
    item.kind === "YieldStatement" ||
    item.kind === "BreakStatement" ||
    item.kind === "ContinueStatement" ||
    item.kind === "EmitStatement" ||
    item.kind === "OptionItem" ||
    item.kind === "ExpressionStatement"
  )
    return false;
  return true;
};

export abstract class StatementGrammar extends ForeignGrammar {
  // ------------------------------------------------------------------------------------------------------- bodies

  /** `{ … }` of statements and blocks. `owner` says whose body it is; `options` which options may be its first lines. */
  protected readonly body: Rule<Body, [string, OptionsBlock | undefined]> = this.RULE(
    "body",
    (owner: string, options: OptionsBlock | undefined): Body => {
      if (!this.RECORDING_PHASE && this.atBareBody(owner)) return this.bareBody(owner);
      const open = this.openBrace(0, owner);
      const bracket = this.enter(open);
      const items: Item[] = [];
      if (bracket.entered) {
        if (options !== undefined) this.bodyOptions(options, items);
        do {
          this.MANY(() => {
            const item = this.SUBRULE(this.item);
            items.push(this.captured(item));
            this.commas(0);
          });
        } while (this.strayElement("a statement", "body"));
      }
      return { kind: "Body", items, ...this.closeBrace(0, bracket, open) };
    },
  );

  /** `if (c) return x`, as other languages allow. */
  private atBareBody(owner: string): boolean {
    const token = this.next();
    if (token.first || (owner !== "the `if`" && owner !== "the `else`")) return false;
    return [Kw.return, Kw.yield, Kw.break, Kw.continue, Kw.emit].some((type) => type === token.tokenType);
  }
  private bareBody(owner: string): Body {
    const item = this.subrule(7, this.item);
    const { start, end } = item;
    const shown = this.source.slice(start, end);
    this.report(E104["body-without-braces"]({ owner }), { start, end }, { fix: edit(start, end, `{ ${shown} }`) });
    return { kind: "Body", items: [item], start, end };
  }

  /** The `{` of a body, on the line on which its header ends. */
  protected openBrace(index: number, owner: string): SyntaxToken | undefined {
    if (this.RECORDING_PHASE) return this.consume(index, LBrace) as SyntaxToken;
    const token = this.next();
    const at = this.previousEnd();
    if (token.tokenType !== LBrace) {
      const span = token.first || this.atClose() ? this.spanOf(this.LA(0) as SyntaxToken) : this.blame();
      this.reportHere(E104["missing-body"]({ owner, found: this.found() }), span);
      return undefined;
    }
    if (token.missing) {
      const span = this.spanOf(this.LA(0) as SyntaxToken);
      this.reportHere(E104["missing-brace"]({ owner }), span, { fix: edit(at, at, " {") });
      token.damaged = true;
    } else if (token.newline) {
      const span = this.spanOf(token);
      this.reportHere(E104["brace-on-next-line"]({ owner }), span, { fix: edit(at, span.end, " {") });
    }
    return this.consume(index, LBrace) as SyntaxToken;
  }
  protected closeBrace(index: number, bracket: Bracketed, open: SyntaxToken | undefined): Span {
    this.leave(bracket, open !== undefined);
    if (open !== undefined) this.need(index, RBrace, "`}`");
    return { start: bracket.start, end: this.endFrom(bracket.start) };
  }

  private bodyOptions(block: OptionsBlock, items: Item[]): void {
    const names = bodyOptions(block);
    while ((names.includes(this.next().image) || this.isMisspelt(names)) && this.peek(2).tokenType === Eq) {
      const { doc } = this.next();
      const name = this.asName(this.next());
      this.skip();
      this.skip();
      // Called as from outside a rule would be a second root: the option's value is read by the rule of items.
      const expression = this.optionValue();
      const { start } = name;
      const end = this.endFrom(start);
      const setting = {
        kind: "Setting" as const,
        doc,
        name,
        value: { form: "expression" as const, expression },
        start,
        end,
      };
      items.push({ kind: "OptionItem", setting, start, end });
      this.commas(9);
    }
  }
  /** `mxa_duration = 5m`: near an option, and nothing reads such a variable. */
  private isMisspelt(names: readonly string[]): boolean {
    const token = this.next();
    if (token.tokenType !== Identifier || this.peek(2).tokenType !== Eq) return false;
    if (nearest(token.image, names) === undefined) return false;
    return !this.tokens.some((other) => other !== token && other.image === token.image);
  }
  private optionValue(): Expression {
    return this.subrule(9, this.expression);
  }

  // ------------------------------------------------------------------------------------------------------- items

  private readonly itemAlternatives: IOrAlt<Item>[] = [
    { ALT: () => this.asItem(this.SUBRULE(this.ifExpression)) },
    { ALT: () => this.asItem(this.SUBRULE(this.matchExpression)) },
    { ALT: () => this.SUBRULE(this.jump) },
    { ALT: () => this.SUBRULE(this.block) },
    { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.expressionItem) },
  ];
  private asItem(value: IfExpression | MatchExpression | MissingExpression): Item {
    if (value.kind !== "MissingExpression") return value;
    return { kind: "ExpressionStatement", expression: value, start: value.start, end: value.end };
  }

  protected readonly item: Rule<Item> = this.RULE("item", (): Item => {
    const outer = this.height;
    const outerStart = this.itemStart;
    this.height = 0;
    this.itemStart = this.here();
    const item = this.itemOf();
    this.itemStart = outerStart;
    this.height = Math.max(outer, this.height);
    return item;
  });
  private itemOf(): Item {
    if (!this.RECORDING_PHASE) {
      if (this.lacksEquals()) return this.assignmentWithoutEquals();
      this.acceptMisspelt();
      const foreign = this.foreignItem();
      if (foreign !== undefined) return foreign;
      if (this.atTypeDeclaration()) return this.misplacedType();
    }
    // `match = 3` takes a reserved word for a name: reported there, not as a `match` that goes wrong.
    if (!this.RECORDING_PHASE && this.peek(2).tokenType === Eq && isWord(this.next())) {
      return this.SUBRULE1(this.expressionItem);
    }
    return this.OR(this.itemAlternatives);
  }

  /** Whether a type is declared where only statements stand. */
  private atTypeDeclaration(): boolean {
    return this.at(Kw.type) && isWord(this.peek(2)) && this.peek(3).tokenType === Eq;
  }
  private misplacedType(): Item {
    const { doc } = this.next();
    const span = this.spanOf(this.next());
    const { start } = span;
    this.report(E100["misplaced-type"](), span);
    this.skip();
    const name = this.asName(this.next());
    this.skip();
    this.skip();
    const type = this.subrule(9, this.type);
    const end = this.endFrom(start);
    this.misplacedTypes.push({ kind: "TypeDeclaration", doc, pub: false, name, type, start, end });
    return { kind: "ExpressionStatement", expression: { kind: "MissingExpression", start, end }, start, end };
  }

  /** `@flexible { … } -> x` is read as `x = @flexible { … }`. */
  private captured(item: Item): Item {
    if (this.RECORDING_PHASE || !this.at(ThinArrow) || !isWord(this.peek(2))) return item;
    const arrow = this.spanOf(this.next());
    this.skip();
    const name = this.asName(this.next());
    this.skip();
    const { start } = item;
    const shown = item.kind === "ModelBlock" ? `@${item.block} { … }` : "…";
    const value = item.kind === "ExpressionStatement" ? item.expression : item;
    const edits = [
      { start, end: start, newText: `${name.text} = ` },
      { start: item.end, end: name.end, newText: "" },
    ];
    this.report(E100["captured-after-block"]({ name: name.text, block: shown }), arrow, { fix: edits });
    if (!isValue(value)) return item;
    const target: Expression = { kind: "NameExpression", name: name.text, start: name.start, end: name.end };
    return { kind: "AssignStatement", doc: undefined, target, type: undefined, value, start, end: name.end };
  }

  private readonly expressionItem: Rule<Item> = this.RULE("expressionItem", (): Item => {
    const { doc } = this.next();
    const start = this.here();
    if (!this.RECORDING_PHASE && isWord(this.next())) {
      const { tokenType, newline } = this.peek(2);
      if (tokenType === Arrow) return this.branch(start);
      if (tokenType === Eq) return this.assignment(doc, start, this.assignedName(), undefined);
      if (tokenType === Colon && !newline) {
        const name = this.assignedName();
        const colon = this.spanOf(this.next());
        this.skip();
        if (this.at(Eq) && this.next().startOffset === colon.end) {
          const { end } = this.spanOf(this.next());
          this.report(
            E100.walrus({ name: this.source.slice(name.start, name.end) }),
            { ...colon, end },
            { fix: edit(colon.start, end, "=") },
          );
          return this.assignment(doc, start, name, undefined);
        }
        return this.assignment(doc, start, name, this.subrule(9, this.type));
      }
    }
    const target = this.SUBRULE(this.expression);
    // Where the target is missing its place is before what comes next.
    const begins = this.RECORDING_PHASE ? start : Math.min(start, target.start);
    const type = this.OPTION({
      GATE: () => !this.next().newline,
      DEF: () => {
        this.CONSUME(Colon);
        return this.SUBRULE(this.type);
      },
    });
    if (this.RECORDING_PHASE || type !== undefined || this.at(Eq) || this.at(CompoundAssign)) {
      return this.assignment(doc, begins, target, type);
    }
    return { kind: "ExpressionStatement", expression: target, start: begins, end: this.endFrom(begins) };
  });

  /** A word before `=`: the name of a variable. */
  private assignedName(): Expression {
    const name = this.asName(this.next());
    this.skip();
    this.checkName(name);
    return { kind: "NameExpression", name: name.text, start: name.start, end: name.end };
  }

  private assignment(
    doc: string | undefined,
    start: number,
    target: Expression,
    type: TypeNode | undefined,
  ): AssignStatement {
    if (!this.RECORDING_PHASE) this.checkTarget(target, type);
    const value: Value = this.assigned() ? this.SUBRULE2(this.value) : { kind: "MissingExpression", ...this.gap() };
    return { kind: "AssignStatement", doc, target, type, value, start, end: this.endFrom(start) };
  }
  private assignmentWithoutEquals(): AssignStatement {
    const { doc } = this.next();
    const target = this.assignedName();
    const { start, end } = target;
    const name = this.source.slice(start, end);
    this.report(E101["missing-equals-before-value"]({ name }), this.spanOf(this.next()), { fix: edit(end, end, " =") });
    const value = this.subrule(8, this.value);
    return { kind: "AssignStatement", doc, target, type: undefined, value, start, end: this.endFrom(start) };
  }
  private assigned(): boolean {
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.CONSUME2(Eq);
      return true;
    }
    if (this.at(CompoundAssign)) {
      const token = this.next();
      const { start, end } = this.spanOf(token);
      this.reportHere(E100["compound-assignment"]({ operator: token.image, sign: token.image[0]! }), { start, end });
      this.skip();
      return true;
    }
    this.reportHere(E101["missing-assigned-value"]({ after: this.after(), found: this.found() }));
    return false;
  }
  private checkTarget(target: Expression, type: TypeNode | undefined): void {
    if (target.kind === "NameExpression") {
      if (target.name === "goto") this.checkName({ text: target.name, start: target.start, end: target.end });
      return;
    }
    if (target.kind === "MissingExpression") return;
    if (target.kind === "MemberExpression" || target.kind === "IndexExpression") {
      if (type !== undefined) this.reportHere(E100["annotated-part"](), type);
      return;
    }
    this.report(E100["not-assignable"](), { start: target.start, end: target.end });
  }

  /** `name => { … }`, a branch of `@parallel`. */
  private branch(start: number): Item {
    const name = this.asName(this.next());
    this.skip();
    this.checkName(name);
    this.skip();
    const body = this.SUBRULE9(this.body, { ARGS: [`the branch \`${name.text}\``, undefined] });
    return { kind: "BranchStatement", name, body, start, end: this.endFrom(start) };
  }

  /** `@flexible { … }.summary` is reported, and read without what follows the block. */
  private wholeBlock<B extends Value>(block: B): B {
    if (this.RECORDING_PHASE || (!this.at(Dot) && !this.at(QuestionDot))) return block;
    const { start } = this.spanOf(this.next());
    this.skipElement();
    const end = this.endFrom(start);
    this.report(E213["member-of-block"](), { start, end }, { covers: { start, end } });
    return block;
  }

  /** What may stand right of `=`, `return` and `yield`. */
  protected readonly value: Rule<Value> = this.RULE("value", (): Value => {
    if (!this.RECORDING_PHASE && this.at(Identifier)) {
      const passed = this.acceptForgottenBlock(this.next(), this.peek(2));
      if (passed !== undefined) return { kind: "MissingExpression", start: passed.start, end: passed.end };
    }
    return this.OR<Value>([
      { ALT: () => this.wholeBlock(this.SUBRULE(this.block)) },
      { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.expression) },
    ]);
  });

  /** `return`, `yield`, `break`, `continue`, `emit`. */
  private readonly jump: Rule<
    ReturnStatement | YieldStatement | Extract<Item, { kind: "BreakStatement" | "ContinueStatement" | "EmitStatement" }>
  > = this.RULE("jump", () =>
    this.OR<
      | ReturnStatement
      | YieldStatement
      | Extract<Item, { kind: "BreakStatement" | "ContinueStatement" | "EmitStatement" }>
    >([
      { ALT: () => this.SUBRULE(this.returnStatement) },
      {
        ALT: () => {
          const { startOffset: start } = this.CONSUME(Kw.yield);
          const value = this.SUBRULE(this.value);
          return { kind: "YieldStatement", value, start, end: this.endFrom(start) };
        },
      },
      { ALT: () => ({ kind: "BreakStatement", ...this.spanOf(this.CONSUME(Kw.break) as SyntaxToken) }) },
      { ALT: () => ({ kind: "ContinueStatement", ...this.spanOf(this.CONSUME(Kw.continue) as SyntaxToken) }) },
      { ALT: () => this.SUBRULE(this.emitStatement) },
    ]),
  );

  private readonly returnStatement: Rule<ReturnStatement> = this.RULE("returnStatement", (): ReturnStatement => {
    const { startOffset: start } = this.CONSUME(Kw.return);
    // A value belongs to it only if it begins on the same line.
    const value = this.OPTION({
      GATE: () => !this.next().newline && !this.atClose() && !this.at(Comma),
      DEF: () => this.SUBRULE(this.value),
    });
    const end = this.endFrom(start);
    if (!this.RECORDING_PHASE && value !== undefined && this.itemStart === start) this.acceptMoreResults(start);
    return { kind: "ReturnStatement", value, start, end };
  });
  /** `return a, b`: the other values are passed over. */
  private acceptMoreResults(start: number): void {
    const following = this.peek(2);
    const sign = this.peek(3).tokenType;
    const begins = !following.newline && !this.isCloser(following) && sign !== Eq && sign !== Colon && sign !== Arrow;
    if (!this.at(Comma) || this.next().newline || !begins) return;
    const span = this.spanOf(this.next());
    while (this.at(Comma) && !this.peek(2).newline) {
      this.skip();
      this.skipElement();
    }
    const covers = { start, end: this.previousEnd() };
    if (!this.givesTuple) this.report(E100["several-returned-values"](), span, { covers });
  }

  private readonly emitStatement: Rule<EmitStatement> = this.RULE("emitStatement", (): EmitStatement => {
    const { startOffset: start } = this.CONSUME(Kw.emit);
    const event = this.SUBRULE(this.qualifiedName, { ARGS: ["the name of the event"] });
    const payload = this.OPTION({
      GATE: () => !this.next().newline,
      DEF: () => this.SUBRULE(this.objectLiteral),
    });
    const object: ObjectLiteral | undefined = payload?.kind === "ObjectLiteral" ? payload : undefined;
    return { kind: "EmitStatement", event, payload: object, start, end: this.endFrom(start) };
  });

  // ------------------------------------------------------------------------------------------------------- if, match

  /** The expression in a header, where a bare `{` opens the body. */
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

  /** `esle { … }`, `esle if …` after an `if`. */
  private acceptMisspeltElse(): void {
    const token = this.next();
    const { tokenType } = this.peek(2);
    if (token.tokenType !== Identifier || (tokenType !== LBrace && tokenType !== Kw.if)) return;
    if (nearest(token.image, ["else"]) === undefined || token.damaged) return;
    const { start, end } = this.spanOf(token);
    this.report(E100["misspelt-else"]({ found: token.image }), { start, end }, { fix: edit(start, end, "else") });
    retype(token, Kw.else);
  }

  /** `elseif` and `elif` after an `if` are read as `else if`. */
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
    const keyword = this.spanOf(token as SyntaxToken);
    const subject = this.header(0);
    const { arms } = this.SUBRULE(this.arms, { ARGS: ["the `match`"] });
    this.ascend();
    this.height++;
    const { start } = keyword;
    return { kind: "MatchExpression" as const, keyword, subject, arms, start, end: this.endFrom(start) };
  });

  protected readonly arms: Rule<Arms, [string]> = this.RULE("arms", (owner: string): Arms => {
    const open = this.openBrace(0, owner);
    const bracket = this.enter(open);
    const arms: MatchArm[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          arms.push(this.SUBRULE(this.arm));
          this.commas(0);
        });
      } while (this.strayArm());
    }
    return { arms, ...this.closeBrace(0, bracket, open) };
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
  /** `case "a" => …`: an arm begins with its pattern. */
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
  /** `else => …`, `else -> …`: the arm that takes the rest, as other languages spell it. */
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
    // A value without its arrow, unless it is rather the pattern of the next arm.
    const follows = !token.first && !this.atClose() && !this.at(Comma) && this.peek(2).tokenType !== Arrow;
    this.reportHere(E101["missing-arrow"]({ found }), span, { fix: follows ? edit(at, at, " =>") : undefined });
    return follows;
  }

  private readonly armAlternatives: IOrAlt<ArmValue>[] = [
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
   * Whether the `{` right of an arm's `=>` begins an object: with `...`, or with a word or a string before `,` or `:`, unless
   * that is a typed assignment, `name: Type =`, or gives a symbol, `return :high`.
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

  /** Whether the `:` here stands apart from what is before it, and directly before a word. */
  private isSymbolAt(index: number): boolean {
    const [before, colon, after] = this.tokens.slice(index - 1, index + 2) as [SyntaxToken, SyntaxToken, SyntaxToken];
    return before.endOffset + 1 < colon.startOffset && after.startOffset === colon.endOffset + 1;
  }

  /** The index of the token after the type that begins at `index`, or `undefined` if none does. */
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

  /** Whether header arguments, `(key = value)`, come next: else a parenthesis belongs to an expression. */
  protected atHeaderArguments(): boolean {
    if (!this.at(LParen) || !isWord(this.peek(2))) return false;
    const { tokenType } = this.peek(3);
    return tokenType === Eq || tokenType === Colon;
  }
}

function isOneOf(token: SyntaxToken | undefined, ...types: readonly TokenType[]): boolean {
  return token !== undefined && types.includes(token.tokenType);
}
