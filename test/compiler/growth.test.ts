/** A file ten times as long costs about ten times as much, whatever it is made of. */
import { analyze, compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { workOf } from "../support/work.js";

const CORE = '@core Growth {\n  version = "1.0.0"\n  @memory { seen: map[string, int] }\n}\n';
const repeat = (count: number, unit: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => unit(n)).join("\n");

/** Each makes a program of a size. */
const PROGRAMS: Readonly<Record<string, (size: number) => string>> = {
  "many flows that call the one before": (size) =>
    repeat(
      size,
      (n) =>
        `type T${n} = { id: string, next: T${Math.max(0, n - 1)}? }\n` +
        `@flow f${n}(x: int, t: T${n}): int {\n  if x > ${n} { return x }\n  y = ${n === 0 ? "x" : `f${n - 1}(x, { id: t.id })`}\n  return y + 1\n}`,
    ),
  "one flow of many statements": (size) =>
    `@flow f(x: int): int {\n  s = 0\n${repeat(size, (n) => `  a${n} = x + ${n}\n  if a${n} > 3 { s = s + a${n} }`)}\n  return s\n}`,
  "one flow of many blocks": (size) =>
    `@flow f(x: string): string {\n  s = x\n${repeat(
      size,
      (n) =>
        `  a${n} = @flexible { goal = "g \${s}"  input = { s }  output = { text: string?, n: int } }\n` +
        `  @match a${n}.text { null => { s = "none" }  string t => { s = t } }\n  memory.seen.set("k", a${n}.n)`,
    )}\n  return s\n}`,
  "a match of many arms": (size) =>
    `@flow f(x: string): int {\n  return match x {\n${repeat(size, (n) => `    "k${n}" => ${n}`)}\n    _ => 0\n  }\n}`,
  "an enum of many members": (size) =>
    `type E = enum[${repeat(size, (n) => `m${n},`)}]\n@flow f(x: E): int {\n  return match x {\n${repeat(size, (n) => `    :m${n} => ${n}`)}\n  }\n}`,
  "a pipeline of many stages": (size) =>
    repeat(
      size,
      (n) => `@flow f${n}(x: string): string { return x |> y => y.trim() |> y => y.upper() |> y => "\${y}." }`,
    ),
  "mistakes throughout": (size) => repeat(size, (n) => `@flow f${n}(x: int): string { return x + missing${n} }`),
};

describe("growth is linear", () => {
  it.each(Object.entries(PROGRAMS))("in %s", { timeout: 120_000 }, (name, program) => {
    const work = (size: number): number => {
      const text = CORE + program(size);
      const host = { read: (path: string) => (path === "main.scaicore" ? text : undefined) };
      if (name.startsWith("mistakes"))
        return workOf(/runtime\/|chevrotain/, () => void analyze("main.scaicore", text, host));
      return workOf(/runtime\/|chevrotain/, () => {
        const { module } = compile("main.scaicore", host);
        new IRSerializer().serialize(module!);
      });
    };
    const [small, large] = [work(20), work(200)];
    expect(small).toBeGreaterThan(1000);
    expect(large / small).toBeLessThan(13);
  });
});
