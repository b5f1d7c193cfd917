import { MockModelProvider, type Json, type JsonObject } from "scaicore";
import { compile } from "scaicore/compiler";
import { describe, expect, test } from "vitest";
import { type Ended, type Scenario, everyWay } from "./every-way.js";
import { host } from "./host.js";

/** Pipelines as compiled from sources. */

const CORE = `
@core Test {
  version = "1.0.0"
  @models { polisher = { model = "m" }  judge = { model = "m" } }
}
@transformer polish(draft: string): string {
  r = @flexible { goal = "Polish"  llm = polisher  input = { draft: draft }  output = { text: string } }
  return r.text
}
@evaluator good(draft: string): float {
  threshold = 0.8
  r = @flexible { goal = "Judge"  llm = judge  input = { draft: draft }  output = { score: float } }
  return r.score
}
@transformer signed(draft: string, by: string = "Ada"): string {
  decision = @checkpoint approval { present = { prompt = "Sign \${draft}?" } }
  return if decision == "approve" { "\${draft} - \${by}" } else { draft }
}
@transformer risky(n: int): int { emit tried { n: n }  return 12 / n |> x => x.round() }
@transformer half(n: int): int { return (12 / n).round() }
@evaluator short(text: string): bool { return text.length < 8 }
@evaluator dense(n: int): float { threshold = 0.5  return n / 10 }
@transformer known(name: string): string? { return if name == "" { null } else { name } }
`;

function moduleOf(source: string): Scenario["module"] {
  const { module, diagnostics } = compile("main.scaicore", { read: () => CORE + source });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return module!;
}
const MODELS = { polisher: { text: "{{input.draft}}!" }, judge: [{ score: 0.8 }, { score: 0.79 }] };

async function run(source: string, input: JsonObject = {}): Promise<Ended> {
  const { engine } = host(moduleOf(source), { modelProviders: new MockModelProvider({ models: MODELS }) });
  const result = await engine.invoke({ flow: "f", input });
  await engine.close();
  if (result.status === "SUSPENDED") throw new Error("It waits.");
  return result.status === "COMPLETED" ? { output: result.output } : { error: result.error };
}
const outputOf = (ended: Ended): Json => {
  if ("error" in ended) throw new Error(JSON.stringify(ended.error));
  return ended.output;
};
const output = async (source: string, input: JsonObject = {}): Promise<Json> => outputOf(await run(source, input));
/** Also killed at each of its writes, and recovered. */
const recovered = async (source: string, input: JsonObject, more: Partial<Scenario> = {}): Promise<Json> =>
  outputOf(await everyWay({ module: moduleOf(source), request: { input }, models: MODELS, ...more }));

describe("of pure stages", () => {
  test("calls one after the other, with further arguments", async () => {
    const source = `@transformer times(s: string, n: int = 2, sep: string = ""): string { return s.repeat(n) + sep }
      @flow f(s: string): string { return s |> times |> times(1, sep = ".") |> x => x.upper() }`;
    expect(await output(source, { s: "ab" })).toBe("ABAB.");
  });

  test("ends with null where a value is rejected, and runs nothing after", async () => {
    const source = `@flow f(s: string, n: int): array[string?] {
      return [s |?> short |> x => x.upper(), "\${(n |?> dense) ?? 0}", (n |?> dense |> x => 1 / (x - x)) == null |> x => "\${x}"]
    }`;
    expect(await output(source, { s: "abc", n: 4 })).toEqual(["ABC", "0", "true"]);
    expect(await output(source, { s: "too long for it", n: 4 })).toEqual([null, "0", "true"]);
  });

  test("accepts a score at its threshold", async () => {
    const source = `@flow f(n: int): int? { return n |?> dense }`;
    expect([await output(source, { n: 5 }), await output(source, { n: 4 })]).toEqual([5, null]);
  });

  test("passes null by", async () => {
    const source = `@flow f(s: string?): string? { return s |?> known |?> x => x.upper() |> x => x + "?" }`;
    expect(await output(source, { s: "a" })).toBe("A?");
    expect(await output(source, { s: "" })).toBe(null);
    expect(await output(source, {})).toBe(null);
  });

  test("maps in order, and fails where an element fails", async () => {
    const source = `@flow f(ns: array[int]): array[string] { return ns |*> half |*> n => "\${n}" }`;
    expect(await output(source, { ns: [1, 2, 3] })).toEqual(["12", "6", "4"]);
    expect(await run(source, { ns: [1, 0] })).toMatchObject({ error: { errorType: "ArithmeticError" } });
  });

  test("goes on with the value where |~> fails, and tells", async () => {
    const { engine, events } = host(
      moduleOf(`@flow f(n: int): int { return n |> x => x + 0 |~> half |~> x => x + 1 }`),
    );
    expect(await engine.invoke({ flow: "f", input: { n: 0 } })).toMatchObject({ output: 1 });
    expect(await engine.invoke({ flow: "f", input: { n: 3 } })).toMatchObject({ output: 5 });
    const skipped = events.events.filter(({ type }) => type === "pipeline.step_skipped");
    expect(skipped.map(({ payload }) => payload)).toEqual([
      { stage: 2, text: "half", error_type: "ArithmeticError", message: expect.any(String) as string },
    ]);
    await engine.close();
  });
});

describe("that reaches models", { timeout: 60_000 }, () => {
  test("calls its stages one after the other", async () => {
    const source = `@flow f(s: string): string { x = s |> polish |> y => y + "?" |> polish  return x }`;
    expect(await output(source, { s: "a" })).toBe("a!?!");
  });

  test("holds a score against the threshold", async () => {
    const source = `@pipeline publish(draft: string) = draft |> polish |?> good |> polish
      @flow f(s: string): array[string?] { a = publish(s)  b = s |> publish  return [a, b] }`;
    expect(await recovered(source, { s: "a" })).toEqual(["a!!", null]);
  });

  test("runs nothing after the chain has ended", async () => {
    const module = moduleOf(`@flow f(s: string?): string? { return s |?> polish |?> short |> polish |> polish }`);
    const { engine, models } = host(module);
    const asked: number[] = [];
    for (const input of [{}, { s: "a long name indeed" }]) {
      expect(await engine.invoke({ flow: "f", input })).toMatchObject({ status: "COMPLETED" });
      asked.push(models.requests.length);
    }
    expect(asked[0]).toBe(0);
    await engine.close();
    const none = await output(`@flow f(s: string?): string? { return s |?> polish |?> short |> polish }`, {});
    expect(none).toBe(null);
    const source = `@flow f(s: string?): string? { return s |?> polish |?> short |> polish |?> x => x != "" }`;
    expect(await output(source, { s: "a" })).toBe("a!!");
    expect(await output(source, { s: "a name too long" })).toBe(null);
  });

  test("maps all elements, with the results in order", async () => {
    const source = `@flow f(ss: array[string]): array[string] { return ss |*> polish |*> signed(by = "B") |*> x => x.upper() }`;
    const ss = ["a", "b"];
    expect(await output(source, { ss: [] })).toEqual([]);
    const decide: Scenario["decide"] = ({ prompt }) => ({ decision: prompt.includes("b") ? "reject" : "approve" });
    expect(await recovered(source, { ss }, { decide })).toEqual(["A! - B", "B!"]);
  });

  test("fails as a whole where an element fails", async () => {
    const source = `@flow f(ns: array[int]): array[int] { return ns |*> risky }`;
    expect(await output(source, { ns: [3, 4] })).toEqual([4, 3]);
    expect(await run(source, { ns: [3, 0] })).toMatchObject({ error: { errorType: "ArithmeticError" } });
  });

  test("asks for all elements at the same time", async () => {
    const { engine } = host(moduleOf(`@flow f(ss: array[string]): array[string] { return ss |*> signed }`));
    const suspended = await engine.invoke({ flow: "f", input: { ss: ["a", "b", "c"] } });
    if (suspended.status !== "SUSPENDED") throw new Error(suspended.status);
    expect(suspended.checkpoints.map(({ prompt }) => prompt)).toEqual(["Sign a?", "Sign b?", "Sign c?"]);
    await engine.close();
  });

  test("goes on with the value where |~> fails, and tells which stage", async () => {
    const source = `@flow f(n: int): int { return n |> x => x + 0 |~> risky |> x => x + 1 }`;
    expect([await output(source, { n: 0 }), await output(source, { n: 3 })]).toEqual([1, 5]);
    const { engine, events } = host(moduleOf(source));
    await engine.invoke({ flow: "f", input: { n: 0 } });
    const skipped = events.events.filter(({ type }) => type === "pipeline.step_skipped");
    expect(skipped.map(({ nodeId, payload }) => [nodeId, payload])).toEqual([
      ["f/risky", { stage: 2, text: "risky", error_type: "ArithmeticError", message: expect.any(String) as string }],
    ]);
    await engine.close();
  });

  test("waits for a person within a stage", async () => {
    const source = `@pipeline both(s: string) = s |> polish |> signed(by = "B") |?> x => x != ""
      @flow f(s: string): string? {
        b = @foreach x in [s, "z"] { yield x |~> polish |?> both }
        return b.map(x => x ?? "none").join(",")
      }`;
    expect(await recovered(source, { s: "a" })).toBe("a!! - B,z!! - B");
  });

  test("calls a block first where its source is one", async () => {
    const source = `@flow load(id: string): string? { emit loading  return if id == "" { null } else { id } }
      @flow f(id: string): string {
        x = load(id) |?> polish |> polish
        load(id) |?> good
        both = @parallel { one = id |> polish  two = id |> y => y + "?" }
        return "\${x ?? "none"} \${both.one} \${both.two}"
      }`;
    expect(await recovered(source, { id: "a" })).toBe("a!! a! a?");
    expect(await output(source, { id: "" })).toBe("none ! ?");
  });

  test("stands in branches and arms, and in what is yielded", async () => {
    const source = `@flow f(s: string, ok: bool): string {
        a = if ok { s |> polish } else { "no" }
        b = match a { "no" => a  _ => a |> polish }
        c = @try { yield b |> polish |> x => if x.length > 5 { "long" } else { x } } @catch e { yield e.message }
        if ok { s |> polish }
        return c
      }`;
    expect(await output(source, { s: "a", ok: true })).toBe("a!!!");
    expect(await output(source, { s: "a", ok: false })).toBe("no!");
  });
});
