/** Blocks and their settings. */
import type { IOrAlt } from "chevrotain";
import type {
  Block,
  Body,
  CatchClause,
  CheckpointBlock,
  Expression,
  FailureHandler,
  ForeachBlock,
  ModelBlock,
  Name,
  Setting,
  SettingValue,
  Span,
  TryBlock,
} from "./ast.js";
import { blocksOfRule, blockSyntax, isOptionsBlock, isSettingsBlock, settingForm } from "./blocks.js";
import type { BlockOfRule, NodeOfRule, OptionsBlock, SettingForm, SettingsBlock } from "./blocks.js";
import type { Rule } from "./parser-base.js";
import { StatementGrammar } from "./statement-grammar.js";
import {
  At,
  Colon,
  Comma,
  Dot,
  Eq,
  Identifier,
  Kw,
  LBrace,
  LParen,
  Pipe,
  QuestionDot,
  RParen,
  Text,
  TypeIdentifier,
  Word,
  isWord,
  retype,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E101, E102, E104, E105 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit } from "./syntax-error.js";

/** The braces of a block that holds settings only. */
interface Settings {
  readonly settings: readonly Setting[];
  readonly body: Span;
}

/** Blocks that are a keyword with options in parentheses, and a body. */
type BodyBlock = NodeOfRule<"body">;
/** Blocks that are a keyword with options in parentheses, and settings in braces. */
type SettingsOnlyBlock = NodeOfRule<"settings">;

const STATEMENT_WORDS = new Set([Kw.if, Kw.match, Kw.return, Kw.yield, Kw.break, Kw.continue, Kw.emit]);

export abstract class BlockGrammar extends StatementGrammar {
  private readonly blockAlternatives: IOrAlt<Block>[] = [
    { ALT: () => this.SUBRULE(this.settingsOnlyBlock) },
    { ALT: () => this.SUBRULE(this.checkpointBlock) },
    { ALT: () => this.SUBRULE(this.bodyBlock) },
    { ALT: () => this.SUBRULE(this.foreachBlock) },
    { ALT: () => this.SUBRULE(this.whileBlock) },
    { ALT: () => this.SUBRULE(this.tryBlock) },
  ];
  protected readonly block: Rule<Block> = this.RULE("block", (): Block => this.OR(this.blockAlternatives));

  /** `@rigid { … }` and the others that are a keyword and a body. */
  private readonly bodyBlock: Rule<BodyBlock> = this.RULE("bodyBlock", (): BodyBlock => {
    const token = this.OR(this.bodyBlockKeywords) as SyntaxToken;
    const keyword = this.spanOf(token);
    const word = this.keywordOf("body", token);
    const header = this.headerArguments();
    const options = isOptionsBlock(word) ? word : undefined;
    const body = this.SUBRULE(this.body, { ARGS: [`the \`${word}\``, options] });
    const { kind } = blockSyntax(word) as { readonly kind: BodyBlock["kind"] };
    return { kind, keyword, header, body, start: keyword.start, end: this.endFrom(keyword.start) };
  });
  private readonly bodyBlockKeywords: IOrAlt<unknown>[] = this.keywordsOf("body");

  /** `@flexible { … }` and the others that are a keyword and settings. */
  private readonly settingsOnlyBlock: Rule<SettingsOnlyBlock> = this.RULE("settingsOnlyBlock", () => {
    const token = this.OR(this.settingsBlockKeywords) as SyntaxToken;
    const keyword = this.spanOf(token);
    const word = this.keywordOf("settings", token);
    const header = this.headerArguments(word);
    const { settings, body } = this.SUBRULE(this.settingsBlock, { ARGS: [word] });
    const { start } = keyword;
    const parts = { keyword, header, settings, body, start, end: this.endFrom(start) };
    const { kind } = blockSyntax(word) as { readonly kind: SettingsOnlyBlock["kind"] };
    return kind === "ModelBlock" ? { kind, block: word.slice(1) as ModelBlock["block"], ...parts } : { kind, ...parts };
  });
  private readonly settingsBlockKeywords: IOrAlt<unknown>[] = this.keywordsOf("settings");

  private keywordsOf(rule: "body" | "settings"): IOrAlt<unknown>[] {
    return blocksOfRule(rule).map((word) => ({ ALT: () => this.CONSUME(At[word]) }));
  }
  /** The block whose keyword a token is; while the grammar is recorded, any. */
  private keywordOf<R extends "body" | "settings">(rule: R, { tokenType }: SyntaxToken): BlockOfRule<R> {
    const words = blocksOfRule(rule);
    return words.find((word) => At[word] === tokenType) ?? words[0]!;
  }

  private readonly checkpointBlock: Rule<CheckpointBlock> = this.RULE("checkpointBlock", (): CheckpointBlock => {
    const keyword = this.spanOf(this.CONSUME(At["@checkpoint"]) as SyntaxToken);
    let header: readonly Setting[] = this.headerArguments("@checkpoint");
    const type =
      this.OPTION({
        GATE: () => !this.next().newline,
        DEF: () => this.asName(this.CONSUME(Word) as SyntaxToken),
      }) ?? this.quotedType();
    if (type !== undefined && header.length === 0) header = this.moreHeaderArguments("@checkpoint");
    const { settings, body } = this.SUBRULE(this.settingsBlock, { ARGS: ["@checkpoint"] });
    const { start } = keyword;
    return { kind: "CheckpointBlock", keyword, header, type, settings, body, start, end: this.endFrom(start) };
  });

  /** `@checkpoint "approval"`. */
  private quotedType(): Name | undefined {
    const token = this.next();
    const word = /^"([A-Za-z_][A-Za-z0-9_]*)"$/.exec(token.image)?.[1];
    if (this.RECORDING_PHASE || token.tokenType !== Text || token.newline || word === undefined) return undefined;
    const { start, end } = this.spanOf(token);
    this.reportHere(E100["quoted-checkpoint-type"]({ word }), { start, end }, { fix: edit(start, end, word) });
    this.skip();
    return { text: word, start, end };
  }

  private readonly foreachBlock: Rule<ForeachBlock> = this.RULE("foreachBlock", (): ForeachBlock => {
    const keyword = this.spanOf(this.CONSUME(At["@foreach"]) as SyntaxToken);
    const open = this.acceptLoopParens();
    let names = this.acceptNameParens();
    const header = names === undefined ? this.headerArguments("@foreach") : [];
    names ??= this.acceptNameParens();
    const item = this.loopName(0, "the name for the element, as in `@foreach item in items`");
    const index = this.OPTION(() => {
      this.CONSUME(Comma);
      return this.loopName(1, "the name for the index");
    });
    if (this.next() === names?.partner) this.skip();
    if (!this.RECORDING_PHASE) this.acceptOf();
    const inside = this.need(0, Kw.in, "`in` and the array");
    const collection: Expression =
      inside === undefined && this.at(LBrace) ? { kind: "MissingExpression", ...this.gap() } : this.header(0);
    if (this.next() === open?.partner) this.skip();
    const body = this.SUBRULE(this.body, { ARGS: ["the `@foreach`", "@foreach"] });
    const { start } = keyword;
    return { kind: "ForeachBlock", keyword, header, item, index, collection, body, start, end: this.endFrom(start) };
  });
  /** `@foreach (x in xs)`: gives the parenthesis, whose partner is to be passed over. */
  private acceptLoopParens(): SyntaxToken | undefined {
    const open = this.next();
    const sign = this.peek(3).image;
    if (this.RECORDING_PHASE || !this.at(LParen) || (sign !== "in" && sign !== "of")) return undefined;
    if (open.partner === undefined || open.partner.missing) return undefined;
    const [from, to] = [this.spanOf(open), this.spanOf(open.partner)];
    const edits = [
      { ...from, newText: "" },
      { ...to, newText: "" },
    ];
    this.report(E100["loop-in-parentheses"](), from, { fix: edits });
    this.skip();
    return open;
  }
  /** `@foreach (item, index) in items`. */
  private acceptNameParens(): SyntaxToken | undefined {
    const open = this.next();
    const close = open.partner;
    if (this.RECORDING_PHASE || !this.at(LParen) || close === undefined || close.missing) return undefined;
    const sign = this.tokens[close.index + 1]?.image;
    if ((sign !== "in" && sign !== "of") || close.index - open.index > 4) return undefined;
    const edits = [
      { ...this.spanOf(open), newText: "" },
      { ...this.spanOf(close), newText: "" },
    ];
    this.report(E100["indexed-loop-in-parentheses"](), this.spanOf(open), { fix: edits });
    this.skip();
    return open;
  }
  /** `@foreach x of xs`. */
  private acceptOf(): void {
    const token = this.next();
    if (token.image !== "of" || token.newline || token.tokenType !== Identifier) return;
    const { start, end } = this.spanOf(token);
    this.report(E101["loop-with-of"](), { start, end }, { fix: edit(start, end, "in") });
    retype(token, Kw.in);
  }
  private loopName(index: number, expected: string): Name {
    // `in` is where the name should be: it is missing, not reserved.
    if (!this.RECORDING_PHASE && this.at(Kw.in)) {
      this.reportHere(E105["expected-name"](this.expectation(expected)));
      return { text: "", ...this.gap() };
    }
    return this.declaredName(index, expected);
  }

  private readonly whileBlock: Rule<Block> = this.RULE("whileBlock", (): Block => {
    const keyword = this.spanOf(this.CONSUME(At["@while"]) as SyntaxToken);
    const header = this.headerArguments("@while");
    const condition = this.header(0);
    const body = this.SUBRULE(this.body, { ARGS: ["the `@while`", "@while"] });
    const { start } = keyword;
    return { kind: "WhileBlock", keyword, header, condition, body, start, end: this.endFrom(start) };
  });

  private readonly tryBlock: Rule<TryBlock> = this.RULE("tryBlock", (): TryBlock => {
    const keyword = this.spanOf(this.CONSUME(At["@try"]) as SyntaxToken);
    const header = this.headerArguments();
    const body: Body = this.SUBRULE(this.body, { ARGS: ["the `@try`", undefined] });
    const catches: CatchClause[] = [];
    if (!this.RECORDING_PHASE) this.acceptCatch(this.source[keyword.start] !== "@");
    this.MANY(() => {
      catches.push(this.SUBRULE(this.catchClause));
    });
    const { start } = keyword;
    if (!this.RECORDING_PHASE && catches.length === 0) {
      const at = this.previousEnd();
      this.reportHere(E101["try-without-catch"](), keyword, { fix: edit(at, at, " @catch e { }") });
    }
    return { kind: "TryBlock", keyword, header, body, catches, start, end: this.endFrom(start) };
  });

  private readonly catchClause: Rule<CatchClause> = this.RULE("catchClause", (): CatchClause => {
    const { startOffset: start } = this.CONSUME(At["@catch"]);
    const close = this.catchParentheses();
    const errorType = this.OPTION(() => this.asName(this.CONSUME(TypeIdentifier) as SyntaxToken));
    if (!this.RECORDING_PHASE && errorType !== undefined && this.at(Pipe)) this.skipMoreErrorTypes();
    const name = this.OPTION1(() => this.declaredName(0, "the name for the error"));
    if (close !== undefined) this.skipTo(close.index + 1);
    const body = this.SUBRULE(this.body, { ARGS: ["the `@catch`", undefined] });
    return { errorType, name, body, start, end: this.endFrom(start) };
  });

  /** `@catch PluginError | TimeoutError e`. */
  private skipMoreErrorTypes(): void {
    const { startOffset: start } = this.next();
    while (this.at(Pipe)) {
      this.skip();
      if (this.at(TypeIdentifier)) this.skip();
    }
    this.reportHere(E100["several-caught-types"](), { start, end: this.previousEnd() });
  }

  /** `@catch (e) { … }`: the parentheses are passed over, here up to what is between them. Gives the closing one. */
  private catchParentheses(): SyntaxToken | undefined {
    const open = this.next();
    const close = open.partner;
    if (this.RECORDING_PHASE || open.tokenType !== LParen || open.newline || close === undefined) return undefined;
    if (this.source.startsWith("@", (this.LA(0) as SyntaxToken).startOffset)) {
      const [from, to] = [this.spanOf(open), this.spanOf(close)];
      const edits = [
        { ...from, newText: "" },
        { ...to, newText: "" },
      ];
      this.report(E100["catch-in-parentheses"](), from, { fix: edits });
    }
    this.skip();
    return close;
  }

  // ------------------------------------------------------------------------------------------------------- settings

  /** `(key = value, …)` right after `@name`; a parenthesis with something else in it belongs to an expression. */
  protected headerArguments(block?: SettingsBlock | OptionsBlock): readonly Setting[] {
    if (!this.RECORDING_PHASE && this.at(LParen) && !this.atHeaderArguments() && block !== "@while") {
      const span = this.spanOf(this.next());
      this.reportHere(E100["stray-block-options"](), span);
      const { partner } = this.next();
      if (partner !== undefined) this.skipTo(partner.index + 1);
    }
    return (
      this.OPTION8({
        GATE: () => this.atHeaderArguments(),
        DEF: () => this.SUBRULE(this.headerList, { ARGS: [settingsBlockOf(block)] }),
      }) ?? []
    );
  }
  private moreHeaderArguments(block: SettingsBlock): readonly Setting[] {
    if (this.RECORDING_PHASE || !this.atHeaderArguments()) return [];
    return this.SUBRULE9(this.headerList, { ARGS: [block] });
  }

  protected readonly headerList: Rule<readonly Setting[], [SettingsBlock]> = this.RULE(
    "headerList",
    (block: SettingsBlock): readonly Setting[] => {
      const bracket = this.enter(this.CONSUME(LParen) as SyntaxToken);
      const settings: Setting[] = [];
      this.amongOptions = true;
      if (bracket.entered) {
        do {
          this.MANY(() => {
            settings.push(this.SUBRULE(this.setting, { ARGS: [block] }));
            this.commas(0);
          });
        } while (this.strayElement("an option, `name = value`", "block-settings"));
      }
      this.amongOptions = false;
      this.leave(bracket, true);
      this.need(0, RParen, "`)`");
      return settings;
    },
  );

  /** The braces of a block that holds settings only. */
  private readonly settingsBlock: Rule<Settings, [SettingsBlock]> = this.RULE(
    "settingsBlock",
    (block: SettingsBlock): Settings => {
      const open = this.openBrace(0, `the \`${block}\``);
      const bracket = this.enter(open);
      const settings: Setting[] = [];
      if (bracket.entered) {
        do {
          this.MANY({
            GATE: () => !this.atStatement(),
            DEF: () => {
              settings.push(
                this.OR([
                  { ALT: () => this.SUBRULE(this.nestedBudget) },
                  { ALT: () => this.SUBRULE(this.setting, { ARGS: [block] }) },
                ]),
              );
              this.commas(0);
            },
          });
        } while (this.strayElement(`a setting of \`${block}\`, \`name = value\``, "block-settings"));
      }
      return { settings, body: this.closeBrace(0, bracket, open) };
    },
  );

  /** Whether a statement begins here rather than a setting with a reserved name. */
  private atStatement(): boolean {
    if (!STATEMENT_WORDS.has(this.next().tokenType)) return false;
    const { tokenType } = this.peek(2);
    return tokenType !== Eq && tokenType !== Colon;
  }

  private readonly nestedBudget: Rule<Setting> = this.RULE("nestedBudget", (): Setting => {
    const { doc } = this.next();
    const token = this.CONSUME(At["@budget"]) as SyntaxToken;
    const span = this.spanOf(token);
    const given = this.headerArguments("@budget");
    // All may stand in the parentheses.
    if (!this.RECORDING_PHASE && given.length > 0 && !this.at(LBrace)) {
      const { start } = span;
      const end = this.endFrom(start);
      const value: SettingValue = { form: "settings", settings: given, start, end };
      return { kind: "Setting", doc, name: { text: "budget", ...span }, value, start, end };
    }
    const { settings, body } = this.SUBRULE(this.settingsBlock, { ARGS: ["@budget"] });
    const all = this.RECORDING_PHASE ? [] : [...given, ...settings];
    const value: SettingValue = { form: "settings", settings: all, ...body };
    return {
      kind: "Setting",
      doc,
      name: { text: "budget", ...span },
      value,
      start: span.start,
      end: this.endFrom(span.start),
    };
  });

  /** The setting that is read stands between the parentheses of a header. */
  private amongOptions = false;
  /** The form in which the setting that is read takes its value. */
  private form: SettingForm = "expression";
  private readonly valueAlternatives: IOrAlt<SettingValue>[] = [
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

  protected readonly setting: Rule<Setting, [SettingsBlock]> = this.RULE("setting", (block: SettingsBlock): Setting => {
    const { doc } = this.next();
    const name = this.asName(this.CONSUME(Word) as SyntaxToken);
    this.form = this.RECORDING_PHASE ? "expression" : settingForm(block, name.text);
    if (!this.RECORDING_PHASE) this.settingSign(name);
    const amongOptions = this.amongOptions;
    const value = this.OR(this.valueAlternatives);
    if (value.form === "settings" && !this.RECORDING_PHASE) {
      this.reportBudget(name, value, amongOptions);
      // A misspelt one is one mistake too.
      return {
        kind: "Setting",
        doc,
        name: { ...name, text: "budget" },
        value,
        start: name.start,
        end: this.endFrom(name.start),
      };
    }
    return { kind: "Setting", doc, name, value, start: name.start, end: this.endFrom(name.start) };
  });

  /** Sets right what stands between the name of a setting and its value. */
  private settingSign(name: Name): void {
    const token = this.next();
    // How a budget is written is said once, of its name and its sign.
    if (token.tokenType === Eq || this.form === "settings") return;
    const braced = this.form !== "expression" && this.form !== "type";
    const span = this.spanOf(token);
    if (token.tokenType === Colon && !token.newline) {
      if (this.form === "type") return;
      this.reportHere(E101["colon-in-setting"]({ name: name.text }), span, { fix: edit(name.end, span.end, " =") });
      return;
    }
    if (braced && token.tokenType === LBrace) return;
    const valueFollows = !token.first && !this.atClose() && token.tokenType !== Comma && this.peek(2).tokenType !== Eq;
    const message = E101["missing-setting-value"]({ name: name.text, found: valueFollows ? this.found() : "" });
    const mark = valueFollows ? span : name;
    this.reportHere(message, mark, { fix: valueFollows ? edit(name.end, name.end, " =") : undefined });
  }
  /** Reads the `=` (or a `:` that stands for it); whether a value can follow. */
  private sign(index: number): boolean {
    if (this.RECORDING_PHASE) {
      const alternatives = [Eq, Colon].map((type) => ({ ALT: () => this.consume(index, type) }));
      this.option(index, () => this.or<unknown>(index, alternatives));
      return true;
    }
    const token = this.next();
    if (token.tokenType === Eq || (token.tokenType === Colon && !token.newline)) {
      this.skip();
      return true;
    }
    return !token.first && !this.atClose() && token.tokenType !== Comma && this.peek(2).tokenType !== Eq;
  }

  /** `target =   flow = x`: whether the next setting stands where the value should. */
  private atNextSetting(): boolean {
    const { tokenType, newline } = this.peek(2);
    return isWord(this.next()) && !this.next().newline && tokenType === Eq && !newline;
  }
  private expressionValue(): SettingValue {
    const follows = this.sign(1);
    if (follows && !this.RECORDING_PHASE && this.atNextSetting()) {
      this.reportHere(
        E102["value-before-next-setting"]({ after: this.after() }),
        this.spanOf(this.LA(0) as SyntaxToken),
      );
      return { form: "expression", expression: { kind: "MissingExpression", ...this.gap() } };
    }
    if (follows && this.atUnquotedText()) return { form: "expression", expression: this.unquotedText() };
    const expression: Expression = follows
      ? this.SUBRULE1(this.expression)
      : { kind: "MissingExpression", ...this.gap() };
    return { form: "expression", expression };
  }
  /** Whether words stand in a row where the value of a setting should: a text without its quotes. */
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
    const edits = [
      { start, end: start, newText: '"' },
      { start: end, end, newText: '"' },
    ];
    this.report(E102["unquoted-text"](), { start, end }, { fix: edits, covers: { start, end } });
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
  /** `guard = input.total > 0`. */
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

  /** `budget = { … }`, which is written `@budget { … }`. */
  private budgetValue(): SettingValue {
    const follows = this.sign(7);
    if (!this.RECORDING_PHASE) {
      if (follows && this.at(At["@budget"])) this.skip();
      if (!follows || !this.at(LBrace)) {
        // What else stands there is passed over with the rest of the mistake.
        if (follows && !this.next().first && !this.atClose()) this.subrule(8, this.expression);
        return { form: "settings", settings: [], ...this.gap() };
      }
    }
    const { settings, body } = this.SUBRULE7(this.settingsBlock, { ARGS: ["@budget"] });
    return { form: "settings", settings, ...body };
  }
  private reportBudget(
    { start }: Name,
    value: SettingValue & { readonly form: "settings" },
    amongOptions: boolean,
  ): void {
    const written = value.end > value.start;
    const end = written ? value.start : this.previousEnd();
    // Between parentheses no block can stand.
    const repair = written && !amongOptions ? { fix: edit(start, end, "@budget ") } : {};
    this.report(E100["budget-as-setting"](), { start, end }, repair);
  }

  /** `{ expression … }`. */
  protected readonly conditions: Rule<{ readonly conditions: readonly Expression[] } & Span, [string]> = this.RULE(
    "conditions",
    (owner: string) => {
      const open = this.openBrace(0, owner);
      const bracket = this.enter(open);
      const conditions: Expression[] = [];
      if (bracket.entered) {
        do {
          this.MANY(() => {
            conditions.push(this.SUBRULE(this.expression));
            this.commas(0);
          });
        } while (this.strayElement("a condition", "expression"));
      }
      return { conditions, ...this.closeBrace(0, bracket, open) };
    },
  );

  /** `{ parse_error = retry(max = 2) | escalate … }`. */
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
    return { form: "handlers", handlers, ...this.closeBrace(0, bracket, open) };
  });
  private readonly handler: Rule<FailureHandler> = this.RULE("handler", (): FailureHandler => {
    const name = this.asName(this.CONSUME(Word) as SyntaxToken);
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

  /** `{ name = value, … }` of a declaration: both `=` and `:` stand before the value. */
  protected readonly plainSettings: Rule<readonly Setting[], [string]> = this.RULE(
    "plainSettings",
    (owner: string): readonly Setting[] => {
      const open = this.openBrace(0, owner);
      const bracket = this.enter(open);
      const settings: Setting[] = [];
      if (bracket.entered) {
        do {
          this.MANY(() => {
            settings.push(this.SUBRULE(this.plainSetting));
            this.commas(0);
          });
        } while (this.strayElement(`a setting of ${owner}, \`name = value\``, "block-settings"));
      }
      this.closeBrace(0, bracket, open);
      return settings;
    },
  );
  private readonly plainSetting: Rule<Setting> = this.RULE("plainSetting", (): Setting => {
    const { doc } = this.next();
    const name = this.OR1([
      { ALT: () => this.asName(this.CONSUME(Word) as SyntaxToken) },
      { ALT: () => this.textKey(this.SUBRULE(this.text)) },
    ]);
    const value = this.OPTION(() => {
      this.OR2([{ ALT: () => this.CONSUME(Eq) }, { ALT: () => this.CONSUME(Colon) }]);
      return this.SUBRULE(this.expression);
    });
    let expression = value;
    if (expression === undefined) {
      if (!this.RECORDING_PHASE) expression = this.unsignedValue(name);
      else expression = { kind: "MissingExpression", start: 0, end: 0 };
    }
    const { start } = name;
    return { kind: "Setting", doc, name, value: { form: "expression", expression }, start, end: this.endFrom(start) };
  });
  /** `name value` without a sign between. */
  protected unsignedValue(name: Name): Expression {
    const token = this.next();
    const follows =
      !token.first && !this.atClose() && token.tokenType !== Comma && !(isWord(token) && this.peek(2).tokenType === Eq);
    this.reportHere(
      E101["missing-setting-value"]({ name: name.text, found: follows ? this.found() : "" }),
      follows ? this.spanOf(token) : name,
      { fix: follows ? edit(name.end, name.end, " =") : undefined },
    );
    return follows ? this.subrule(9, this.expression) : { kind: "MissingExpression", ...this.gap() };
  }
}

/** How the header arguments of a block are read: options of blocks with a body are all expressions. */
const settingsBlockOf = (block: SettingsBlock | OptionsBlock | undefined): SettingsBlock =>
  block !== undefined && isSettingsBlock(block) ? block : "@budget";
