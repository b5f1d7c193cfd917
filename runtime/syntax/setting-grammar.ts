/** Settings of blocks and declarations: options in parentheses, `name = value` in braces. */
import type { Expression, Name, Setting, SettingValue } from "./ast.js";
import { type OptionsBlock, type SettingsBlock, isSettingsBlock, settingForm } from "./blocks.js";
import { E101 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Rule } from "./parser-base.js";
import { SettingValueGrammar, type Settings } from "./setting-value-grammar.js";
import { edit } from "./syntax-error.js";
import { At, Colon, Comma, Eq, Kw, LBrace, LParen, RParen, Word, isWord } from "./token-types.js";

const STATEMENT_WORDS = new Set([Kw.if, Kw.match, Kw.return, Kw.yield, Kw.break, Kw.continue, Kw.emit]);

export abstract class SettingGrammar extends SettingValueGrammar {
  /** Returns whether header arguments, `(key = value)`, come next; otherwise a parenthesis belongs to an expression. */
  protected atHeaderArguments(): boolean {
    if (!this.at(LParen) || !isWord(this.peek(2))) return false;
    const { tokenType } = this.peek(3);
    return tokenType === Eq || tokenType === Colon;
  }

  /** Reads `(key = value, …)` after `@name`; any other parenthesis belongs to an expression. */
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
  protected moreHeaderArguments(block: SettingsBlock): readonly Setting[] {
    if (this.RECORDING_PHASE || !this.atHeaderArguments()) return [];
    return this.SUBRULE9(this.headerList, { ARGS: [block] });
  }

  protected readonly headerList: Rule<readonly Setting[], [SettingsBlock]> = this.RULE(
    "headerList",
    (block: SettingsBlock): readonly Setting[] => {
      const bracket = this.enter(this.CONSUME(LParen));
      const from = this.beginList();
      this.amongOptions = true;
      if (bracket.entered) {
        do {
          this.MANY(() => {
            this.addToList(this.SUBRULE(this.setting, { ARGS: [block] }));
            this.commas(0);
          });
        } while (this.strayElement("an option, `name = value`", "block-settings"));
      }
      this.amongOptions = false;
      this.leave(bracket, true);
      this.need(0, RParen, "`)`");
      return this.endList<Setting>(from);
    },
  );

  private readonly budgets = { ALT: (): Setting => this.SUBRULE(this.nestedBudget) };
  private readonly noStatement = (): boolean => !this.atStatement();
  /** Reads the braces of a block that holds settings only. */
  protected readonly settingsBlock: Rule<Settings, [SettingsBlock]> = this.RULE(
    "settingsBlock",
    (block: SettingsBlock): Settings => {
      const open = this.openBrace(0, `the \`${block}\``);
      const bracket = this.enter(open);
      const from = this.beginList();
      if (bracket.entered) {
        const given = { ARGS: [block] as [SettingsBlock] };
        const alternatives = [this.budgets, { ALT: () => this.SUBRULE(this.setting, given) }];
        do {
          this.MANY({
            GATE: this.noStatement,
            DEF: () => {
              this.addToList(this.OR(alternatives));
              this.commas(0);
            },
          });
        } while (this.strayElement(`a setting of \`${block}\`, \`name = value\``, "block-settings"));
      }
      const settings = this.endList<Setting>(from);
      return { settings, body: this.closeBrace(0, bracket, open) };
    },
  );

  /** Returns whether a statement begins here rather than a setting with a reserved name. */
  private atStatement(): boolean {
    if (!STATEMENT_WORDS.has(this.next().tokenType)) return false;
    const { tokenType } = this.peek(2);
    return tokenType !== Eq && tokenType !== Colon;
  }

  private readonly nestedBudget: Rule<Setting> = this.RULE("nestedBudget", (): Setting => {
    const { doc } = this.next();
    const token = this.CONSUME(At["@budget"]);
    const span = this.spanOf(token);
    const given = this.headerArguments("@budget");
    // The parentheses may hold all settings.
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

  /** Whether the current setting is between the parentheses of a header. */
  private amongOptions = false;

  protected readonly setting: Rule<Setting, [SettingsBlock]> = this.RULE("setting", (block: SettingsBlock): Setting => {
    const { doc } = this.next();
    const name = this.asName(this.CONSUME(Word));
    this.form = this.RECORDING_PHASE ? "expression" : settingForm(block, name.text);
    if (!this.RECORDING_PHASE) this.settingSign(name);
    const amongOptions = this.amongOptions;
    const value = this.OR(this.valueAlternatives);
    if (value.form === "settings" && !this.RECORDING_PHASE) {
      this.reportBudget(name, value, amongOptions);
      // A misspelt `budget` is one mistake too.
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

  /** Reports a wrong or missing `=` between the name of a setting and its value. */
  private settingSign(name: Name): void {
    const token = this.next();
    // `reportBudget` reports name and sign of a budget together.
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
  private reportBudget(
    { start }: Name,
    value: SettingValue & { readonly form: "settings" },
    amongOptions: boolean,
  ): void {
    const written = value.end > value.start;
    const end = written ? value.start : this.previousEnd();
    // Parentheses cannot contain a block.
    const repair = written && !amongOptions ? { fix: edit(start, end, "@budget ") } : {};
    this.report(E100["budget-as-setting"](), { start, end }, repair);
  }

  /** Reads `{ name = value, … }` of a declaration, which allows both `=` and `:` before the value. */
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
  protected readonly plainSetting: Rule<Setting> = this.RULE("plainSetting", (): Setting => {
    const { doc } = this.next();
    const name = this.OR1([
      { ALT: () => this.asName(this.CONSUME(Word)) },
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
  /** Reports `name value` without `=`, and reads the value. */
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

/** Returns the block whose forms apply to header arguments: `@budget`, which has none, for blocks with a body. */
const settingsBlockOf = (block: SettingsBlock | OptionsBlock | undefined): SettingsBlock =>
  block !== undefined && isSettingsBlock(block) ? block : "@budget";
