/** Values of block settings in each of their forms: expressions, types, conditions, handlers, arms, fields, bodies, budgets. */
import type { Alternative } from "./toolkit/index.js";
import type { Expression, FailureHandler, Name, Setting, SettingValue, Span } from "./ast.js";
import type { SettingForm, SettingsBlock } from "./blocks.js";
import { E101, E102, E104, E106 } from "./diagnostics/grammar.js";
import type { Rule } from "./parser-base.js";
import { StatementGrammar } from "./statement-grammar.js";
import { edit } from "./syntax-error.js";
import { At, Colon, Comma, Dot, Eq, LBrace, Pipe, QuestionDot, Word, isWord } from "./token-types.js";

/** The braces of a block that holds settings only. */
export interface Settings {
  readonly settings: readonly Setting[];
  readonly body: Span;
}

export abstract class SettingValueGrammar extends StatementGrammar {
  protected abstract readonly settingsBlock: Rule<Settings, [SettingsBlock]>;

  /** The form of the value of the current setting. */
  protected form: SettingForm = "expression";
  protected readonly valueAlternatives: Alternative<SettingValue>[] = [
    { GATE: () => this.form === "expression", ALT: () => this.expressionValue() },
    { GATE: () => this.form === "type", ALT: () => this.typeValue() },
    { GATE: () => this.form === "conditions", ALT: () => this.conditionsValue() },
    { GATE: () => this.form === "handlers", ALT: () => this.SUBRULE(this.handlers) },
    { GATE: () => this.form === "arms", ALT: () => this.armsValue() },
    { GATE: () => this.form === "fields", ALT: () => this.fieldsValue() },
    { GATE: () => this.form === "body", ALT: () => this.bodyValue() },
    { GATE: () => this.form === "settings", ALT: () => this.budgetValue() },
    { ALT: () => this.missingValue() },
  ];
  /** Reads the `=`, or a `:` in its place. Returns whether a value can follow. */
  private sign(index: number): boolean {
    if (this.RECORDING_PHASE) {
      const alternatives = [Eq, Colon].map((type) => ({ ALT: () => this.consume(index, type) }));
      this.option(index, () => this.or(index, alternatives));
      return true;
    }
    const token = this.next();
    if (token.tokenType === Eq || (token.tokenType === Colon && !token.newline)) {
      this.skip();
      return true;
    }
    return !token.first && !this.atClose() && token.tokenType !== Comma && this.peek(2).tokenType !== Eq;
  }

  /** Returns whether the next setting replaces the value, as in `target =   flow = x`. */
  private atNextSetting(): boolean {
    const { tokenType, newline } = this.peek(2);
    return isWord(this.next()) && !this.next().newline && tokenType === Eq && !newline;
  }
  private expressionValue(): SettingValue {
    const follows = this.sign(1);
    if (follows && !this.RECORDING_PHASE && this.atNextSetting()) {
      this.reportHere(E102["value-before-next-setting"]({ after: this.after() }), this.spanOf(this.LA(0)));
      return { form: "expression", expression: { kind: "MissingExpression", ...this.gap() } };
    }
    if (follows && this.atUnquotedText()) return { form: "expression", expression: this.unquotedText() };
    const expression: Expression = follows
      ? this.SUBRULE1(this.expression)
      : { kind: "MissingExpression", ...this.gap() };
    return { form: "expression", expression };
  }
  /** Returns whether several words replace the value of a setting: a string without its quotes. */
  private atUnquotedText(): boolean {
    if (this.RECORDING_PHASE) return false;
    const [first, second, third] = [this.next(), this.peek(2), this.peek(3)];
    if (!this.isIdentifier(first) || !this.isIdentifier(second) || first.newline || second.newline) return false;
    if (second.image === "and" || second.image === "or") return false;
    return !third.newline && (isWord(third) || third.tokenType === Comma) && this.peek(4).tokenType !== Eq;
  }
  private unquotedText(): Expression {
    const { startOffset: start } = this.next();
    do this.skip();
    while (!this.atClose() && !this.next().newline);
    const end = this.previousEnd();
    const opening = { start, end: start, newText: '"' };
    // One that has its closing quotes lacks the opening ones.
    const quotes = this.source.slice(start, end).indexOf('"');
    const edits = quotes === -1 ? [opening, { start: end, end, newText: '"' }] : [opening];
    const isPlain = quotes === -1 || quotes === end - start - 1;
    this.report(E102["unquoted-text"](), { start, end }, { fix: isPlain ? edits : undefined, covers: { start, end } });
    return { kind: "MissingExpression", start, end };
  }
  private typeValue(): SettingValue {
    const follows = this.sign(2);
    return { form: "type", type: follows ? this.SUBRULE2(this.type) : { kind: "MissingType", ...this.gap() } };
  }
  private missingValue(): SettingValue {
    switch (this.form) {
      case "type":
        return { form: "type", type: { kind: "MissingType", ...this.gap() } };
      case "conditions":
        return { form: "conditions", conditions: [], ...this.gap() };
      case "handlers":
        return { form: "handlers", handlers: [], ...this.gap() };
      case "arms":
        return { form: "arms", arms: [], ...this.gap() };
      case "fields":
        return { form: "fields", fields: [], ...this.gap() };
      case "settings":
        return { form: "settings", settings: [], ...this.gap() };
      case "body":
        return { form: "body", body: { kind: "Body", items: [], ...this.gap() } };
      case "expression":
        return { form: "expression", expression: { kind: "MissingExpression", ...this.gap() } };
    }
  }
  private conditionsValue(): SettingValue {
    this.sign(3);
    if (!this.RECORDING_PHASE && this.atBareCondition()) {
      const condition = this.subrule(7, this.expression);
      const { start, end } = condition;
      const shown = this.source.slice(start, end);
      this.report(E104["condition-without-braces"](), { start, end }, { fix: edit(start, end, `{ ${shown} }`) });
      return { form: "conditions", conditions: [condition], start, end };
    }
    const { conditions, start, end } = this.SUBRULE3(this.conditions, { ARGS: ["the conditions"] });
    return { form: "conditions", conditions, start, end };
  }
  /** Returns whether a condition without braces comes next: `guard = input.total > 0`. */
  private atBareCondition(): boolean {
    const token = this.next();
    return !token.first && isWord(token) && [Dot, QuestionDot].includes(this.peek(2).tokenType);
  }
  private armsValue(): SettingValue {
    this.sign(4);
    const { arms, start, end } = this.SUBRULE4(this.arms, { ARGS: ["the arms"] });
    return { form: "arms", arms, start, end };
  }
  private fieldsValue(): SettingValue {
    this.sign(5);
    const { fields, start, end } = this.SUBRULE5(this.fieldList, { ARGS: ["the form"] });
    return { form: "fields", fields, start, end };
  }
  private bodyValue(): SettingValue {
    this.sign(6);
    return { form: "body", body: this.SUBRULE6(this.body, { ARGS: ["`on_validation_failure`", undefined] }) };
  }

  /** Reads `budget = { … }`, which `reportBudget` reports: its correct form is `@budget { … }`. */
  private budgetValue(): SettingValue {
    const follows = this.sign(7);
    if (!this.RECORDING_PHASE) {
      if (follows && this.at(At["@budget"])) this.skip();
      if (!follows || !this.at(LBrace)) {
        // Any other value is skipped, as part of the mistake.
        if (follows && !this.next().first && !this.atClose()) this.subrule(8, this.expression);
        return { form: "settings", settings: [], ...this.gap() };
      }
    }
    const { settings, body } = this.SUBRULE7(this.settingsBlock, { ARGS: ["@budget"] });
    return { form: "settings", settings, ...body };
  }

  /** Reads `{ expression … }`. */
  protected readonly conditions: Rule<{ readonly conditions: readonly Expression[] } & Span, [string]> = this.RULE(
    "conditions",
    (owner: string) => {
      const open = this.openBrace(0, owner);
      const bracket = this.enter(open);
      const from = this.beginList();
      if (bracket.entered) {
        do {
          this.MANY(() => {
            if (!this.RECORDING_PHASE && this.atAssignment()) this.assignmentInConditions();
            else this.addToList(this.SUBRULE(this.expression));
            this.commas(0);
          });
        } while (this.strayElement("a condition", "expression"));
      }
      const conditions = this.endList<Expression>(from);
      const { start, end } = this.closeBrace(0, bracket, open);
      return { conditions, start, end };
    },
  );

  /** Returns whether `name = …` or `name: Type = …` comes next. */
  private atAssignment(): boolean {
    if (!isWord(this.next())) return false;
    const { tokenType } = this.peek(2);
    return tokenType === Eq || (tokenType === Colon && this.next().first);
  }
  /** Reports a statement where only conditions stand, and skips its line. */
  private assignmentInConditions(): void {
    const token = this.next();
    const { start, end } = this.spanOf(token);
    do this.skipElement();
    while (!this.atEnd() && !this.atClose() && !this.next().newline && !this.at(Comma));
    const covers = { start, end: this.previousEnd() };
    this.report(E106["assignment-in-conditions"]({ name: token.image }), { start, end }, { covers });
  }

  /** Reads `{ parse_error = retry(max = 2) | escalate … }`. */
  private readonly handlers: Rule<SettingValue> = this.RULE("handlers", (): SettingValue => {
    this.sign(1);
    const open = this.openBrace(0, "`on_failure`");
    const bracket = this.enter(open);
    const handlers: FailureHandler[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          handlers.push(this.SUBRULE(this.handler));
          this.commas(0);
        });
      } while (this.strayElement("a handler, `kind = action`", "block-settings"));
    }
    const { start, end } = this.closeBrace(0, bracket, open);
    return { form: "handlers", handlers, start, end };
  });
  private readonly handler: Rule<FailureHandler> = this.RULE("handler", (): FailureHandler => {
    const name = this.asName(this.CONSUME(Word));
    const steps: Expression[] = [];
    if (this.handlerSign(name)) {
      steps.push(this.SUBRULE(this.expression));
      this.MANY(() => {
        this.CONSUME(Pipe);
        steps.push(this.SUBRULE2(this.expression));
      });
    }
    return { name, steps, start: name.start, end: this.endFrom(name.start) };
  });
  private handlerSign(name: Name): boolean {
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.CONSUME(Eq);
      return true;
    }
    const token = this.next();
    const colon = token.tokenType === Colon;
    const follows = colon || (!token.first && isWord(token) && this.peek(2).tokenType !== Eq);
    const span = this.blame();
    this.reportHere(E101["missing-failure-action"]({ name: name.text, found: this.found() }), span, {
      fix: follows ? edit(name.end, colon ? span.end : name.end, " =") : undefined,
    });
    if (colon) this.skip();
    return follows;
  }
}
