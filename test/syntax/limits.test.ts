/** Input that is hostile to parsers: deep, long, or noise. */
import { describe, expect, it } from "vitest";
import { MAX_ERRORS, parse } from "../../runtime/syntax/index.js";
import { children, type SyntaxNode } from "../../runtime/syntax/walk.js";
import { spanFaults } from "../support/syntax-spans.js";

const flow = (body: string): string => `@flow broken() {\n  ${body}\n}\n@flow after() { }\n`;

/** How many nodes lie above the deepest one. */
function depth(root: SyntaxNode): number {
  let deepest = 0;
  const stack: [SyntaxNode, number][] = [[root, 0]];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const [node, level] = entry;
    deepest = Math.max(deepest, level);
    for (const child of children(node)) stack.push([child, level + 1]);
  }
  return deepest;
}

describe("depth", () => {
  const many = 10_000;
  it.each([
    ["parentheses", `x = ${"(".repeat(many)}1${")".repeat(many)}`],
    ["arrays", `x = ${"[".repeat(many)}1${"]".repeat(many)}`],
    ["objects", `x = ${"{ a: ".repeat(many)}1${" }".repeat(many)}`],
    ["calls", `x = ${"f(".repeat(many)}1${")".repeat(many)}`],
    ["indices", `x = ${"a[".repeat(many)}1${"]".repeat(many)}`],
    ["ifs", `${"if a { ".repeat(many)}${"} ".repeat(many)}`],
    ["matches", `x = ${"match a { _ => ".repeat(many)}1${" }".repeat(many)}`],
    ["conditions", `x = ${"if ".repeat(many)}a`],
    ["subjects", `x = ${"match ".repeat(many)}a`],
    ["blocks", `${"@rigid { ".repeat(many)}${"} ".repeat(many)}`],
    ["types", `x: ${"array[".repeat(many)}int${"]".repeat(many)} = 1`],
    ["object types", `x: ${"{ a: ".repeat(many)}int${" }".repeat(many)} = 1`],
    ["patterns", `match a { ${"[".repeat(many)}b${"]".repeat(many)} => 1 }`],
    ["lambdas", `x = f(${"a => g(".repeat(many)}1${")".repeat(many)})`],
    ["texts", `x = ${'"a ${'.repeat(many)}1${'}"'.repeat(many)}`],
    ["negations", `x = ${"!".repeat(many)}a`],
    ["sums", `x = 1${" + 1".repeat(many)}`],
    ["members", `x = a${".b".repeat(many)}`],
    ["call chains", `x = a${".b()".repeat(many)}`],
    ["else ifs", `if a { }${" else if a { }".repeat(many)}`],
  ])("bounds %s with a clear report", (_name, body) => {
    const { file, errors } = parse(flow(body));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(10);
    expect(errors[0]!.message).toMatch(/more than \d+ (levels|steps)|never closed/);
    expect(depth(file)).toBeLessThan(2000);
    expect(file.declarations.map((declaration) => declaration.kind)).toEqual(["FlowDeclaration", "FlowDeclaration"]);
  });

  it.each([
    ["parentheses", "x = " + "(".repeat(many)],
    ["arrays", "x = " + "[".repeat(many)],
    ["braces", "{".repeat(many)],
    ["closing brackets", ")".repeat(many)],
    ["texts", "x = " + '"${'.repeat(many)],
  ])("bounds %s that are never closed", (_name, body) => {
    const { errors } = parse(flow(body));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(MAX_ERRORS);
  });

  it("allows what people write", () => {
    const nested = `x = ${"(".repeat(60)}1${")".repeat(60)}`;
    const long = `y = 1${" + 1".repeat(400)}`;
    const chain = `if a { }${" else if a { }".repeat(200)}`;
    expect(parse(flow(`${nested}\n  ${long}\n  ${chain}`)).errors).toEqual([]);
  });
});

describe("noise", () => {
  /** A sequence of numbers that is the same on every machine. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }
  const characters = (from: string, length: number): string => {
    const next = random(length);
    let text = "";
    for (let index = 0; index < length; index++) text += from[Math.floor(next() * from.length)]!;
    return text;
  };

  it.each([
    ["printable characters", " \n!\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcxyz{|}~"],
    ["brackets", "()[]{}\n "],
    ["quotes", '"${}\n '],
    ["strange characters", "\u0000\u200b\ufeff\ud83d\ude00é§¶\n"],
    ["one long line", 'abc ="${}()[]'],
  ])(
    "takes a long text of %s",
    (_name, from) => {
      // As long as a test of every day bears; growth.test.ts shows that ten times as much takes ten times as long.
      const text = characters(from, 200_000);
      const { file, errors } = parse(text);
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.length).toBeLessThanOrEqual(MAX_ERRORS);
      expect(file.end).toBe(text.length);
    },
    60_000,
  );

  it("gives sound spans for noise", () => {
    const text = characters(' \n"$@{}()[]=:.,|>abcf1', 20_000);
    expect(spanFaults(text, parse(text).file)).toEqual([]);
  });
});

it("does not add up what the steps of many tests hold", () => {
  const tests = Array.from(
    { length: 600 },
    (_, n) => `@test "t${n}" { @when f(${n}) @then { result.output == ${n} } }`,
  );
  expect(parse(tests.join("\n")).errors).toEqual([]);
});
