/** What belongs together: precedence, line ends, and what a `{` begins. */
import { describe, expect, it } from "vitest";
import { parse } from "../../runtime/syntax/index.js";
import { shapeOfFlow, shapeOfType } from "../support/syntax-shape.js";

function read(body: string): string {
  const { file, errors } = parse(`@flow f() {\n${body}\n}`);
  expect(errors).toEqual([]);
  return shapeOfFlow(file);
}

describe("expressions", () => {
  it.each([
    ["a + b * c - d", "((a + (b * c)) - d)"],
    ["a ?? b || c && d == e", "(a ?? (b || (c && (d == e))))"],
    ["a < b == c >= d", "((a < b) == (c >= d))"],
    ["a in b && c not in d", "((a in b) && (c not in d))"],
    ["!a.b(c)[d]?.e", "(!a.b(c)[d]?.e)"],
    ["- -a - -b", "((-(-a)) - (-b))"],
    ["a -1", "(a - 1)"],
    ["a - b - c", "((a - b) - c)"],
    ["(a + b) * c", "((( (a + b) )) * c)"],
    ["x |> f |?> g(1, k = 2) |*> y => y + 1 |~> h.i", "<x |> f |?> g(1, k=2) |*> (y => (y + 1)) |~> h.i>"],
    ["f(x => x |> g, (a, b) => { a, b }, () => 1)", "f((x => <x |> g>), (a b => {a, b}), ( => 1))"],
    ['{ a: 1, b = 2, c, ...d, "e f": 3 }', "{a: 1, b: 2, c, ...d, e f: 3}"],
    ["[1, 2, ...xs]", "[1, 2, ...xs]"],
    ["[{ a: 1 }\n { b: 2 }]", "[{a: 1}, {b: 2}]"],
    ["if a { b } else if c { d } else { { e: 1 } }", "if a {| b |} else if c {| d |} else {| {e: 1} |}"],
    ["a.if.match.type", "a.if.match.type"],
    ["f(type = 1, in = 2)", "f(type=1, in=2)"],
    ["{}", "{}"],
    ["2026-01-15 + 1d", "(2026-01-15 + 1d)"],
    ['"a ${b + 1} ${"c ${d}"}"', '"a ${(b + 1)} ${"c ${d}"}"'],
  ])("%s", (source, expected) => {
    expect(read(`x = ${source}`)).toBe(`x = ${expected}`);
  });
});

describe("line ends", () => {
  it.each([
    ["x = a\n-1", "x = a\n(-1)"],
    ["x = a\n- b", "x = a\n(-b)"],
    ["x = a\n+ b\n* c", "x = (a + (b * c))"],
    ["x = a\n|> f\n.g", "x = <a |> f.g>"],
    ["x = f\n(y)", "x = f\n(( y ))"],
    ["x = f\n[y]", "x = f\n[y]"],
    ["x = f(y\n- z)", "x = f((y - z))"],
    ["x = [a\n- b]", "x = [(a - b)]"],
    ["x = [f\n(y)]", "x = [f(y)]"],
    ["x = f({ a: b\n...c })", "x = f({a: b, ...c})"],
    ["x = a not in [1,\n 2] ?? b", "x = ((a not in [1, 2]) ?? b)"],
    ["x = a\n// note\n\n&& b", "x = (a && b)"],
    ["x = a /* one\ntwo */ (b)", "x = a\n(( b ))"],
    ["x = a y = b, z = c", "x = a\ny = b\nz = c"],
    ["return\nx", "return\nx"],
    ["return x", "return x"],
    ["emit a.b\n{ c: 1 }", "emit a.b\n{c: 1}"],
    ["emit a.b { c: 1 }", "emit a.b {c: 1}"],
    ["if a { b }\nelse { c }", "if a {| b |} else {| c |}"],
    ["@try { a }\n@catch { b }", "try {| a |} catch {| b |}"],
    ["x =\n  a +\n  b", "x = (a + b)"],
    ["x = a.\n  b", "x = a.b"],
    ["x: int = 1", "x: int = 1"],
    ["x:int=1", "x: int = 1"],
    ["x.y[z] = 1", "x.y[z] = 1"],
  ])("%j", (source, expected) => {
    expect(read(source)).toBe(expected);
  });

  it("lets no line begin with what continues nothing", () => {
    expect(parse("@flow f() {\n  x = { a: b\n-1 }\n}").errors.map(({ code }) => code)).toEqual(["E100"]);
  });
});

describe("headers", () => {
  it.each([
    ["@while (a || b) { c }", "while() (( (a || b) )) {| c |}"],
    ["@while(max_iterations = 5) (a || b) && c { d }", "while(max_iterations) ((( (a || b) )) && c) {| d |}"],
    ["@foreach x in f({ a: 1 }) { y }", "foreach x in f({a: 1}) {| y |}"],
    ["if a == ({ b: 1 }) { c }", "if (a == (( {b: 1} ))) {| c |}"],
    ["if xs.any(x => { a: x }.a) { c }", "if xs.any((x => {a: x}.a)) {| c |}"],
    [
      "@parallel { max_concurrent = 2 a => { b } c = @rigid { d } }",
      "ParallelBlock {| option max_concurrent; a => {| b |}; c = RigidBlock {| d |} |}",
    ],
  ])("%s", (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe("right of =>", () => {
  it.each([
    ["{ a = 1 }", "{| a = 1 |}"],
    ["{ x }", "{| x |}"],
    ["{ }", "{|  |}"],
    ["{ a, b }", "{a, b}"],
    ["{ a: 1 }", "{a: 1}"],
    ['{ "a": 1 }', "{a: 1}"],
    ["{ ...x, a }", "{...x, a}"],
    ["{ if: 1 }", "{if: 1}"],
    ["{ a: int = 1 yield a }", "{| a: int = 1; yield a |}"],
    ["{ a: array[{ b: int }]? = [] }", "{| a: (array[{b: int}])? = [] |}"],
    ['{ a: "x" | "y" = "x" }', '{| a: <"x" | "y"> = "x" |}'],
    ["{ a: b.c }", "{a: b.c}"],
    ["({ a = 1 })", "(( {a: 1} ))"],
    ["return x", "return x"],
    ["emit done { a: 1 }", "emit done {a: 1}"],
    ["@rigid { yield 1 }", "RigidBlock {| yield 1 |}"],
  ])("%s", (value, expected) => {
    expect(read(`x = match y { _ => ${value} }`)).toBe(`x = match y { _ => ${expected}; }`);
  });
});

describe("patterns", () => {
  it.each([
    ['"a" | "b"', '"a" | "b"'],
    ["-1 | 2.5 | -30s", "(-1) | 2.5 | (-30s)"],
    [":a | null | true", ":a | null | true"],
    ["Invoice inv if inv.total > 3", "Invoice/inv if (inv.total > 3)"],
    ["string s", "string/s"],
    ["n if ok", "n if ok"],
    ['{ kind: "a", value, type: { match: _ } }', '{kind: "a", value, type: {match: _}}'],
    ["[first, [a, _], ...rest]", "[first, [a, _], ...rest]"],
    ["2026-01-15", "2026-01-15"],
  ])("%s", (pattern, expected) => {
    expect(read(`x = match y { ${pattern} => 1 }`)).toBe(`x = match y { ${expected} => 1; }`);
  });
});

describe("types", () => {
  it.each([
    ["string", "string"],
    ["money[EUR]", "money[EUR]"],
    ["map[string, array[Item]]", "map[string, array[Item]]"],
    ["{ a: int, b: string? c: Item }", "{a: int, b: (string)?, c: Item}"],
    ["enum[a, b]", "enum[a, b]"],
    ['| "a" | "b" | null', '<"a" | "b" | null>'],
    ['("a" | "b")?', '(<"a" | "b">)?'],
    ["string??", "(string)?"],
    ["A | B?", "<A | (B)?>"],
  ])("%s", (source, expected) => {
    const { file, errors } = parse(`type T = ${source}`);
    expect(errors).toEqual([]);
    const [declaration] = file.declarations;
    expect(declaration?.kind === "TypeDeclaration" && shapeOfType(declaration.type)).toBe(expected);
  });
});
