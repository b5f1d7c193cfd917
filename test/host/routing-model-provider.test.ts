import { describe, expect, test } from "vitest";
import type { ModelProvider, ModelRequest, ModelRole } from "../../runtime/host/interfaces.js";
import { RoutingModelProvider } from "../../runtime/host/models/routing-model-provider.js";

const options = { signal: new AbortController().signal, idempotencyKey: "k" };
const role = (own: Partial<ModelRole> = {}): ModelRole => ({
  roleName: "primary",
  provider: "one",
  modalities: [],
  fallback: [],
  ...own,
});
const request = (own: Partial<ModelRole> = {}): ModelRequest => ({
  role: role(own),
  path: "f/d",
  ordinal: 0,
  messages: [],
  input: {},
});
const usage = { modelCalls: 1, inputTokens: 0, outputTokens: 0 };
const answering = (name: string): ModelProvider => ({
  complete: ({ role: { model } }) =>
    Promise.resolve({ output: `${name} ${model ?? ""}`, finish: "stop", usage, model: name }),
});
const failing: ModelProvider = { complete: () => Promise.reject(new Error("503")) };
const withModel = (provider: string) => ({ provider, model: `${provider}-model` });

describe("a request goes", () => {
  const router = new RoutingModelProvider({
    providers: { one: answering("one"), broken: failing },
    roles: { special: answering("special") },
    otherwise: answering("otherwise"),
  });
  test.each<[string, Partial<ModelRole>, string]>([
    ["to the provider that its role names", {}, "one "],
    ["to that of its role first", { roleName: "special" }, "special "],
    ["elsewhere when nothing is said", { provider: "unheard", model: "m" }, "otherwise m"],
    [
      "to the fallback when a provider fails",
      { provider: "broken", fallback: [withModel("broken"), withModel("one")] },
      "one one-model",
    ],
  ])("%s", async (_, own, expected) => {
    expect((await router.complete(request(own), options)).output).toBe(expected);
    const parts: unknown[] = [];
    for await (const part of router.stream(request(own), options)) parts.push(part);
    expect(parts).toMatchObject([{ response: { output: expected } }]);
  });
});

test("when all fail, all are named", async () => {
  const router = new RoutingModelProvider({ providers: { broken: failing } });
  await expect(router.complete(request({ provider: "broken" }), options)).rejects.toThrow("503");
  const twice = request({ provider: "broken", fallback: [withModel("broken")] });
  await expect(router.complete(twice, options)).rejects.toThrow("All providers of primary failed: 503; 503");
});

test("a role is supported when somebody can take it", () => {
  const picky: ModelProvider = { ...failing, supports: ({ model }) => model === "known" };
  const router = new RoutingModelProvider({ providers: { picky } });
  expect(router.supports(role({ provider: "picky", model: "known" }))).toBe(true);
  expect(router.supports(role({ provider: "picky", model: "other" }))).toBe(false);
  expect(router.supports(role({ provider: "other" }))).toBe(false);
  expect(router.supports(role({ provider: "other", fallback: [{ provider: "picky", model: "known" }] }))).toBe(true);
});

test("text that was shown is taken back by a fallback, which begins again", async () => {
  const stuttering: ModelProvider = {
    ...failing,
    async *stream() {
      yield { text: "He" };
      await Promise.reject(new Error("cut off"));
    },
  };
  const router = new RoutingModelProvider({ providers: { stuttering, one: answering("one") } });
  const stream = router.stream(request({ provider: "stuttering", fallback: [withModel("one")] }), options);
  const parts: unknown[] = [];
  for await (const part of stream) parts.push(part);
  expect(parts).toEqual([
    { text: "He" },
    { restart: true },
    { response: expect.objectContaining({ model: "one", call: { provider: "one" } }) as unknown },
  ]);
});
