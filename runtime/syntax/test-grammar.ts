/** Tests and their steps. */
import type { Alternative } from "./toolkit/index.js";
import type { Setting, TestDeclaration, TestStep } from "./ast.js";
import { CoreGrammar } from "./core-grammar.js";
import { E101 } from "./diagnostics/grammar.js";
import type { Rule } from "./parser-base.js";
import { At, Eq, Text, TextHead, Word, isWord } from "./token-types.js";

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
      } while (this.strayElement("a step of the test", "test"));
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
    const values: readonly Setting[] = this.SUBRULE(this.plainSettings, { ARGS: ["`@given`"] });
    return { kind: "GivenStep", values, start, end: this.endFrom(start) };
  });
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
