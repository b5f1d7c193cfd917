/** The language configuration as VS Code applies it: where Enter indents, and what closes itself. Keys are tried in a window by test/e2e. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadGrammar } from "../support/textmate.js";

interface Configuration {
  readonly autoClosingPairs: readonly {
    readonly open: string;
    readonly close: string;
    readonly notIn?: readonly string[];
  }[];
  readonly autoCloseBefore: string;
  readonly wordPattern: string;
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly {
    readonly beforeText: string;
    readonly afterText?: string;
    readonly action: { readonly indent: string; readonly appendText?: string };
  }[];
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
}
const configuration = JSON.parse(
  readFileSync(new URL("../../syntaxes/language-configuration.json", import.meta.url), "utf8"),
) as Configuration;

describe("Enter", () => {
  const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;
  it.each([
    ["@flow f() {", true],
    ["x {", true],
    ["x = g(", true],
    ["x = [", true],
    ["x { // why", true],
    ["x { /* why */", true],
    ["x { /* why */ // and more", true],
    ["/* why */ x {", true],
    ['x = "a" {', true],
    ["} else {", true],
    ["x = 1", false],
    ["x { }", false],
    ["// x {", false],
    ["/* x {", false],
    ['x = "a {"', false],
    ['x = "a { // b"', false],
    ['x = "\\"{"', false],
    ["x = a / b", false],
    ["x = f(a) // {", false],
  ])("behind `%s` goes in: %s", (line, expected) => {
    expect(new RegExp(increaseIndentPattern).test(line)).toBe(expected);
  });

  it.each([
    ["}", true],
    ["    ]", true],
    [") {", true],
    ["/* done */ }", true],
    ["x }", false],
    ["// }", false],
  ])("`%s` goes out: %s", (line, expected) => {
    expect(new RegExp(decreaseIndentPattern).test(line)).toBe(expected);
  });

  /** What Enter adds at `|`. */
  const added = (line: string): string => {
    const [before = "", after = ""] = line.split("|");
    const rule = configuration.onEnterRules.find(
      ({ beforeText, afterText }) =>
        new RegExp(beforeText).test(before) && (afterText === undefined || new RegExp(afterText).test(after)),
    );
    return rule === undefined ? "" : `${rule.action.indent} ${rule.action.appendText ?? ""}`;
  };
  it.each([
    ["/// hello |world", "none /// "],
    ["    /// hello|", "none /// "],
    ["    // hello |world", "none // "],
    ["    // hello|", ""],
    ["    //// hello|", ""],
    ["{|}", "indentOutdent "],
    ["    f(|)", "indentOutdent "],
    ["/*| */", "indentOutdent "],
    ["x = 1|", ""],
  ])("in `%s` adds `%s`", (line, expected) => {
    expect(added(line)).toBe(expected);
  });

  it("is quick on any line", () => {
    const patterns = [
      increaseIndentPattern,
      decreaseIndentPattern,
      ...configuration.onEnterRules.flatMap(({ beforeText, afterText }) => [beforeText, afterText ?? ""]),
    ].map((pattern) => new RegExp(pattern));
    const before = process.cpuUsage();
    for (const line of [
      '"'.repeat(5_000),
      "/*".repeat(2_500),
      "{".repeat(5_000),
      "/* */".repeat(1_000),
      " ".repeat(5_000),
      '{ "a" '.repeat(800),
    ])
      for (const pattern of patterns) pattern.test(`${line}x`);
    const { user } = process.cpuUsage(before);
    expect(user / 1_000).toBeLessThan(2_000);
  });
});

describe("pairs", () => {
  const pair = (open: string) => configuration.autoClosingPairs.find((one) => one.open === open);

  it("close before a quote, as in the text that an editor has closed already", () => {
    expect(configuration.autoCloseBefore).toContain('"');
  });
  it('the third " closes its text: it always stands behind a text', () => {
    expect(pair('"""')?.notIn).toEqual(["comment"]);
  });
  it("${ closes within texts", () => {
    expect(pair("${")).toEqual({ open: "${", close: "}", notIn: ["comment"] });
  });
});

it.each([
  ["@flow", ["@flow"]],
  ["a.b_2", ["a", "b_2"]],
  ["x@1", ["x", "1"]],
  ["1_000.5 5m", ["1_000.5", "5m"]],
])("words of `%s` are %j", (text, expected) => {
  expect(text.match(new RegExp(configuration.wordPattern, "g"))).toEqual(expected);
});

it.each([
  ["// #region a", "start"],
  ["//region a", "start"],
  ["// regional", undefined],
  ["// #endregion", "end"],
  ["x // #region", undefined],
])("`%s` is a marker: %s", (line, expected) => {
  const { start, end } = configuration.folding.markers;
  expect(new RegExp(start).test(line) ? "start" : new RegExp(end).test(line) ? "end" : undefined).toBe(expected);
});

describe("a text that is not finished colours no more than it must", () => {
  let tokenize: Awaited<ReturnType<typeof loadGrammar>>;
  beforeAll(async () => {
    tokenize = await loadGrammar();
  });
  const scopesOfLast = (text: string): readonly string[] => tokenize(text).at(-1)![0]!.scopes;

  it.each([
    ["${ in a text", 'x = "a ${b'],
    ["${ in a closed text", 'x = "a ${b"'],
    ["${ in a long text", 'x = """\n  a ${b\n  """'],
    ["${ with a call in a long text", 'x = """\n  a ${f(b\n  c\n  """'],
    ["${ with an object in a long text", 'x = """\n  a ${ { b\n  """'],
    ["${ with a text in a long text", 'x = """\n  a ${f("b\n  """'],
    ["${ at the end of a long text", 'x = """a ${"""'],
    ["an unclosed text", 'x = "a'],
  ])("%s", (_title, text) => {
    expect(scopesOfLast(`${text}\n@flow f() { }`)).toEqual(["keyword.declaration.flow"]);
  });

  it("and a long text goes on behind what it interpolates", () => {
    const lines = tokenize('x = """\n  ${f("a", {\n    b: ""\n  })} c\n  d\n"""\n@flow f() { }');
    expect(lines[4]![0]!.scopes[0]).toBe("string.quoted.triple");
    expect(lines.at(-1)![0]!.scopes).toEqual(["keyword.declaration.flow"]);
  });
});
