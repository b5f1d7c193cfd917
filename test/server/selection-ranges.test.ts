import { describe, expect, it } from "vitest";
import type { SelectionRange } from "vscode-languageserver";
import { withCursor } from "../support/cursor.js";
import { selectionsAt } from "../support/display.js";
import { openEditor } from "../support/editor.js";

const steps = (marked: string): readonly string[] => {
  const { state, offset } = withCursor(marked);
  return selectionsAt(state, offset);
};

/** The steps within a statement of a flow: those before the whole body. */
const inside = (statement: string): readonly string[] => {
  const all = steps(`@flow f(n: int) {\n    ${statement}\n}\n`);
  const body = statement.replace("┃", "").trim();
  return all.slice(0, all.indexOf(body) + 1);
};

describe("inside of a statement", () => {
  it.each<[string, string, readonly string[]]>([
    ["a name", "x = na┃me", ["name", "x = name"]],
    ["the beginning of a name", "x = ┃name", ["name", "x = name"]],
    ["the end of a name", "x = name┃", ["name", "x = name"]],
    ["a member", "x = a.b┃.c", ["b", "a.b", "a.b.c", "x = a.b.c"]],
    ["an operation", "x = 1 + n┃ * 2", ["n", "n * 2", "1 + n * 2", "x = 1 + n * 2"]],
    ["a call", "x = g(a, b┃)", ["b", "a, b", "(a, b)", "g(a, b)", "x = g(a, b)"]],
    ["a name before its parentheses", "x = longer┃()", ["longer", "longer()", "x = longer()"]],
    [
      "a named argument",
      "x = g(limit = 1┃0)",
      ["10", "limit = 10", "(limit = 10)", "g(limit = 10)", "x = g(limit = 10)"],
    ],
    ["a word of a text", 'x = "one t┃wo"', ["two", "one two", '"one two"', 'x = "one two"']],
    ["blanks of a text", 'x = "one  ┃  two"', ["one    two", '"one    two"', 'x = "one    two"']],
    ["an interpolation", 'x = "a ${b.c┃} d"', ["c", "b.c", "${b.c}", "a ${b.c} d", '"a ${b.c} d"', 'x = "a ${b.c} d"']],
    [
      "a text in an interpolation",
      'x = "a ${f("b┃")} d"',
      ["b", '"b"', '("b")', 'f("b")', '${f("b")}', 'a ${f("b")} d', '"a ${f("b")} d"', 'x = "a ${f("b")} d"'],
    ],
    ["a symbol", "x = :wa┃rm", ["warm", ":warm", "x = :warm"]],
    ["an element", "x = [1, 2┃, 3]", ["2", "1, 2, 3", "[1, 2, 3]", "x = [1, 2, 3]"]],
    ["an entry", "x = { a: 1, b: 2┃ }", ["2", "b: 2", "a: 1, b: 2", "{ a: 1, b: 2 }", "x = { a: 1, b: 2 }"]],
    ["a key", "x = { a┃: 1 }", ["a", "a: 1", "{ a: 1 }", "x = { a: 1 }"]],
    [
      "a lambda",
      "x = xs.map(a => a┃ + 1)",
      ["a", "a + 1", "a => a + 1", "(a => a + 1)", "xs.map(a => a + 1)", "x = xs.map(a => a + 1)"],
    ],
    ["a stage", "x = a |> b┃ |> c", ["b", "|> b", "a |> b |> c", "x = a |> b |> c"]],
    ["a condition", "x = if a┃ { 1 } else { 2 }", ["a", "if a { 1 } else { 2 }", "x = if a { 1 } else { 2 }"]],
    [
      "an arm",
      "x = match n { 1 => a┃ _ => b }",
      [
        "a",
        "1 => a",
        "1 => a _ => b",
        "{ 1 => a _ => b }",
        "match n { 1 => a _ => b }",
        "x = match n { 1 => a _ => b }",
      ],
    ],
    [
      "the keyword of a block",
      "x = @ri┃gid { yield 1 }",
      ["rigid", "@rigid", "@rigid { yield 1 }", "x = @rigid { yield 1 }"],
    ],
    [
      "a setting",
      'x = @flexible { goal = "g┃" }',
      ["g", '"g"', 'goal = "g"', '{ goal = "g" }', '@flexible { goal = "g" }', 'x = @flexible { goal = "g" }'],
    ],
    ["a number", "x = 1_0┃00", ["1_000", "x = 1_000"]],
    ["a duration", "x = 5┃m", ["5m", "x = 5m"]],
    ["blanks between", "x  ┃  = 1", ["x    = 1"]],
    ["after the last parenthesis", "x = g(1)┃", ["(1)", "g(1)", "x = g(1)"]],
  ])("%s", (_title, statement, expected) => {
    expect(inside(statement)).toEqual(expected);
  });
});

describe("around statements", () => {
  it("body, braces, declaration, documentation, file", () => {
    expect(steps("/// Doc.\n@flow f() {\n    a = 1\n    b┃ = 2\n}\ntype T = int\n")).toEqual([
      "b",
      "b = 2",
      "a = 1\n    b = 2",
      "{\n    a = 1\n    b = 2\n}",
      "@flow f() {\n    a = 1\n    b = 2\n}",
      "/// Doc.\n@flow f() {\n    a = 1\n    b = 2\n}",
      "/// Doc.\n@flow f() {\n    a = 1\n    b = 2\n}\ntype T = int\n",
    ]);
  });

  it("comments: the word, the comment, those that stand with it", () => {
    expect(steps("@flow f() {\n    // one t┃wo\n    // three\n    a = 1\n}\n").slice(0, 5)).toEqual([
      "two",
      "// one two",
      "// one two\n    // three",
      "// one two\n    // three\n    a = 1",
      "{\n    // one two\n    // three\n    a = 1\n}",
    ]);
  });

  it("an empty line of a body", () => {
    expect(steps("@flow f() {\n    a = 1\n┃\n    b = 2\n}\n")[0]).toBe("a = 1\n\n    b = 2");
  });

  it("blanks at the end of a body", () => {
    expect(steps("@flow f() {\n    a = 1\n┃\n}\n").slice(0, 2)).toEqual(["\n    a = 1\n\n", "{\n    a = 1\n\n}"]);
  });

  it("between declarations: the file", () => {
    expect(steps("type A = int\n\n┃\n\ntype B = int\n")).toEqual(["type A = int\n\n\n\ntype B = int\n"]);
  });

  it("an empty file", () => {
    expect(steps("┃")).toEqual([""]);
  });

  it("a broken text", () => {
    expect(steps("@flow f() {\n    x = g(a┃, [\n}\n").slice(0, 1)).toEqual(["a"]);
    expect(steps("@flow f() {\n    x = g(a┃, [\n}\n").at(-1)).toBe("@flow f() {\n    x = g(a, [\n}\n");
  });

  it.each([
    ["operators", Array.from({ length: 20_000 }, (_, n) => n).join(" + ")],
    ["members", `x${".a".repeat(5_000)}`],
  ])("a chain of any number of %s, in steps that an answer can hold", (_title, chain) => {
    const all = steps(`@flow f(): int {\n    return ┃${chain}\n}\n`).map(({ length }) => length);
    expect(all.length).toBeLessThanOrEqual(200);
    expect(all[0]).toBe(1);
    expect(all.slice(-5, -4)).toEqual([chain.length]);
  });
});

it("answers for each place of a request", async () => {
  const editor = await openEditor("type A = int\ntype B = int\n");
  try {
    const answer = await editor.client.sendRequest<SelectionRange[]>("textDocument/selectionRange", {
      textDocument: { uri: editor.uriOf("main.scaicore") },
      positions: [
        { line: 0, character: 5 },
        { line: 1, character: 5 },
        { line: 99, character: 0 },
      ],
    });
    expect(answer.map(({ range }) => [range.start.line, range.start.character])).toEqual([
      [0, 5],
      [1, 5],
      [0, 0],
    ]);
  } finally {
    editor.dispose();
  }
});
