import type { SignatureHelp } from "vscode-languageserver";
import { describe, expect, it } from "vitest";
import { signatureHelp } from "../../server/features/signature/signature-help.js";
import { parametersIn } from "../../server/features/signature/parameters.js";
import { withCursor } from "../support/cursor.js";

/** The signature with the active parameter in brackets: `f(a: int, [b: int]): int`. */
function shown(source: string): string | null {
  const { state, offset } = withCursor(source);
  const help: SignatureHelp | null = signatureHelp(state, offset);
  if (help === null) return null;
  const { label, parameters = [] } = help.signatures[help.activeSignature ?? 0]!;
  const active = parameters[help.activeParameter ?? 0]?.label;
  if (active === undefined) return label;
  const [from, to] = active as [number, number];
  return `${label.slice(0, from)}[${label.slice(from, to)}]${label.slice(to)}`;
}

const HEAD = `/// Adds.
@flow add(a: int, b: int = 2, c: int = 3): int { return a + b + c }
@transformer cut(text: string, most: int = 3): string { return text }
`;
const inFlow = (body: string) => `${HEAD}@flow f(s: string, xs: array[int]): int {\n  ${body}\n}\n`;
const PLUGIN = `@core A { version = "1.0.0"  @plugins { crm = a/crm@1.0 }  @memory { seen: map[string, int] } }
@plugin_interface a/crm@1.0 {
  /// Finds one.
  find(id: string, deep: bool): string
}
`;
const ADD = "@flow add([a: int], b: int = 2, c: int = 3): int";
const SECOND = "@flow add(a: int, [b: int = 2], c: int = 3): int";
const THIRD = "@flow add(a: int, b: int = 2, [c: int = 3]): int";

describe("signature help", () => {
  it.each([
    ["the first argument", inFlow("return add(┃1)"), ADD],
    ["the end of the first argument", inFlow("return add(1┃)"), ADD],
    ["the second argument", inFlow("return add(1, ┃)"), SECOND],
    ["an argument by name", inFlow("return add(1, c = ┃)"), THIRD],
    ["an argument by name, out of order", inFlow("return add(c = 1, b = 2┃)"), SECOND],
    ["a comparison, which names nothing", inFlow("return add(1 == ┃)"), ADD],
    ["an argument too many", inFlow("return add(1, 2, 3, ┃)"), "@flow add(a: int, b: int = 2, c: int = 3): int"],
    ["a name that no parameter has", inFlow("return add(1, d = ┃)"), "@flow add(a: int, b: int = 2, c: int = 3): int"],
    ["a call in a call", inFlow("return add(add(1, ┃2), 3)"), SECOND],
    ["behind a call in a call", inFlow("return add(add(1, 2), ┃3)"), SECOND],
    ["an array in an argument", inFlow("return add([1, 2, ┃].length, 3)"), ADD],
    ["an object in an argument", inFlow("return add({ a: 1, b: ┃ }.a, 3)"), ADD],
    ["a text in an argument", inFlow('return add("a, b ┃".length)'), ADD],
    ["what is put into a text", inFlow('return "a ${add(1, ┃)}".length'), SECOND],
    ["a text that is not closed", inFlow('return add("a┃'), ADD],
    ["commas in comments", inFlow("return add(1 /* a, b */, ┃)"), SECOND],
    ["a call that is not closed", inFlow("return add(1, ┃"), SECOND],
    ["a call that is not closed, before more", inFlow("x = add(1,┃\n  return x"), SECOND],
    ["a call behind an unknown name", inFlow("return add(nothing, ┃)"), SECOND],
    [
      "a stage, whose first parameter is the value",
      inFlow("return (s |> cut(┃)).length"),
      "@transformer cut(text: string, [most: int = 3]): string",
    ],
    [
      "a stage by name",
      inFlow("return (s |?> cut(most = ┃4)).length"),
      "@transformer cut(text: string, [most: int = 3]): string",
    ],
    ["a method of the library", inFlow("return s.slice(1, ┃).length"), "slice(start: int, [end?: int]): string"],
    ["a method while its call is not closed", inFlow("return s.slice(┃"), "slice([start: int], end?: int): string"],
    ["a function", inFlow("return range(┃)"), "range([n: int]): array[int]"],
    ["a lambda", inFlow("return xs.map(x => add(x, ┃)).length"), SECOND],
    [
      "a method of a plugin",
      `${PLUGIN}@flow f(): string { x = crm.find("a", ┃)  return x }`,
      "find(id: string, [deep: bool]): string",
    ],
    [
      "a method of a plugin, not closed",
      `${PLUGIN}@flow f(): string {\n  x = crm.find(┃\n  return "a"\n}`,
      "find([id: string], deep: bool): string",
    ],
    ["a field of memory", `${PLUGIN}@flow f() { memory.seen.set("a", ┃) }`, "set(key: string, [value: V])"],
    ["what a test starts", `${HEAD}@test "t" { @when add(1, ┃) }`, SECOND],
    [
      "what a test mocks",
      `${PLUGIN}@flow f() { }\n@test "t" { @mock crm.find(┃) = "a" }`,
      "find([id: string], deep: bool): string",
    ],
    [
      "what a model is asked again",
      `@flow f(s: string): string {\n  return @flexible { goal = "g"  input = s  output = string  on_failure = { refusal = retry(max = 1, ┃) } }\n}`,
      "retry(max: int, [with: string?])",
    ],
  ])("knows %s", (_title, source, expected) => {
    expect(shown(source)).toContain(expected);
  });

  it("has the options of a block, and the documentation of a flow and its parameters", () => {
    expect(shown(inFlow("@foreach(max_concurrent = ┃) x in xs { }\n  return 1"))).toMatch(
      /@foreach\(.*\[max_concurrent: int/,
    );
    expect(shown(`@core A { version = "1.0.0"  instance = :entity(┃) }`)).toMatch(/^:entity\(\[/);
    const { state, offset } = withCursor(inFlow("return add(┃)"));
    expect(signatureHelp(state, offset)?.signatures[0]?.documentation).toEqual({ kind: "markdown", value: "Adds." });
  });

  it.each([
    ["a declaration", "@flow f(a: int, ┃b: int): int { return a + b }"],
    ["parentheses that call nothing", inFlow("return (1 + ┃2)")],
    ["behind a call", inFlow("return add(1) ┃")],
    ["the body of a flow", inFlow("┃return 1")],
    ["a comment", inFlow("return add(1 // ┃\n)")],
    ["a call of nothing known", inFlow("return nothing(┃)")],
    ["the head of an if", inFlow('if (┃s == "") { return 1 }\n  return 2')],
  ])("is silent in %s", (_title, source) => {
    expect(shown(source)).toBeNull();
  });

  it("finds the parameters of a signature, whatever their types and defaults", () => {
    const label = 'f(a: map[string, int], b: { x: int, y: int }, c: string = "a, (b", d: (T, int) => U): int';
    expect(parametersIn(label).map(([from, to]) => label.slice(from, to))).toEqual([
      "a: map[string, int]",
      "b: { x: int, y: int }",
      'c: string = "a, (b"',
      "d: (T, int) => U",
    ]);
    expect(parametersIn("f(): int")).toEqual([]);
  });
});
