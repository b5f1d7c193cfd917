import { describe, expect, it } from "vitest";
import type { FoldingRange } from "vscode-languageserver";
import { foldingRanges } from "../../server/features/folding.js";
import { edit, openDocument } from "../support/cursor.js";
import { foldsOf } from "../support/display.js";
import { openEditor } from "../support/editor.js";

const lines = (...text: readonly string[]): string => text.join("\n");

describe("whole lines: the last line of brackets stays to be seen", () => {
  it.each<[string, string, readonly string[]]>([
    ["the body of a flow", lines("@flow f() {", "    x = 1", "}"), ["1-2"]],
    ["nothing on one line", "@flow f() { x = 1 }", []],
    ["nothing between two lines", lines("@flow f() {", "}"), []],
    ["blocks inside", lines("@flow f() {", "    @rigid {", "        x = 1", "    }", "}"), ["1-4", "2-3"]],
    [
      "else and catch apart",
      lines("@flow f(n: int) {", "    if n > 1 {", "        x = 1", "    } else {", "        x = 2", "    }", "}"),
      ["1-6", "2-3", "4-5"],
    ],
    [
      "objects and arrays",
      lines("@flow f() {", "    x = {", "        a: [", "            1", "        ]", "    }", "}"),
      ["1-6", "2-5", "3-4"],
    ],
    ["arguments", lines("@flow f() {", "    g(", "        1", "    )", "}"), ["1-4", "2-3"]],
    [
      "parameters and body of one declaration",
      lines("@flow f(", "    n: int", ") {", "    x = 1", "}"),
      ["1-2", "3-4"],
    ],
    [
      "one of two that begin on a line: the larger",
      lines("@flow f() {", "    g({", "        a: 1", "    }, [", "        2", "    ])", "}"),
      ["1-6", "2-5", "4-5"],
    ],
    ["types", lines("type T = {", "    a: int", "}"), ["1-2"]],
    [
      "settings of the core",
      lines("@core A {", '    version = "1.0.0"', "    @models {", '        primary = { model = "m" }', "    }", "}"),
      ["1-5", "3-4"],
    ],
    [
      "long texts",
      lines("@flow f() {", '    x = """', "        one", "        two", '        """', "}"),
      ["1-5", "2-4"],
    ],
    [
      "interpolations over lines",
      lines("@flow f() {", '    x = """', "        ${g(", "            1", "        )}", '        """', "}"),
      ["1-6", "2-5", "3-4"],
    ],
    ["no bracket of a text", lines("@flow f() {", '    x = "{"', "    y = 1", "}"), ["1-3"]],
    ["no bracket of a comment", lines("@flow f() {", "    // {", "    y = 1 /* ( */", "}"), ["1-3"]],
    ["block comments", lines("/* one", "   two */", "type T = int"), ["1-2 comment"]],
    ["documentation", lines("/// one", "/// two", "type T = int"), ["1-2 comment"]],
    ["no single comment", lines("/// one", "type T = int"), []],
    ["no comments that are apart", lines("// one", "", "// two", "type T = int"), []],
    ["no comments behind statements", lines("@flow f() {", "    a = 1 // one", "    b = 2 // two", "}"), ["1-3"]],
    [
      "documentation apart from other comments",
      lines("// a", "// b", "/// c", "/// d", "type T = int"),
      ["1-2 comment", "3-4 comment"],
    ],
    ["imports", lines('import { a } from "./a"', 'import { b } from "./b"', "type T = int"), ["1-2 imports"]],
    ["imports and their names", lines("import {", "    a", '} from "./a"', 'import { b } from "./b"'), ["1-4 imports"]],
    ["no single import", lines('import { a } from "./a"', "type T = int"), []],
    ["regions", lines("// #region one", "type T = int", "// #endregion"), ["1-3 region"]],
    [
      "regions inside of regions",
      lines("// #region one", "//region two", "type T = int", "// endregion", "// #endregion"),
      ["1-5 region", "2-4 region"],
    ],
    [
      "regions over declarations",
      lines("// #region all", "@flow f() {", "    x = 1", "}", "@flow g() {", "    x = 1", "}", "// #endregion"),
      ["1-8 region", "2-3", "5-6"],
    ],
    [
      "regions inside of bodies",
      lines("@flow f() {", "    // #region a", "    x = 1", "    // #endregion", "}"),
      ["1-4", "2-4 region"],
    ],
    [
      "no region that ends in another body",
      lines("@flow f() {", "    // #region a", "    x = 1", "}", "// #endregion"),
      ["1-3"],
    ],
    ["no region without an end", lines("// #region a", "type T = int"), []],
    ["windows line ends", "@flow f() {\r\n    x = 1\r\n}\r\n", ["1-2"]],
    ["an empty file", "", []],
    [
      "all but what is not closed",
      lines("@flow f() {", "    x = g(1, [", "}", "@flow h() {", "    y = 1", "}"),
      ["1-2", "4-5"],
    ],
    [
      "what an unclosed text leaves",
      lines("@flow f() {", '    x = "abc', "}", "@flow h() {", "    y = 1", "}"),
      ["1-2", "4-5"],
    ],
    [
      "what a brace too many leaves",
      lines("@flow f() {", "    x = 1 }", "}", "@flow h() {", "    y = 1", "}"),
      ["4-5"],
    ],
  ])("%s", (_title, text, expected) => {
    expect(foldsOf(openDocument(text))).toEqual(expected);
  });
});

describe("parts of lines, for clients that can", () => {
  const parts = (text: string): readonly string[] => {
    const state = openDocument(text);
    const { lineMap } = state.analysis;
    return foldingRanges(state, false).map(
      ({ startLine, startCharacter = 0, endLine, endCharacter = 0 }: FoldingRange) =>
        text.slice(
          lineMap.offsetAt({ line: startLine, character: startCharacter }),
          lineMap.offsetAt({ line: endLine, character: endCharacter }),
        ),
    );
  };
  it.each<[string, string, readonly string[]]>([
    ["what is between brackets", "@flow f() {\n    x = 1\n}", ["\n    x = 1\n"]],
    ["brackets that hold one line break", "@flow f() {\n}", ["\n"]],
    [
      "two on one line",
      "@flow f() {\n    g({\n        a: 1\n    })\n}",
      ["\n    g({\n        a: 1\n    })\n", "{\n        a: 1\n    }", "\n        a: 1\n    "],
    ],
    [
      "a text without its quotes",
      'type T = int\n@flow f() { x = """\n  a\n  """ }',
      ["\n  a\n  "].flatMap((text) => [` x = """${text}""" `, text]),
    ],
    ["a comment whole", "/* a\n   b */\ntype T = int", ["/* a\n   b */"]],
  ])("%s", (_title, text, expected) => {
    expect(parts(text)).toEqual(expected);
  });
});

it("folds while one types", () => {
  const text = "@flow f() {\n    x = 1\n}\n@flow g() {\n    y = 2\n}\n";
  const state = edit(openDocument(text), text.replace("x = 1", "x = {"));
  expect(foldsOf(state)).toEqual(["1-2", "4-5"]);
});

it.each([
  ["lines", true, [{ startLine: 0, endLine: 1 }]],
  ["parts of lines", false, [{ startLine: 0, startCharacter: 11, endLine: 2, endCharacter: 0 }]],
])("gives %s as the client says", async (_title, lineFoldingOnly, expected) => {
  const editor = await openEditor("@flow f() {\n    x = 1\n}\n", {
    capabilities: { textDocument: { foldingRange: { lineFoldingOnly } } },
  });
  try {
    const textDocument = { uri: editor.uriOf("main.scaicore") };
    expect(await editor.client.sendRequest("textDocument/foldingRange", { textDocument })).toEqual(expected);
  } finally {
    editor.dispose();
  }
});
