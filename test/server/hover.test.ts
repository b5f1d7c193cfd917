import { describe, expect, it } from "vitest";
import { hover } from "../../server/features/hover/hover.js";
import { withCursor } from "../support/cursor.js";
import { openEditor } from "../support/editor.js";

const hovered = (marked: string): string => {
  const { state, offset } = withCursor(marked);
  const result = hover(state, offset);
  if (result === null) return "";
  const { contents } = result;
  return typeof contents === "object" && "value" in contents ? contents.value : "";
};

const HEAD = `@core A { version = "1.0.0" }
/// How it sounds.
type Mood = enum[warm, cold]
/// Greets.
@flow greet(name: string): Mood {
`;

describe("hover", () => {
  it("shows a parameter with its type", () => {
    expect(hovered(`${HEAD}  x = na┃me\n  return :warm\n}`)).toContain("name: string");
  });

  it("shows a variable with the type it got", () => {
    expect(hovered(`${HEAD}  x = name.length\n  y = x┃ + 1\n  return :warm\n}`)).toContain("x: int");
  });

  it.each([
    ["a variable that is added to", "  n = 1\n  n┃ += 2", "n: int"],
    ["the sign that adds", "  n = 1\n  n +┃= 2", "+="],
    ["a field that is taken apart", '  { le┃vel } = { level: 3, b: "x" }', "level: int"],
    ["a field under another name", '  { level: l┃v } = { level: 3, b: "x" }', "lv: int"],
    ["the field of which that is", '  { le┃vel: lv } = { level: 3, b: "x" }', "level: int"],
    [
      "the key of a map in a loop",
      "  m: map[string, int] = {}\n  @foreach { ke┃y, value } in m { log(key) }",
      "key: string",
    ],
    ["its value", "  m: map[string, int] = {}\n  @foreach { key, va┃lue } in m { log(key) }", "value: int"],
    ["an error among several", "  @try { x = 1 } @catch PluginError | Timeou┃tError { x = 2 }", "TimeoutError"],
    ["the name of several errors", "  @try { x = 1 } @catch PluginError | TimeoutError e┃ { x = 2 }", "e: "],
    [
      "a name of a match over several values",
      '  ok = true\n  x = match { name, ok } { { name, ok: false } => na┃me  _ => "" }',
      "name: string",
    ],
    [
      "a field that is left by the arms above",
      "  n: int? = 1\n  x = match { n, name } { { n: null } => 0  { n } => n┃ }",
      "n: int\n",
    ],
  ])("shows %s", (_what, lines, shown) => {
    expect(hovered(`${HEAD}${lines}\n  return :warm\n}`)).toContain(shown);
  });

  it("shows a given value with the type that it says", () => {
    const test = (step: string) =>
      `${HEAD}  return :warm\n}\n@test "t" { ${step} @when greet("a") @then { result.output == :warm } }`;
    expect(hovered(test("@given { mo┃od: Mood = :warm }"))).toContain("mood: Mood");
    expect(hovered(test("@given { mood: Mo┃od = :warm }"))).toContain("How it sounds.");
  });

  it("shows the documentation of a type and of a flow", () => {
    expect(hovered(`${HEAD.replace("): Mood", "): Mo┃od")}  return :warm\n}`)).toMatch(/type Mood[^]*How it sounds\./);
    expect(hovered(`${HEAD.replace("@flow greet", "@flow gr┃eet")}  return :warm\n}`)).toMatch(
      /greet\(name: string\)[^]*Greets\./,
    );
  });

  it("shows what a method does", () => {
    expect(hovered(`${HEAD}  x = name.upp┃er()\n  return :warm\n}`)).toMatch(/upper\([^]*\n\n.+/);
  });

  it("shows a flow by its role, also as a stage, with the type that a pipeline comes to", () => {
    const roles = `/// Smooths.
@transformer polish(text: string, most: int = 3): string { return text }
@evaluator good(text: string): float { threshold = 0.5  return 1.0 }
@pipeline publish(text: string) = text |> polish |?> good
@pipeline effect(text: string) { emit told { text: text } }
`;
    expect(hovered(`${roles}@flow f(s: string): string { return s |> po┃lish }`)).toMatch(
      /@transformer polish\(text: string, most: int = 3\): string[^]*Smooths\./,
    );
    expect(hovered(`${roles}@flow f(s: string): string? { return s |?> go┃od }`)).toContain(
      "@evaluator good(text: string): float",
    );
    expect(hovered(roles.replace("publish", "pub┃lish"))).toContain("@pipeline publish(text: string): string?");
    expect(hovered(roles.replace("effect", "eff┃ect"))).toContain("@pipeline effect(text: string)\n");
    expect(hovered(roles.replace("threshold", "thresh┃old"))).toContain("threshold: float");
  });

  it("explains a pipeline operator", () => {
    expect(hovered(`@flow f(s: string): string? { return s |?┃> x => x != "" }`)).toContain("x |?> g");
    expect(hovered(`@flow f(s: string): string { return s ┃|> x => x + "" }`)).toContain("x |> f");
    expect(hovered(`@flow f(s: string): string { return s + " |┃> " }`)).toBe("");
    expect(hovered(`@flow f(s: string): string { return s } // |┃>`)).toBe("");
  });

  it("explains a keyword", () => {
    expect(hovered(`${HEAD}  @rig┃id { }\n  return :warm\n}`)).toContain("Deterministic");
    expect(hovered(`${HEAD}  ret┃urn :warm\n}`)).toContain("Ends the flow");
  });

  it("says nothing of blanks", () => {
    expect(hovered(`${HEAD}  return :warm\n ┃ \n}`)).toBe("");
  });

  it("shows fields of memory, reference and config with their documentation", () => {
    const core = `@core A {
  version = "1.0.0"
  @memory {
    /// How often each was greeted.
    greeted: map[string, int]
    since: date
  }
  @reference { moods: array[string] }
  @config { @param key: string @secret { description = "The key of the gate" } }
}
`;
    const inFlow = (text: string) => hovered(`${core}@flow f() {\n  ${text}\n}`);
    expect(inFlow("x = mem┃ory.greeted")).toContain("What the core remembers.");
    expect(inFlow("x = memory.gree┃ted")).toMatch(/memory\.greeted: map\[string, int\][^]*How often each/);
    expect(inFlow('memory.greeted.se┃t("a", 1)')).toMatch(/set\(key: string, value: V\)[^]*Writes the value/);
    expect(inFlow("memory.since = 2026-01┃-01")).toContain("2026-01-01: date");
    expect(inFlow("memory.sin┃ce = 2026-01-01")).toContain("memory.since: date");
    expect(inFlow("x = reference.moo┃ds")).toContain("reference.moods: array[string]");
    expect(inFlow("x = config.k┃ey")).toMatch(/config\.key: string @secret[^]*The key of the gate/);
    expect(hovered(core.replace("    greeted:", "    gree┃ted:"))).toContain("How often each");
  });

  it("shows a default where a field has one", () => {
    const text = "type P = { x: int = 1 }\n@flow f(p: P): int { return p.┃x }";
    expect(hovered(text)).toContain("x: int = 1");
  });

  const inFlow = (body: string) => `${HEAD}  ${body}\n  return :warm\n}`;
  const CORE = `@core A {
  version = "1.0.0"
  instance = :stateless
  @models { fast = { model = "m", modalities = [:text, :vision] } }
  @plugins { crm = a/crm@1.0  mail = b/mail@2.0 }
}
/// Where customers are.
@plugin_interface a/crm@1.0 { find(id: string): string }
`;
  it.each([
    ["a type of the language", inFlow("x: int┃ = 1"), /An? whole number|whole number/],
    ["an array", inFlow("x: arr┃ay[int] = [1]"), /values of one type, in order/],
    ["money with a currency", inFlow("x: mon┃ey[EUR] = 1.00"), /money\[EUR\]/],
    ["a duration", inFlow("x = 90┃m"), /1 hour 30 minutes/],
    ["a number", inFlow("x: money = 1┃0.50"), /10\.50: money/],
    ["a date", inFlow("x = 2026-01-3┃1"), /date/],
    ["a sum with its types", inFlow("x = 1 +┃ 2.5"), /int \+ float: float/],
    ["a comparison", inFlow('x = name =┃= "a"'), /string == string: bool/],
    ["??", inFlow('x: string? = null\n  y = x ?┃? "a"'), /where `a` is null/],
    ["not", inFlow('x = ┃!(name == "")'), /opposite/],
    ["a member of an enum", inFlow("x: Mood = :wa┃rm"), /:warm of Mood/],
    ["where a member of an enum is declared", HEAD.replace("warm", "wa┃rm") + "  return :cold\n}", /:warm of Mood/],
    ["a named argument", inFlow('x = greet(na┃me = "a")'), /name: string/],
    ["a field that a literal gives", `type P = { a: int }\n@flow f(): P { return { ┃a: 1 } }`, /a: int/],
    [
      "a narrowed name",
      `@flow f(a: string?): string {\n  if a == null { return "" }\n  return ┃a\n}`,
      /a: string\?[^]*Here: `string`/,
    ],
    ["an event", `@flow f() { emit order┃_paid { id: 1 } }`, /event order_paid/],
    ["how many instances there are", CORE.replace(":state", ":st┃ate"), /alone/],
    ["a model role", CORE.replace("fast", "fa┃st"), /model role fast/],
    ["a modality", CORE.replace(":vision", ":vis┃ion"), /One of/],
    ["a plugin", CORE.replace("crm =", "c┃rm ="), /Where customers are/],
    ["a plugin without interface", CORE.replace("b/mail", "b/ma┃il"), /No `@plugin_interface`/],
    [
      "a plugin's interface",
      CORE.replace("{ crm = a/crm", "{ crm = a/c┃rm"),
      /@plugin_interface a\/crm@1\.0[^]*Where customers are/,
    ],
    [
      "what a block gives",
      `${CORE}@flow f(s: string): int { return @flex┃ible { goal = "g"  input = s  output = int } }`,
      /Gives `int`/,
    ],
    [
      "a type of checkpoint",
      `${CORE}@flow f(): string { return @checkpoint appr┃oval { present = { prompt = "p" } } }`,
      /approves or rejects/,
    ],
    [
      "a way to fail",
      `${CORE}@flow f(s: string): int { return @flexible { goal = "g"  input = s  output = int  on_failure = { ref┃usal = escalate } } }`,
      /refuses/,
    ],
    [
      "what is done then",
      `${CORE}@flow f(s: string): int { return @flexible { goal = "g"  input = s  output = int  on_failure = { refusal = esc┃alate } } }`,
      /until a person decides/,
    ],
    [
      "another core",
      `@flow f() { @core_call { target = core://sh┃op/orders  flow = refund  input = { id: 1 } } }`,
      /Another core/,
    ],
    ["this core", `@flow g() { }\n@flow f() { @core_call { target = core://se┃lf  flow = g } }`, /This core/],
    ["what a test does", `@flow f() { }\n@test "t" { @when f()  @when tim┃eout }`, /time of the checkpoint/],
    [
      "a name that a review shows",
      `@flow f(name: string): string { x = @checkpoint hitl_review { present = { prompt = "p" }  options = ["a"]  hitl_target = { queue = "q"  hitl_spec = { sections = [{ type: "context", content: "{{na┃me}}" }] } } }  return x.decision }`,
      /name: string/,
    ],
    ["the result of a pipeline's stage", `@flow f(s: string): int { return s |┃> x => x.length }`, /Gives `int`/],
    [
      "a field of a test's result",
      `@flow f(): int { return 1 }\n@test "t" { @when f()  @then { result.out┃put == 1 } }`,
      /What the flow gave/,
    ],
  ])("knows %s", (_title, source, expected) => {
    expect(hovered(source)).toMatch(expected);
  });

  it.each([
    ["a comment", inFlow("// if you mat┃ch")],
    ["a comment that is closed", inFlow("/* @flo┃w */")],
    ["a text", inFlow('x = "do it i┃f you can"')],
    ["a text behind what is put into it", inFlow('x = "${name} retu┃rn"')],
    ["a long text", inFlow('x = """\n  ret┃urn type\n  """')],
    ["a doc comment", `/// The ty┃pe of flow.\n@flow f() { }`],
  ])("is silent in %s", (_title, source) => {
    expect(hovered(source)).toBe("");
  });

  it("is a word of what is put into a text", () => {
    expect(hovered(inFlow('x = "a ${na┃me}"'))).toContain("name: string");
  });
});

it("explains the diagnostic of a place, with a link to its page", async () => {
  const editor = await openEditor(`@flow f(): int { return noth┃ing }`, {
    options: { diagnosticLink: "https://example.org/{anchor}" },
  });
  try {
    expect(await editor.hover()).toMatch(/\[\*\*E200: Undefined name\*\*\]\(https:\/\/example\.org\/e200\)\n\n\w+/);
  } finally {
    editor.dispose();
  }
});
