import { describe, expect, it } from "vitest";
import { parse, type StringLiteral } from "../../runtime/syntax/index.js";

function readString(source: string): StringLiteral {
  const { file, errors } = parse(`@flow f() { x = ${source}\n}`);
  expect(errors).toEqual([]);
  const [flow] = file.declarations;
  if (flow?.kind !== "FlowDeclaration") throw new Error("no flow");
  const [item] = flow.body.items;
  if (item?.kind !== "AssignStatement" || item.value.kind !== "StringLiteral") throw new Error("no string");
  return item.value;
}

const valueOf = (source: string): string =>
  readString(source)
    .parts.map((part) => (part.kind === "text" ? part.value : "<>"))
    .join("");

describe("the value of a string", () => {
  it.each([
    ['""', ""],
    ['"plain"', "plain"],
    [String.raw`"\n\t\r\0\\\"\$"`, '\n\t\r\0\\"$'],
    [String.raw`"\u{1F600}\u{41}"`, "😀A"],
    [String.raw`"\${a} $ {b} $$"`, "${a} $ {b} $$"],
    ['"a ${x} b ${y}"', "a <> b <>"],
    ['"${x}${y}"', "<><>"],
    ['"👋 ${x} 😀"', "👋 <> 😀"],
    ['"""one line"""', "one line"],
    ['"""with "quotes" and "" two"""', 'with "quotes" and "" two'],
    ['"""\n  a\n    b\n  c\n  """', "a\n  b\nc"],
    ['"""\n    a\n  """', "  a"],
    ['"""\n  a\n\n   \n  b\n"""', "  a\n\n   \n  b"],
    ['"""\n  a\n\n  b\n  """', "a\n\nb"],
    ['"""\n\ta\n\t\tb\n\t"""', "a\n\tb"],
    ['"""\n  a\n\tb\n"""', "  a\n\tb"],
    ['"""\n"""', ""],
    ['"""\n\n"""', ""],
    ['"""\n  \n  """', ""],
    ['"""\n  a"""', "a"],
    ['"""first\n    second\n    third"""', "first\nsecond\nthird"],
    ['"""\n  ${x}\n    b ${y}\n  """', "<>\n  b <>"],
    ['"""\n  ${f(\n1)}\n  b\n  """', "<>\nb"],
    [String.raw`"""` + "\n  a\\n  b\n  c\\\\\n  " + String.raw`"""`, "a\n  b\nc\\"],
    ['"""\r\n  a\r\n    b\r\n  """', "a\n  b"],
  ])("%j", (source, value) => {
    expect(valueOf(source)).toBe(value);
  });

  it("holds text and interpolations in turn, with their places", () => {
    const source = '"a ${b} c"';
    const { parts, start } = readString(source);
    expect(parts.map((part) => [part.kind, source.slice(part.start - start, part.end - start)])).toEqual([
      ["text", "a "],
      ["interpolation", "${b}"],
      ["text", " c"],
    ]);
  });

  it("nests to any reasonable depth", () => {
    const deep = '"<${'.repeat(40) + "x" + '}>"'.repeat(40);
    expect(valueOf(deep)).toBe("<<>>");
  });
});
