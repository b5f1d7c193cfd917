/** What a model said, through the engine: handlers, confidence, events, and what a model is asked for. */
import { describe, expect, test } from "vitest";
import type { InvocationResult, Json, ModelResponse } from "scaicore";
import { moduleOfSource } from "../support/source-module.js";
import { host } from "./host.js";

const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1 };
type Said = Partial<ModelResponse> & { readonly output: Json };
const text = (output: Json): Said => ({ output });
const cut = (output: Json): Said => ({ output, finish: "length" });

const TYPES = `type Card = { kind: "card", last4: string }
type Cash = { kind: "cash", amount: int }
type A = { name: string, phone: string? }
type B = { name: string, email: string? }`;

async function ask(type: string, said: readonly Said[], settings = "") {
  const source = `@core T { version = "1.0.0" }
${TYPES}
@flow f(): ${type} { return @flexible { goal = "g"  input = "x"  output = ${type}  ${settings} } }`;
  let call = 0;
  const asked: unknown[] = [];
  const { engine, events } = host(moduleOfSource(source), {
    modelProviders: {
      complete: (request) => {
        asked.push(request.messages.at(-1)?.content);
        const answer = said[call++] ?? said.at(-1)!;
        return Promise.resolve({ finish: "stop", usage, model: "t", ...answer });
      },
    },
  });
  const result = await engine.invoke({ flow: "f" });
  await engine.close();
  const called = events.events.filter(({ type: name }) => name === "model.called").map(({ payload }) => payload);
  return { result, called, asked };
}

const ended = ({ result }: { readonly result: InvocationResult }): unknown =>
  result.status === "COMPLETED" ? result.output : result.status === "FAILED" ? result.error.errorType : result.status;

describe("an answer that was cut off", () => {
  test.each<[string, string, Json]>([
    ["a text", "string", "The contract says we owe them 1"],
    ["a number", "int", "42"],
    ["an object whose rest is optional", "{ text: string, tags: array[string]? }", { text: "half of the sum" }],
    ["JSON in a fence", "{ a: string }", '```json\n{"a":"x"}\n```\nAnd then'],
    ["a shorter member of a union", "A | B", { name: "x" }],
    ["nothing", "string?", null],
  ])("is never whole: %s", async (_, type, output) => {
    const { result, called } = await ask(type, [cut(output)]);
    expect(result).toMatchObject({
      status: "FAILED",
      error: { errorType: "ModelOutputError", details: { finish: "length" } },
    });
    expect(called).toEqual([expect.objectContaining({ finish: "length" })]);
    expect(called[0]).not.toHaveProperty("repaired");
  });

  test("is asked for again, and the model is told", async () => {
    const all = await ask(
      "string",
      [cut("Half of it"), text("the whole")],
      "on_failure = { parse_error = retry(max = 1) }",
    );
    expect(ended(all)).toBe("the whole");
    expect(all.asked[1]).toContain("cut off at its maximum length");
  });

  test("is nothing that a person would only have to approve", async () => {
    const { result } = await ask("string", [cut("Half of it")], "on_failure = { parse_error = escalate }");
    expect(result).toMatchObject({ status: "SUSPENDED", checkpoint: { type: "approval" } });
    expect(result.status === "SUSPENDED" && "payload" in result.checkpoint).toBe(false);
  });
});

describe("confidence", () => {
  const LOW = { label: "low", confidence: 0 };
  const handled = 'on_failure = { low_confidence = { label: "low", confidence: 0.0 } }';
  const type = "{ label: string, confidence: float }";
  const sure = (confidence: Json) => ({ label: "x", confidence });

  test.each<[string, string, Said, string, unknown]>([
    ["a low one", type, text(sure(0.2)), handled, LOW],
    ["a low one as text", type, text(sure("0.2")), handled, LOW],
    ["a low one in JSON text", type, text('{"label": "x", "confidence": "0.20"}'), handled, LOW],
    ["a high one", type, text(sure(0.9)), handled, sure(0.9)],
    ["one", type, text(sure(1)), handled, sure(1)],
    ["per cent", type, text(sure(20)), handled, "ModelOutputError"],
    ["per cent where nothing is handled", type, text(sure(20)), "", "ModelOutputError"],
    ["under zero is low", type, text(sure(-1)), handled, LOW],
    ["under zero where nothing is handled", type, text(sure(-1)), "", "ModelOutputError"],
    ["a low one where nothing is handled", type, text(sure(0.2)), "", sure(0.2)],
    ["the provider's comes first", type, { ...text(sure(0.9)), confidence: 0.1 }, handled, LOW],
    [
      "beside the wrapper",
      "string",
      text({ value: "x", confidence: 0.2 }),
      'on_failure = { low_confidence = "low" }',
      "low",
    ],
    [
      "beside the wrapper, as text",
      "string",
      text({ value: "x", confidence: "0.2" }),
      'on_failure = { low_confidence = "low" }',
      "low",
    ],
    [
      "beside the fields",
      "{ a: int }",
      text({ a: 1, confidence: 0.2 }),
      "on_failure = { low_confidence = { a: 0 } }",
      { a: 0 },
    ],
    [
      "beside the fields, in per cent",
      "{ a: int }",
      text({ a: 1, confidence: 95 }),
      "on_failure = { low_confidence = { a: 0 } }",
      "ModelOutputError",
    ],
    ["beside the fields where nothing is handled", "{ a: int }", text({ a: 1, confidence: 95 }), "", { a: 1 }],
    [
      "of another type is a field like others",
      "{ confidence: int }",
      text({ confidence: 95 }),
      "on_failure = { low_confidence = { confidence: 0 } }",
      { confidence: 95 },
    ],
    [
      "no number beside the fields",
      "{ a: int }",
      text({ a: 1, confidence: "high" }),
      "on_failure = { low_confidence = { a: 0 } }",
      { a: 1 },
    ],
    [
      "none where it may be missing",
      "{ a: int, confidence: float? }",
      text({ a: 1 }),
      "on_failure = { low_confidence = { a: 0, confidence: null } }",
      { a: 1, confidence: null },
    ],
  ])("%s", async (_, output, said, settings, expected) => {
    expect(ended(await ask(output, [said], settings))).toEqual(expected);
  });
});

describe("the event of a call", () => {
  test.each<[string, Json, readonly string[] | undefined]>([
    ["{ a: int }", '{"a": 7}', undefined],
    ["{ a: int }", { a: 7 }, undefined],
    ["{ a: int }", { a: "7", b: 1 }, ["number in text", "unknown field"]],
    ["{ a: int }", 'So:\n```json\n{"a": 7,}\n```', ["fence", "trailing comma"]],
    ["Card | Cash", { kind: "Cash", amount: "5" }, ["number in text", "other letters"]],
    ["{ a: int }", "no JSON", undefined],
  ])("names what was done to read %s out of %j", async (type, output, repaired) => {
    const { called } = await ask(type, [text(output)]);
    expect(called).toHaveLength(1);
    expect(called[0]!.repaired).toEqual(repaired);
  });
});

describe("a union", () => {
  const B = { name: "x", email: "e" };
  test.each<[string, Json, unknown]>([
    ["A | B", B, B],
    ["A | B", { ...B, confidence: 0.9 }, B],
    ["A | B", { reasoning: "r", ...B }, B],
    ["{ items: array[A | B] }", { items: [{ ...B, id: 4 }] }, { items: [B] }],
    ["Card | Cash", { kind: "cash", amount: "5" }, { kind: "cash", amount: 5 }],
    ["Card | Cash", { kind: "card", last4: 1234 }, { kind: "card", last4: "1234" }],
    ["Card | Cash", { kind: "Cash", amount: 5 }, { kind: "cash", amount: 5 }],
  ])("%s takes from %j what it keeps", async (type, output, expected) => {
    expect(ended(await ask(type, [text(output)]))).toEqual(expected);
  });

  test("tells what is wrong with the member that is meant", async () => {
    const { result } = await ask("Card | Cash", [text({ kind: "Cash", amount: "many", last4: "1" })]);
    expect(result).toMatchObject({
      error: { message: expect.stringContaining("output.amount: expected an int") as string },
    });
  });
});

test("an object of the provider is judged like a text, and bytes are a URL", async () => {
  expect(ended(await ask("{ id: string }", [text({ id: 31612345678901234567 })]))).toBe("ModelOutputError");
  const bytes = { output: new Uint8Array([1, 2]) as unknown as Json };
  expect(ended(await ask("url", [bytes]))).toBe("data:application/octet-stream;base64,AQI=");
});
