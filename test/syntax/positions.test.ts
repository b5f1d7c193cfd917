/** Offsets count UTF-16 code units, whatever the line ends are. */
import { describe, expect, it } from "vitest";
import { createLineMap, nodeAt, parse, pathAt, type SyntaxNode, walk } from "../../runtime/syntax/index.js";

const SOURCE =
  '// 👋\r\n/// Says hi 😀.\r\n/// To `name`.\r\n@flow wave(name: string = "👍"): string {\r\n  text = "a 😀 ${name.length}"\r\n  return f(text, limit = 3)\r\n}\r\n';

describe("positions", () => {
  const { file, errors } = parse(SOURCE);
  const found: [string, string][] = [];
  walk(file, (node) => {
    if (node.kind !== undefined) found.push([node.kind, SOURCE.slice(node.start, node.end)]);
  });

  it("are exact", () => {
    expect(errors).toEqual([]);
    expect(found.filter(([kind]) => kind !== "SourceFile" && kind !== "FlowDeclaration")).toEqual([
      ["BuiltinType", "string"],
      ["StringLiteral", '"👍"'],
      ["text", "👍"],
      ["BuiltinType", "string"],
      ["Body", SOURCE.slice(SOURCE.indexOf("{\r\n"), SOURCE.lastIndexOf("}") + 1)],
      ["AssignStatement", 'text = "a 😀 ${name.length}"'],
      ["NameExpression", "text"],
      ["StringLiteral", '"a 😀 ${name.length}"'],
      ["text", "a 😀 "],
      ["interpolation", "${name.length}"],
      ["MemberExpression", "name.length"],
      ["NameExpression", "name"],
      ["ReturnStatement", "return f(text, limit = 3)"],
      ["CallExpression", "f(text, limit = 3)"],
      ["NameExpression", "f"],
      ["NameExpression", "text"],
      ["NumberLiteral", "3"],
    ]);
  });

  it("carry comments and documentation", () => {
    expect(file.comments.map(({ style, text }) => [style, text])).toEqual([
      ["line", "// 👋"],
      ["doc", "/// Says hi 😀."],
      ["doc", "/// To `name`."],
    ]);
    const [flow] = file.declarations;
    expect(flow?.kind === "FlowDeclaration" && flow.doc).toBe("Says hi 😀.\nTo `name`.");
  });

  it("lead from an offset to the node there", () => {
    const kinds = (offset: number): readonly (string | undefined)[] =>
      pathAt(file, offset).map((node: SyntaxNode) => node.kind);
    const inside = SOURCE.indexOf("length") + 2;
    expect(kinds(inside)).toEqual([
      "SourceFile",
      "FlowDeclaration",
      "Body",
      "AssignStatement",
      "StringLiteral",
      "interpolation",
      "MemberExpression",
      undefined,
    ]);
    // Right behind a name it is still that name.
    expect(nodeAt(file, SOURCE.indexOf("text,") + 4)).toMatchObject({ kind: "NameExpression", name: "text" });
    expect(nodeAt(file, 0)).toBe(file);
  });
});

describe("documentation", () => {
  it.each([
    ["/// a\n@flow f() { }", "a"],
    ["/// a\n/// b\n@flow f() { }", "a\nb"],
    ["/// a\n\n@flow f() { }", undefined],
    ["/// a\n// b\n@flow f() { }", undefined],
    ["//// a\n@flow f() { }", undefined],
    ["// x\n/// a\npub @internal @flow f() { }", "a"],
    ["pub\n/// a\n@flow f() { }", "a"],
    ["type T = int /// a\n@flow f() { }", undefined],
    ["///a\r\n///  b\r\n@flow f() { }", "a\n b"],
  ])("%j", (source, doc) => {
    const flow = parse(source).file.declarations.find((declaration) => declaration.kind === "FlowDeclaration");
    expect(flow?.doc).toBe(doc);
  });

  it("stands above types, fields, parameters and settings too", () => {
    const source =
      "@types {\n  /// A\n  type T = {\n    /// B\n    a: int\n  }\n}\n@memory {\n  /// C\n  m: int\n}\n@config {\n  /// D\n  @param p: int\n}\n@plugin_interface a/b@1 {\n  /// E\n  m()\n}\n@models {\n  /// F\n  primary = { }\n}";
    const docs: string[] = [];
    walk(parse(source).file, (node) => {
      if ("doc" in node && typeof node.doc === "string") docs.push(node.doc);
    });
    expect(docs).toEqual(["A", "B", "C", "D", "E", "F"]);
  });
});

describe("the line map", () => {
  const map = createLineMap("a\n\r\n😀b\rc");
  it.each([
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 0],
    [4, 2, 0],
    [6, 2, 2],
    [7, 2, 3],
    [8, 3, 0],
    [9, 3, 1],
  ])("offset %i is line %i, character %i", (offset, line, character) => {
    expect(map.positionAt(offset)).toEqual({ line, character });
    expect(map.offsetAt({ line, character })).toBe(offset);
  });
  it("bounds what lies outside", () => {
    expect(map.positionAt(-1)).toEqual({ line: 0, character: 0 });
    expect(map.positionAt(99)).toEqual({ line: 3, character: 1 });
    expect(map.offsetAt({ line: 0, character: 9 })).toBe(1);
    expect(map.offsetAt({ line: 9, character: 0 })).toBe(9);
    expect(map.offsetAt({ line: -1, character: 0 })).toBe(0);
  });
});
