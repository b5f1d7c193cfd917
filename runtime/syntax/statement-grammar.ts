/** Statements: assignments, branches of `@parallel`, `return` and the other jumps, `emit`. */
import type { Alternative } from "./toolkit/index.js";
import type {
  AssignStatement,
  CompoundOperator,
  EmitStatement,
  Expression,
  IfExpression,
  Item,
  MatchExpression,
  MissingExpression,
  ObjectLiteral,
  ReturnStatement,
  TypeNode,
  Value,
  YieldStatement,
} from "./ast.js";
import { ConditionalGrammar } from "./conditional-grammar.js";
import { E101, E213 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import { Arrow, Colon, Comma, CompoundAssign, Dot, Eq, Identifier, Kw, QuestionDot, isWord } from "./token-types.js";

export abstract class StatementGrammar extends ConditionalGrammar {
  private readonly itemAlternatives: Alternative<Item>[] = [
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
    // `match = 3` uses a reserved word as a name: the assignment reports that, and no incomplete `match`.
    if (!this.RECORDING_PHASE && this.peek(2).tokenType === Eq && isWord(this.next())) {
      return this.SUBRULE1(this.expressionItem);
    }
    return this.OR(this.itemAlternatives);
  }

  /** Returns whether a type is declared where only statements are allowed. */
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
    // A missing target is located before the next token.
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

  /** Reads the name of a variable before `=`. */
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
    if (!this.RECORDING_PHASE) {
      if (this.at(CompoundAssign)) return this.compoundAssignment(doc, start, target, type);
      this.checkTarget(target, type);
    }
    const value: Value = this.assigned() ? this.SUBRULE2(this.value) : { kind: "MissingExpression", ...this.gap() };
    return { kind: "AssignStatement", doc, target, type, value, start, end: this.endFrom(start) };
  }
  /** Reads `x += e` from its operator on. */
  private compoundAssignment(
    doc: string | undefined,
    start: number,
    target: Expression,
    type: TypeNode | undefined,
  ): AssignStatement {
    const token = this.next();
    const sign = token.image.slice(0, -1);
    const operator = isCompound(sign) ? sign : undefined;
    if (operator === undefined) {
      this.reportHere(E100["compound-assignment"]({ operator: token.image, sign }), this.spanOf(token));
    } else if (type !== undefined) this.reportHere(E100["annotated-compound"]({ operator: token.image }), type);
    else if (partsOf(target).length > 0)
      this.report(E100["not-assignable"](), { start: target.start, end: target.end });
    else this.checkTarget(target, undefined);
    this.skip();
    const value = this.subrule(8, this.expression);
    const end = this.endFrom(start);
    return {
      kind: "AssignStatement",
      doc,
      target,
      type: undefined,
      ...(operator === undefined ? {} : { operator }),
      value,
      start,
      end,
    };
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
    if (target.kind === "ObjectLiteral" && target.entries.length > 0 && target.entries.every(isPart)) {
      if (type !== undefined) this.reportHere(E100["annotated-part"](), type);
      for (const entry of target.entries)
        if (entry.kind === "ObjectEntry" && entry.value === undefined) this.checkName(entry.key);
      return;
    }
    const parts = partsOf(target);
    const span = { start: target.start, end: target.end };
    const [first, second] = parts;
    if (first === undefined || second === undefined) this.report(E100["not-assignable"](), span);
    else if (target.kind === "ArrayLiteral") this.report(E100["destructuring-array"]({ first, second }), span);
    else this.report(E100["destructuring-object"]({ first, second }), span);
  }

  /** Reads `name => { … }`, a branch of `@parallel`. */
  private branch(start: number): Item {
    const name = this.asName(this.next());
    this.skip();
    this.checkName(name);
    this.skip();
    const body = this.SUBRULE9(this.body, { ARGS: [`the branch \`${name.text}\``, undefined] });
    return { kind: "BranchStatement", name, body, start, end: this.endFrom(start) };
  }

  /** Reports `@flexible { … }.summary`, and skips what follows the block. */
  private wholeBlock<B extends Value>(block: B): B {
    if (this.RECORDING_PHASE || (!this.at(Dot) && !this.at(QuestionDot))) return block;
    const { start } = this.spanOf(this.next());
    this.skipElement();
    const end = this.endFrom(start);
    this.report(E213["member-of-block"](), { start, end }, { covers: { start, end } });
    return block;
  }

  private readonly values: readonly Alternative<Value>[] = [
    { ALT: () => this.wholeBlock(this.SUBRULE(this.block)) },
    { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.expression) },
  ];
  /** Reads the value right of `=`, `return` and `yield`: a block or an expression. */
  protected readonly value: Rule<Value> = this.RULE("value", (): Value => {
    if (!this.RECORDING_PHASE && this.at(Identifier)) {
      const passed = this.acceptForgottenBlock(this.next(), this.peek(2));
      if (passed !== undefined) return { kind: "MissingExpression", start: passed.start, end: passed.end };
    }
    return this.OR(this.values);
  });

  /** Reads `return`, `yield`, `break`, `continue` and `emit`. */
  protected readonly jump: Rule<
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
      { ALT: () => ({ kind: "BreakStatement", ...this.spanOf(this.CONSUME(Kw.break)) }) },
      { ALT: () => ({ kind: "ContinueStatement", ...this.spanOf(this.CONSUME(Kw.continue)) }) },
      { ALT: () => this.SUBRULE(this.emitStatement) },
    ]),
  );

  private readonly returnStatement: Rule<ReturnStatement> = this.RULE("returnStatement", (): ReturnStatement => {
    const { startOffset: start } = this.CONSUME(Kw.return);
    // A value belongs to the `return` only if it begins on the same line.
    const value = this.OPTION({
      GATE: () => !this.next().newline && !this.atClose() && !this.at(Comma),
      DEF: () => this.SUBRULE(this.value),
    });
    const end = this.endFrom(start);
    if (!this.RECORDING_PHASE && value !== undefined && this.itemStart === start) this.acceptMoreResults(start);
    return { kind: "ReturnStatement", value, start, end };
  });
  /** Reports `return a, b`, and skips all values but the first. */
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
}

const isCompound = (sign: string): sign is CompoundOperator =>
  sign === "+" || sign === "-" || sign === "*" || sign === "/";

/** `a` or `a: b` of `{ a, a: b } = e`. */
const isPart = (entry: ObjectLiteral["entries"][number]): boolean =>
  entry.kind === "ObjectEntry" && (entry.value === undefined || entry.value.kind === "NameExpression");

/** The names in `[a, b]` and `{ a, b }`. */
function partsOf(target: Expression): readonly string[] {
  if (target.kind === "ArrayLiteral")
    return target.elements.flatMap((element) => (element.kind === "NameExpression" ? [element.name] : []));
  if (target.kind !== "ObjectLiteral") return [];
  return target.entries.flatMap((entry) => (entry.kind === "ObjectEntry" ? [entry.key.text] : []));
}
