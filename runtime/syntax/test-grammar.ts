/** Tests and their steps. */
import type { Alternative } from "./toolkit/index.js";
import type { Setting, TestDeclaration, TestStep } from "./ast.js";
import { CoreGrammar } from "./core-grammar.js";
import { E101 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Rule } from "./parser-base.js";
import { At, Colon, Eq, LBrace, LBracket, Pipe, Question, Text, TextHead, Word, isWord } from "./token-types.js";

export abstract class TestGrammar extends CoreGrammar {
  protected readonly test: Rule<TestDeclaration> = this.RULE("test", (): TestDeclaration => {
    const { start, doc } = this.modifiers;
    this.CONSUME(At["@test"]);
    const named = this.RECORDING_PHASE || this.at(Text) || this.at(TextHead);
    if (!named) this.reportHere(E101["missing-test-name"]({ after: this.after(), found: this.found() }));
    if (!named && isWord(this.next())) this.skip();
    const name = named
      ? this.SUBRULE(this.text)
      : { kind: "StringLiteral" as const, multiline: false, parts: [], ...this.gap() };
    const open = this.openBrace(0, "the test");
    const bracket = this.enter(open);
    const steps: TestStep[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          steps.push(this.OR(this.stepAlternatives));
          this.commas(0);
        });
      } while (this.bareGiven(steps) || this.strayElement("a step of the test", "test"));
    }
    this.closeBrace(0, bracket, open);
    return { kind: "TestDeclaration", doc, name, steps, start, end: this.endFrom(start) };
  });

  private readonly stepAlternatives: Alternative<TestStep>[] = [
    { ALT: () => this.SUBRULE(this.mockStep) },
    { ALT: () => this.SUBRULE(this.givenStep) },
    { ALT: () => this.SUBRULE(this.whenStep) },
    { ALT: () => this.SUBRULE(this.thenStep) },
    { ALT: () => this.SUBRULE(this.propertyStep) },
  ];

  private readonly mockStep: Rule<TestStep> = this.RULE("mockStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@mock"]);
    const uri = this.OPTION(() => this.uri(0));
    const target = this.SUBRULE(this.qualifiedName, { ARGS: ["what is mocked: a model role, or `alias.method`"] });
    const given = this.OPTION1(() => this.SUBRULE(this.callArguments));
    const value = this.OPTION2(() => {
      this.CONSUME(Eq);
      return this.SUBRULE(this.expression);
    });
    const source = uri?.kind === "UriLiteral" ? uri : undefined;
    return { kind: "MockStep", target, uri: source, arguments: given, value, start, end: this.endFrom(start) };
  });
  private readonly givenStep: Rule<TestStep> = this.RULE("givenStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@given"]);
    if (!this.RECORDING_PHASE && isWord(this.next()) && !this.next().newline) {
      const values = [this.bareValue()];
      return { kind: "GivenStep", values, start, end: this.endFrom(start) };
    }
    const values: readonly Setting[] = this.SUBRULE(this.givenValues);
    return { kind: "GivenStep", values, start, end: this.endFrom(start) };
  });
  private readonly givenValues: Rule<readonly Setting[]> = this.RULE("givenValues", (): readonly Setting[] => {
    const open = this.openBrace(0, "`@given`");
    const bracket = this.enter(open);
    const values: Setting[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          values.push(this.SUBRULE(this.givenValue));
          this.commas(0);
        });
      } while (this.strayElement("a value of `@given`, `name = value`", "block-settings"));
    }
    this.closeBrace(0, bracket, open);
    return values;
  });
  /** Reads `name = value` or `name: Type = value`. */
  private readonly givenValue: Rule<Setting> = this.RULE("givenValue", (): Setting => {
    if (this.RECORDING_PHASE || !this.atTypedValue()) return this.SUBRULE(this.plainSetting);
    const { doc } = this.next();
    const name = this.asName(this.next());
    this.skip();
    this.skip();
    const type = this.subrule(9, this.type);
    this.skip();
    const expression = this.subrule(8, this.expression);
    const { start } = name;
    const end = this.endFrom(start);
    return { kind: "Setting", doc, name, type, value: { form: "expression", expression }, start, end };
  });
  /** Returns whether `name: Type =` comes next; after a colon alone stands the value. */
  private atTypedValue(): boolean {
    if (!isWord(this.next()) || this.peek(2).tokenType !== Colon) return false;
    let at = 3;
    for (;;) {
      const { tokenType, partner, index } = this.peek(at);
      const begins = isWord(this.peek(at)) || tokenType === LBrace || tokenType === Text;
      if (!begins) return false;
      const skipBrackets = (): boolean => {
        const open = this.peek(at);
        if (open.tokenType !== LBracket && open.tokenType !== LBrace) return true;
        if (open.partner === undefined) return false;
        at += open.partner.index - open.index + 1;
        return true;
      };
      if (tokenType === LBrace && partner === undefined) return false;
      if (tokenType === LBrace) at += partner!.index - index + 1;
      else at++;
      if (this.peek(at).tokenType === LBracket && !skipBrackets()) return false;
      while (this.peek(at).tokenType === Question) at++;
      if (this.peek(at).tokenType !== Pipe) return this.peek(at).tokenType === Eq;
      at++;
    }
  }
  /** Reads what stands in a test as if it were a flow, `order = …`: it belongs into `@given`. */
  private bareGiven(steps: TestStep[]): boolean {
    if (this.RECORDING_PHASE || !isWord(this.next())) return false;
    if (this.peek(2).tokenType !== Eq && !this.atTypedValue()) return false;
    const { start } = this.spanOf(this.next());
    steps.push({ kind: "GivenStep", values: [this.bareValue("@given ")], start, end: this.endFrom(start) });
    return true;
  }
  /** Reads a value of `@given` that lacks its braces. */
  private bareValue(keyword = ""): Setting {
    const value = this.subrule(7, this.givenValue);
    const { start, end } = value;
    const edits = [
      { start, end: start, newText: `${keyword}{ ` },
      { start: end, end, newText: " }" },
    ];
    this.report(E100["bare-given"]({ name: value.name.text }), value.name, { fix: edits });
    return value;
  }
  private readonly whenStep: Rule<TestStep> = this.RULE("whenStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@when"]);
    const { inHeader } = this;
    this.inHeader = true;
    this.height = 0;
    const action = this.SUBRULE(this.operand);
    this.inHeader = inHeader;
    const target = this.OPTION({
      GATE: () => !this.next().newline,
      DEF: () => this.asName(this.CONSUME(Word)),
    });
    const value = this.OPTION1({
      GATE: () => !this.next().newline,
      DEF: () => this.SUBRULE(this.objectLiteral),
    });
    return { kind: "WhenStep", action, target, value, start, end: this.endFrom(start) };
  });
  private readonly thenStep: Rule<TestStep> = this.RULE("thenStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@then"]);
    const { conditions } = this.SUBRULE(this.conditions, { ARGS: ["`@then`"] });
    return { kind: "ThenStep", conditions, start, end: this.endFrom(start) };
  });
  private readonly propertyStep: Rule<TestStep> = this.RULE("propertyStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@property"]);
    const header = this.OPTION({
      // `(n: int)` are the parameters of the property.
      GATE: () => this.atHeaderArguments() && this.peek(3).tokenType === Eq,
      DEF: () => this.SUBRULE(this.headerList, { ARGS: ["@budget"] }),
    });
    const params = this.SUBRULE(this.parameters, { ARGS: ["the property", "variables"] });
    const { conditions } = this.SUBRULE(this.conditions, { ARGS: ["the property"] });
    return { kind: "PropertyStep", header: header ?? [], params, conditions, start, end: this.endFrom(start) };
  });
}
