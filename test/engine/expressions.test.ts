import { type InvocationResult } from "scaicore";
import { describe, expect, test } from "vitest";
import { failure, host, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

/** Programs in the language, from their source to their result. */
async function run(body: string, returns: string, input: object = {}, params = ""): Promise<InvocationResult> {
  const source = `@core C { version = "1.0.0" }
@types {
  type Mood = enum[warm, formal]
  type Line = { name: string, price: money, note: string? }
}
@flow twice(n: int): int { return n * 2 }
@flow sign(n: int): string { if n < 0 { return "minus" } else { return "plus" } }
@flow f(${params}): ${returns} {
${body}
}`;
  const { engine } = host(moduleOfSource(source));
  const result = await engine.invoke({ flow: "f", input: input as Readonly<Record<string, never>> });
  await engine.close();
  return result;
}

describe("values", () => {
  test.each<[string, string, unknown]>([
    ["return 7 % 3 + 2 * 3", "int", 7],
    ["return 1 / 2", "float", 0.5],
    ['return "${1 + 1} and ${true}"', "string", "2 and true"],
    ['return { name: "a", price: 10.10 }', "Line", { name: "a", price: 10.1, note: null }],
    ["return :warm", "Mood", "warm"],
    ["return [1, 2].length == 2 && !(1 > 2)", "bool", true],
    ['return " Ada ".trim().upper()', "string", "ADA"],
    ["return [3, 1, 2].map(n => twice(n)).filter(n => n > 2).sum()", "int", 10],
    ['return match 3 { 1 | 2 => "low"  n if n > 2 => "high ${n}"  _ => "else" }', "string", "high 3"],
    ["return if 2 in [1, 2] { 1 } else { 0 }", "int", 1],
    ["return sign(-3)", "string", "minus"],
    [
      'x: Line = { name: "a", price: 1.00 }\n x.price = x.price + 0.50\n return x',
      "Line",
      { name: "a", price: 1.5, note: null },
    ],
    ["xs = [1, 2, 3]\n xs[1] = 9\n return xs", "array[int]", [1, 9, 3]],
    ["xs = [{ n: 1 }, { n: 2 }]\n xs[1].n = 9\n return xs.map(x => x.n)", "array[int]", [1, 9]],
    ["m: money = 1.10\n return max(0.00, m) + if m > 5 { 1 } else { 0.20 }", "money", 1.3],
    [
      'd = if context.invocation_id == "" { { kind: "a", n: 1 } } else { { kind: "b" } }\n return match d { { kind: "a", n } => "${n}"  { kind: "b" } => "none" }',
      "string",
      "none",
    ],
    ['@rigid { total = 1\n if total > 0 { level = "a" } else { level = "b" } }\n return level', "string", "a"],
    ['x: string? = null\n return x ?? "none"', "string", "none"],
    ["return context.invocation_id.length > 0", "bool", true],
    ['return "${core.name} ${core.version}"', "string", "C 1.0.0"],
    ["return [1, 2][5]", "int?", null],
    ["return (2026-01-31 + 1d).month", "int", 2],
  ])("%s", async (body, returns, expected) => {
    expect(output(await run(body, returns))).toEqual(expected);
  });
});

describe("failures", () => {
  test.each<[string, string, string, string, object]>([
    ["return 10 / n", "float", "ArithmeticError", "10 was divided by zero.", { n: 0 }],
    ["return n * n", "int", "ArithmeticError", "too large for an int", { n: 9_007_199_254_740_991 }],
    [
      "xs = [1]\n xs[n] = 2\n return xs",
      "array[int]",
      "ArithmeticError",
      "Element 3 is outside the array of 1.",
      { n: 3 },
    ],
    [
      "xs = [{ n: 1 }]\n xs[n].n = 2\n return xs.length",
      "int",
      "ArithmeticError",
      "There is no element here whose `n` could be assigned.",
      { n: 3 },
    ],
  ])("%s", async (body, returns, errorType, message, input) => {
    const error = failure(await run(body, returns, input, "n: int"));
    expect(error.errorType).toBe(errorType);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({
      nodeId: expect.stringMatching(/^f\//) as string,
      sourceLocation: { file: "c.scaicore" },
    });
  });

  test("say where: the statement, not only its block", async () => {
    const error = failure(await run("a = 1\n b = 2\n c = a / n\n return c + b", "float", { n: 0 }, "n: int"));
    expect(error).toMatchObject({ sourceLocation: { line: 11 } });
  });
});
