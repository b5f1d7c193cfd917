import { analyze, type Context, formatType } from "scaicore/compiler";
import { describe, expect, it } from "vitest";

/** Analyzes a source with a cursor `┃` in it. */
function at(marked: string) {
  const offset = marked.indexOf("┃");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const { model } = analyze("main.scaicore", text, { read: () => undefined });
  return { model, offset, text };
}

const TYPES = `type Mood = enum[warm, formal]
type Greeting = { message: string, mood: Mood }
`;

const PLUGIN = `@core C { version = "1.0.0"  @plugins { crm = a/crm@1.0 } }
@plugin_interface a/crm@1.0 { find(id: string): string }
`;
const SHOP = "@core_interface core://shop/orders { refund(id: string): int }\n";

describe("symbolAt", () => {
  it.each([
    ["a parameter", `@flow f(name: string): string { return na┃me }`, "parameter", "name: string"],
    ["a variable where it is declared", `@flow f(): int { ┃x = 1  return x }`, "variable", "x: int"],
    [
      "a type",
      `${TYPES}@flow f(g: Greet┃ing): Greeting { return g }`,
      "type",
      "type Greeting = { message: string, mood: Mood }",
    ],
    ["a field", `${TYPES}@flow f(g: Greeting): string { return g.mess┃age }`, "field", "message: string"],
    [
      "a key of a literal",
      `${TYPES}@flow f(): Greeting { return { message: "x", mo┃od: :warm } }`,
      "field",
      "mood: Mood",
    ],
    ["a member of an enum", `${TYPES}@flow f(): Mood { return :wa┃rm }`, "enum_member", ":warm of Mood"],
    [
      "a flow",
      `@flow g(a: int = 3): int { return a }\n@flow f(): int { return g┃() }`,
      "flow",
      "@flow g(a: int = 3): int",
    ],
    ["a method", `@flow f(s: string): string { return s.up┃per() }`, "method", "upper(): string"],
    [
      "a setting",
      `@flow f(s: string): string { return @flexible { go┃al = "x"  input = s  output = string } }`,
      "setting",
      "goal: string",
    ],
    [
      "the alias of a plugin",
      `${PLUGIN}@flow f(): string { return cr┃m.find("a") }`,
      "plugin",
      "plugin crm = a/crm@1.0",
    ],
    [
      "a method of a plugin",
      `${PLUGIN}@flow f(): string { return crm.fi┃nd("a") }`,
      "method",
      "find(id: string): string",
    ],
    ["an argument of a plugin", `${PLUGIN}@flow f(): string { return crm.find(i┃d = "a") }`, "parameter", "id: string"],
    [
      "the plugin that an alias is for",
      `@core C { @plugins { crm = a/c┃rm@1.0 } }\n@plugin_interface a/crm@1.0 { find(id: string): string }`,
      "interface",
      "@plugin_interface a/crm@1.0",
    ],
    [
      "a flow of another core",
      `${SHOP}@flow f() { @core_call { target = core://shop/orders  flow = re┃fund  input = { id: "a" } } }`,
      "method",
      "refund(id: string): int",
    ],
    [
      "what another core is given",
      `${SHOP}@flow f() { @core_call { target = core://shop/orders  flow = refund  input = { i┃d: "a" } } }`,
      "parameter",
      "id: string",
    ],
    [
      "another core",
      `${SHOP}@flow f() { @core_call { target = core://sh┃op/orders  flow = refund  input = { id: "a" } } }`,
      "interface",
      "@core_interface core://shop/orders",
    ],
    ["a name of core", `@flow f(): string { return core.na┃me }`, "constant", "core.name: string"],
  ])("%s", (_what, source, kind, detail) => {
    const { model, offset } = at(source);
    const found = model.symbolAt(offset)?.symbol;
    expect([found?.kind, found?.detail]).toEqual([kind, detail]);
  });

  it("gives nothing where no word stands", () => {
    const { model, offset } = at("@flow f(): int { return ┃ 1 }");
    expect(model.symbolAt(offset)).toBeUndefined();
  });

  it("tells two variables of one name apart", () => {
    const { model, offset, text } = at(
      "@flow f(x: int?): int {\n  y = match x { null => 0  x => ┃x + 1 }\n  return y\n}",
    );
    const { symbol } = model.symbolAt(offset)!;
    expect(
      model.references(symbol).map(({ start, role }) => [text.slice(0, start).split("\n").at(-1)!.length, role]),
    ).toEqual([
      [27, "declaration"],
      [32, "read"],
    ]);
  });
});

describe("scopeAt", () => {
  const names = (source: string) => {
    const { model, offset } = at(source);
    return model
      .scopeAt(offset)
      .filter(({ kind }) => kind === "variable" || kind === "parameter")
      .map(({ name }) => name);
  };
  it("has what is declared before, nearest first", () => {
    expect(names("@flow f(a: int): int {\n  b = 1\n  ┃\n  c = 2\n  return a + b + c\n}")).toEqual(["a", "b"]);
  });
  it("has the names of a pattern, and of a lambda, only inside", () => {
    expect(names("@flow f(o: int?): int { return match o { n => ┃n + 1 } }")).toEqual(["n", "o"]);
    expect(names("@flow f(xs: array[int]): array[int] { return xs.map((x, i) => ┃x + i) }")).toEqual(["x", "i", "xs"]);
    expect(names("@flow f(o: int?): int { a = match o { _n => 1 }  return ┃a }")).toEqual(["o", "a"]);
  });
  it("does not show a variable in its own first value", () => {
    expect(names("@flow f(a: int): int { b = ┃a  return b }")).toEqual(["a"]);
  });
});

describe("expectedTypeAt", () => {
  const expected = (source: string) => {
    const { model, offset } = at(source);
    const type = model.expectedTypeAt(offset);
    return type === undefined ? undefined : formatType(type);
  };
  it.each([
    ["a field of a literal", `${TYPES}@flow f(): Greeting { return { message: "x", mood: ┃ } }`, "Mood"],
    ["a symbol begun", `${TYPES}@flow f(): Greeting { return { message: "x", mood: :wa┃ } }`, "Mood"],
    ["the result of a flow", `${TYPES}@flow f(): Mood { return ┃ }`, undefined],
    ["the other side of ==", `${TYPES}@flow f(m: Mood): bool { return m == ┃ }`, "Mood"],
    ["an argument", `${TYPES}@flow g(m: Mood): int { return 1 }\n@flow f(): int { return g(┃:warm) }`, "Mood"],
    [
      "a closed word",
      `@flow f(): string { return @checkpoint { present = { prompt = "?" }  priority = ┃ } }`,
      `"low" | "normal" | "high" | "critical"`,
    ],
  ])("%s", (_what, source, type) => {
    expect(expected(source)).toBe(type);
  });
});

describe("contextAt", () => {
  it.each<[string, string, Partial<Context>]>([
    ["a file", "┃\n@flow f(): int { return 1 }", { place: "declarations", of: "file" }],
    ["a core", '@core A {\n  version = "1.0.0"\n  ┃\n}', { place: "declarations", of: "core", present: ["version"] }],
    [
      "a model block",
      '@flow f(s: string): string {\n  x = @flexible {\n    goal = "x"\n    ┃\n  }\n  return x\n}',
      { place: "settings", table: "flexible", present: ["goal"] },
    ],
    [
      "the object of a setting",
      '@flow f(): string { return @checkpoint { present = { prompt = "?"  ┃ } } }',
      { place: "settings", table: "present", present: ["prompt"] },
    ],
    [
      "an option",
      '@flow f(): string { return @checkpoint { options = [{ id = "a"  ┃ }] } }',
      { place: "settings", table: "option", present: ["id"] },
    ],
    [
      "a model role",
      '@core A { @models { primary = { model = "m"  ┃ } } }',
      { place: "settings", table: "model_role", present: ["model"] },
    ],
    ["a body", "@flow f(): int {\n  ┃\n  return 1\n}", { place: "body", rigid: false }],
    ["@rigid", "@flow f(): int {\n  @rigid {\n    ┃\n  }\n  return 1\n}", { place: "body", rigid: true }],
    ["a type", "@flow f(a: ┃) { }", { place: "type" }],
    ["after a dot", "@flow f(a: string): string { return a.┃ }", { place: "member" }],
    ["after an alias", `${PLUGIN}@flow f(): string { return crm.┃ }`, { place: "plugin" }],
    [
      "a call",
      `${SHOP}@flow f() { @core_call { target = core://shop/orders\n ┃ } }`,
      { place: "settings", table: "core_call", present: ["target"] },
    ],
    [
      "the flow of a call",
      `${SHOP}@flow f() { @core_call { target = core://shop/orders\n flow = ┃ } }`,
      { place: "expression", setting: { table: "core_call", name: "flow" } },
    ],
    [
      "the input of a call",
      `${SHOP}@flow f() { @core_call { target = core://shop/orders\n flow = refund\n input = { ┃ } } }`,
      { place: "object", present: [] },
    ],
    ["an expression", "@flow f(a: int): int {\n  x = ┃\n  return a\n}", { place: "expression", setting: undefined }],
    [
      "a setting's value",
      "@flow f(a: string): string { return @flexible { llm = ┃ } }",
      { place: "expression", setting: { table: "flexible", name: "llm" } },
    ],
    [
      "an object",
      `${TYPES}@flow f(): Greeting { return { message: "x", ┃ } }`,
      { place: "object", present: ["message"] },
    ],
    ["a pattern", `${TYPES}@flow f(m: Mood): int { return match m { :warm => 1\n ┃ } }`, { place: "pattern" }],
    ["a string", '@flow f(): string { return "a┃b" }', { place: "expression" }],
    ["a comment", "// a ┃ b\n@flow f(): int { return 1 }", { place: "none" }],
  ])("%s", (_what, source, context) => {
    const { model, offset } = at(source);
    expect(model.contextAt(offset)).toMatchObject(context);
  });
});

describe("flows", () => {
  it("gives what a lens and a form need, even of a broken file", () => {
    const { model } = at(
      `${TYPES}/// Says hello.\n@flow hello(name: string, mood: Mood = :warm, times: int?): Greeting {\n  x = \n}\n@internal @flow g() { }┃`,
    );
    expect(model.flows.map(({ name, internal, signature, doc }) => ({ name, internal, signature, doc }))).toEqual([
      {
        name: "hello",
        internal: false,
        signature: "hello(name: string, mood: Mood = :warm, times: int?): Greeting",
        doc: "Says hello.",
      },
      { name: "g", internal: true, signature: "g()", doc: undefined },
    ]);
    const [hello] = model.flows;
    expect(
      hello!.params.map(({ name, required, default: value, typeText }) => [name, required, value, typeText]),
    ).toEqual([
      ["name", true, undefined, "string"],
      ["mood", false, "warm", "Mood"],
      ["times", false, undefined, "int?"],
    ]);
    expect(Object.keys(hello!.types)).toEqual(["Mood", "Greeting"]);
  });
});

describe("membersOf", () => {
  it("has fields first, then methods", () => {
    const { model, offset } = at(`${TYPES}@flow f(g: Greeting): string { return g.message.┃ }`);
    const context = model.contextAt(offset);
    expect(
      context.place === "member" &&
        model
          .membersOf(context.receiver)
          .map(({ name }) => name)
          .slice(0, 3),
    ).toEqual(["length", "lower", "upper"]);
  });
});
