import { describe, expect, it } from "vitest";
import {
  AT_KEYWORDS,
  bodyOptions,
  findKeyword,
  isBraced,
  isReservedAtWord,
  isReservedForLater,
  isReservedWord,
  keywordsAt,
  parse,
  RESERVED_AT_WORDS,
  RESERVED_WORDS,
  settingForm,
  WORD_KEYWORDS,
} from "../../runtime/syntax/index.js";

/** The active keywords as the public documentation lists them, with `@catch`, `in` and `not`, which it uses. */
const DOCUMENTED =
  "@core @flow @transformer @evaluator @pipeline @types @test @plugin_interface @core_interface @config @debug @budget @rigid @guarded @flexible @parallel @foreach @match @while @checkpoint @core_call @await_responses @try @mock @conversation_policy @plugins @memory @llm @models @constraints @reference @triggers @webhook @schedule @api @on @internal @param @hot_reload @runtime_configurable @secret @model_call @given @when @then @property if else match return yield break continue emit true false null import from as pub type enum const async instance @catch in not";

describe("the table of keywords", () => {
  const all = [...AT_KEYWORDS, ...WORD_KEYWORDS];

  it("holds the documented ones, each once", () => {
    expect(all.map(({ word }) => word).sort()).toEqual(DOCUMENTED.split(" ").sort());
  });
  it("says of each what it is for", () => {
    for (const { word, doc } of all) expect(doc, word).toMatch(/^[A-Z].{10,}[.;:)]/);
  });
  it("finds them by word and by place", () => {
    expect(findKeyword("@flow")?.places).toContain("file");
    expect(findKeyword("flow")).toBeUndefined();
    expect(keywordsAt("test").map(({ word }) => word)).toEqual(["@mock", "@given", "@when", "@then", "@property"]);
    expect(keywordsAt("after-try").map(({ word }) => word)).toEqual(["@catch"]);
  });
  it("keeps some words for later", () => {
    expect(RESERVED_AT_WORDS.every(({ word }) => isReservedAtWord(word) && !isReservedWord(word))).toBe(true);
    expect(RESERVED_WORDS.every(({ word }) => isReservedForLater(word) && !isReservedWord(word))).toBe(true);
  });
});

describe("the forms of settings", () => {
  it("depend on the name and the block", () => {
    expect(settingForm("@flexible", "output")).toBe("type");
    expect(settingForm("@flexible", "guard")).toBe("conditions");
    expect(settingForm("@guarded", "guard")).toBe("conditions");
    expect(settingForm("@guarded", "on_validation_failure")).toBe("body");
    expect(settingForm("@checkpoint", "on_response")).toBe("arms");
    expect(settingForm("@checkpoint", "form")).toBe("fields");
    expect(settingForm("@core_call", "output")).toBe("expression");
    expect(settingForm("@budget", "toString")).toBe("expression");
    expect(isBraced("conditions")).toBe(true);
    expect(isBraced("type")).toBe(false);
    expect(bodyOptions("@while")).toEqual(["max_iterations"]);
  });

  it("are what the parser reads", () => {
    const source =
      '@flow f() { @guarded { goal = "x" output: T guard { a > 1 } validate = { b } on_failure { refusal = escalate } on_validation_failure { yield 1 } @budget { max_retries = 1 } } @checkpoint { form { a: int } on_response { _ => 1 } output = 3 } }';
    const { file, errors } = parse(source);
    expect(errors).toEqual([]);
    const [flow] = file.declarations;
    const items = flow?.kind === "FlowDeclaration" ? flow.body.items : [];
    const forms = items.map((item) => ("settings" in item ? item.settings.map(({ value }) => value.form) : []));
    expect(forms).toEqual([
      ["expression", "type", "conditions", "conditions", "handlers", "body", "settings"],
      ["fields", "arms", "expression"],
    ]);
  });
});
