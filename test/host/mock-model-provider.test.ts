import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject, ModelRequest } from "../../runtime/host/interfaces.js";
import { exampleValue } from "../../runtime/host/models/example-value.js";
import { MockModelProvider } from "../../runtime/host/models/mock-model-provider.js";

const options = { signal: new AbortController().signal, idempotencyKey: "k" };
const request = (own: Partial<ModelRequest> = {}): ModelRequest => ({
  role: { roleName: "primary", provider: "p", modalities: [], fallback: [] },
  path: "f/d",
  ordinal: 0,
  messages: [{ role: "user", content: "Greet Ada" }],
  input: { name: "Ada", items: [{ price: 1.5 }], nothing: null },
  ...own,
});

describe("answers", () => {
  test.each<[Json, number, unknown]>([
    [
      { message: "Hello {{input.name}}, {{ input.items[0].price }}{{input.nothing}}!" },
      5,
      { message: "Hello Ada, 1.5!" },
    ],
    [["a", "b"], 1, "b"],
    [[["a"]], 0, ["a"]],
  ])("%j, call %d", async (primary, ordinal, expected) => {
    const provider = new MockModelProvider({ models: { primary } });
    expect((await provider.complete(request({ ordinal }), options)).output).toEqual(expected);
  });

  test.each<[Json, string]>([
    [
      "Hello {{input.nmae}}",
      "A mock's answer uses {{input.nmae}}, and the input has no input.nmae. Did you mean {{input.name}}?",
    ],
    [{ a: ["{{input.items[7].price}}"] }, "the input has no input.items[7].price. It has name, items, nothing."],
    [{ $fail: "error", message: "{{input.zzz}}" }, "the input has no input.zzz."],
  ])("%j uses what is not there", async (primary, message) => {
    const provider = new MockModelProvider({ models: { primary } });
    await expect(provider.complete(request(), options)).rejects.toThrow(message);
  });

  test("that fail say so with the input filled in", async () => {
    const provider = new MockModelProvider({ models: { primary: { $fail: "error", message: "no {{input.name}}" } } });
    await expect(provider.complete(request(), options)).rejects.toThrow("no Ada");
  });

  test("come to an end with a clear error", async () => {
    const provider = new MockModelProvider({ models: { primary: ["a"] } });
    await expect(provider.complete(request({ ordinal: 1 }), options)).rejects.toThrow(
      "The mock of primary has 1 answers, and this is call 2. Add an answer.",
    );
  });

  test("may be failures", async () => {
    const failing = (kind: string) =>
      new MockModelProvider({ models: { primary: { $fail: kind, message: "no" } } }).complete(request(), options);
    expect(await failing("refusal")).toMatchObject({ finish: "refusal", output: "no" });
    await expect(failing("timeout")).rejects.toMatchObject({ errorType: "TimeoutError", message: "no" });
    await expect(failing("error")).rejects.toThrow("no");
    expect(await failing("hallucination")).toMatchObject({ flags: [{ kind: "hallucination", reason: "no" }] });
    expect(await failing("low_confidence")).toMatchObject({ finish: "stop", confidence: 0 });
    await expect(failing("other")).rejects.toThrow("A mock's $fail is one of refusal, timeout, error");
  });

  test("may be answers that something is wrong with", async () => {
    const primary = { $fail: "constraint_violation", answer: { text: "for {{input.name}}" } };
    const { output, flags } = await new MockModelProvider({ models: { primary } }).complete(request(), options);
    expect({ output, flags }).toEqual({ output: { text: "for Ada" }, flags: [{ kind: "constraint_violation" }] });
  });

  test("stream as text, then as the response", async () => {
    const provider = new MockModelProvider({ models: { primary: { text: "a long answer of many words" } } });
    let text = "";
    let output: unknown;
    for await (const part of provider.stream(request(), options)) {
      if ("text" in part) text += part.text;
      else if ("response" in part) ({ output } = part.response);
    }
    expect(JSON.parse(text)).toEqual(output);
  });
});

describe("without answers", () => {
  const greeting: JsonObject = {
    $ref: "#/$defs/Greeting",
    $defs: {
      Greeting: {
        type: "object",
        properties: {
          message: { type: "string" },
          mood: { type: "string", enum: ["warm", "formal"] },
          tags: { type: "array", items: { type: "string" } },
          at: { type: "string", format: "date-time" },
          reply_to: { type: "string", format: "email" },
          total: { type: ["number", "string"], format: "money" },
          confidence: { type: "number" },
          parent: { anyOf: [{ $ref: "#/$defs/Greeting" }, { type: "null" }] },
        },
      },
    },
  };

  test("an example of the type reads like one, and is about the input", () => {
    expect(exampleValue(greeting, { name: "Ada" })).toMatchObject({
      message: "message for Ada",
      mood: expect.stringMatching(/^(warm|formal)$/) as string,
      tags: ["tag 1 for Ada", "tag 2 for Ada"],
      at: expect.stringMatching(/^2026-01-\d\dT10:30:00Z$/) as string,
      reply_to: "ada@example.org",
      confidence: 0.9,
    });
  });

  test("the same input has the same example, and a recursive type ends", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const input = { json } as JsonObject;
        expect(exampleValue(greeting, input)).toEqual(exampleValue(greeting, input));
      }),
    );
  });
});
