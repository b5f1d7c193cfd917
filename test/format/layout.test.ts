/** The layout itself, and what is said of it in docs/formatter.md. */
import { describe, expect, it } from "vitest";
import { applyEdits, format, formatRange, formatText, indentLine } from "../../runtime/format/index.js";
import { parse } from "../../runtime/syntax/index.js";
import { exampleFiles } from "../support/example-files.js";
import { blocksOf } from "../support/program-texts.js";

const flow = (...lines: readonly string[]): string => `@flow f() {\n${lines.join("\n")}\n}\n`;
/** What becomes of lines of a flow. */
const inFlow = (source: string, width?: number): readonly string[] =>
  formatText(flow(source), width === undefined ? {} : { width })
    .split("\n")
    .slice(1, -2)
    .map((line) => line.replace(/^ {4}/, ""));

describe("the layout", () => {
  it.each([
    ["statements on a line each", "a=1  b = 2,c=3", ["a = 1", "b = 2", "c = 3"]],
    ["one statement in braces on their line", "if a {return  b}", ["if a { return b }"]],
    ["all branches of an if, or none", "if a { b() } else {\nc() }", ["if a {", "    b()", "} else {", "    c()", "}"]],
    ["an object on its line", "a = {b:1,c}", ["a = { b: 1, c }"]],
    ["an object that was opened", "a = {\nb:1,c}", ["a = {", "    b: 1,", "    c", "}"]],
    ["no commas where `=` sets", "a = {\nb=1,c=2}", ["a = {", "    b = 1", "    c = 2", "}"]],
    ["what is added", "a+=1\nm[k].n  -=  2\nb *=\n3", ["a += 1", "m[k].n -= 2", "b *= 3"]],
    ["fields that are taken apart", "{a,b:c}=order", ["{ a, b: c } = order"]],
    ["fields of a loop", "@foreach {key,value} in m {b(key)}", ["@foreach { key, value } in m { b(key) }"]],
    ["catches of several errors", "@try {a()} @catch A|B  e {b()}", ["@try { a() } @catch A | B e { b() }"]],
    [
      "a match over several values",
      "x = match {a,b} {{a:1,b:2}=>3\n_=>4}",
      ["x = match { a, b } {", "    { a: 1, b: 2 } => 3", "    _ => 4", "}"],
    ],
    ["arrays", "a = [1 2, 3]", ["a = [1, 2, 3]"]],
    ["an array around one object", "a = [{\nb: 1 }]", ["a = [{", "    b: 1", "}]"]],
    ["empty braces", "a = { }\n@rigid {\n}", ["a = {}", "@rigid {}"]],
    ["one empty line at most", "a = 1\n\n\n\nb = 2", ["a = 1", "", "b = 2"]],
    [
      "a chain that was broken",
      "a = xs.map(x => x)\n.first().b()",
      ["a = xs", "    .map(x => x)", "    .first()", "    .b()"],
    ],
    ["arms", "match a { 1 => b  2 => { c } }", ["match a {", "    1 => b", "    2 => { c }", "}"]],
    [
      "an arm's object of one name",
      "a = match b { 1 => { c, }\n_ => d }",
      ["a = match b {", "    1 => { c, }", "    _ => d", "}"],
    ],
    ["text of several lines", 'a = """\n one\n   two\n """', ['a = """', "    one", "      two", '    """']],
    ["comments", "// a\na = 1 // b\n/* c */ b = 2 /* d */", ["// a", "a = 1 // b", "/* c */ b = 2 /* d */"]],
    ["a comment alone", "@rigid {\n// later\n}", ["@rigid {", "    // later", "}"]],
    [
      "a comment at the end of a list",
      "a = [\n1, // one\n2 // two\n// more\n]",
      ["a = [", "    1, // one", "    2 // two", "    // more", "]"],
    ],
  ])("has %s", (_what, source, expected) => {
    expect(inFlow(source)).toEqual(expected);
  });

  it("sets values of tests with their types", () => {
    expect(formatText('@test "t" { @given {order:Order={id:1},n=3} @when f(n) }')).toContain(
      "@given { order: Order = { id: 1 }, n = 3 }",
    );
  });

  it("breaks what is too long", () => {
    expect(inFlow("total = first_amount + second_amount + third_amount", 40)).toEqual([
      "total = first_amount",
      "    + second_amount",
      "    + third_amount",
    ]);
    expect(inFlow("total = first_amount - second_amount + third_amount", 40)).toEqual([
      "total = first_amount -",
      "    second_amount +",
      "    third_amount",
    ]);
    expect(inFlow("send(first_address, second_address, third)", 40)).toEqual([
      "send(",
      "    first_address,",
      "    second_address,",
      "    third",
      ")",
    ]);
    expect(inFlow("names = people.map(person => { name: person.name, age: 1 })", 40)).toEqual([
      "names = people.map(person => {",
      "    name: person.name,",
      "    age: 1",
      "})",
    ]);
  });

  it.each([
    ["assigned", (call: string) => `found = ${call}`],
    ["returned", (call: string) => `return ${call}`],
    ["in a call", (call: string) => `f(${call})`],
    ["in a condition", (call: string) => `if ${call} { return 1 }`],
  ])("breaks a chain in a lambda, %s, the same the second time", (_where, around) => {
    for (const chain of [
      "note.lower().contains(word)",
      "note.lower().trim().contains(word)",
      "note.lower().any(x => x)",
    ]) {
      for (let width = 20; width < 60; width += 4) {
        const once = inFlow(around(`xs.any(word => ${chain})`), width);
        expect(inFlow(once.join("\n"), width)).toEqual(once);
      }
    }
    expect(inFlow("found = xs.any(word => note.lower().contains(word))", 40)).toEqual([
      "found = xs.any(",
      "    word => note",
      "        .lower()",
      "        .contains(word)",
      ")",
    ]);
  });

  it("keeps line breaks and a byte order mark of the file", () => {
    expect(formatText("\uFEFF@flow f() {\r\na=1\r\n}")).toBe("\uFEFF@flow f() {\r\n    a = 1\r\n}\r\n");
    expect(formatText("")).toBe("");
  });

  it("makes edits of the changes only", () => {
    const { edits } = format(flow("    a = 1", "    b =2", "    c = 3"));
    expect(edits.map(({ newText }) => newText)).toEqual([" "]);
  });
});

describe("broken code", () => {
  it("stays as it is, and the other declarations are formatted", () => {
    const broken = "@flow b() {\n  x = \n}\n";
    const text = `type A={a:int}\n\n${broken}\ntype C={c:int}\n`;
    const { edits, incomplete } = format(text);
    expect(incomplete).toBe(true);
    expect(applyEdits(text, edits)).toBe(`type A = { a: int }\n\n${broken}\ntype C = { c: int }\n`);
  });

  it("stays as a whole where it is not sure what it is", () => {
    expect(format('type A={a:int}\n@flow b() { x = "open\n}\ntype C={c:int}\n').edits).toEqual([]);
  });
});

describe("a range", () => {
  const text = flow("a=1", "b=f(1,", "2)", "c=3");
  const select = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });

  it("is formatted with the statements that it touches", () => {
    expect(applyEdits(text, formatRange(text, select("2)")))).toBe(flow("a=1", "    b = f(1, 2)", "c=3"));
    expect(applyEdits(text, formatRange(text, select("c=3")))).toBe(flow("a=1", "b=f(1,", "2)", "    c = 3"));
  });

  it("never changes how the rest is read", () => {
    const core = '@core C {\nversion="1.0.0"\n@on a from core://b/c { flow=d }\n@memory { x:int }\n}\n';
    const result = applyEdits(core, formatRange(core, { start: 12, end: 14 }));
    expect(parse(result).errors).toEqual([]);
  });
});

describe("while one types", () => {
  const typed = (marked: string): string => {
    const offset = marked.indexOf("┃");
    const text = marked.replace("┃", "");
    const edit = indentLine(text, offset);
    return edit === undefined ? text : applyEdits(text, [edit]);
  };

  it("a brace goes where its bracket opened", () => {
    expect(typed("@flow f() {\n    if a {\n        b\n        }┃\n}\n")).toBe(
      "@flow f() {\n    if a {\n        b\n    }\n}\n",
    );
  });
  it("a new line is one level deeper than its bracket's", () => {
    expect(typed("@flow f() {\n    @rigid {\n┃\n    }\n}\n")).toBe("@flow f() {\n    @rigid {\n        \n    }\n}\n");
  });
  it("texts, comments and lines that go on stay", () => {
    for (const text of [
      '@flow f() {\n    a = """\n  one┃\n',
      "/* a\n  b┃ */",
      "@flow f() {\n    a = b\n        .c┃\n}",
    ])
      expect(typed(text)).toBe(text.replace("┃", ""));
  });
});

describe("what we publish", () => {
  it.each(exampleFiles())("$path is formatted", ({ text }) => {
    expect(formatText(text)).toBe(text);
  });
  it.each(blocksOf("docs/language.md"))("$title is formatted", ({ text }) => {
    expect(formatText(text)).toBe(text);
  });
});
