import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryReferenceSource,
  MockModelProvider,
  type ModelProvider,
  type ModelRequest,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { failure, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

const source = (models: string) => `@core Finder {
    version = "1.0.0"
    @models { primary = { model = "example/text" } ${models} }
    @memory { notes: array[string]  tips: map[string, string] }
    @reference { articles: array[string]  lists: array[array[string]] }
}
@flow remember(text: string) { memory.notes.add(text)  memory.tips.set(text, text) }
@flow find(text: string, limit: int = 2): array[string] { return memory.notes.search(text, limit = limit) }
@flow near(text: string): array[string] { return memory.notes.search(text, min_similarity = 0.9) }
@flow tip(text: string): array[string] { return memory.tips.search(text, limit = 1).map(found => found.key) }
@flow article(text: string): array[string] { return reference.articles.search(text, limit = 1) }
@flow list(text: string): array[array[string]] { return reference.lists.search(text, limit = 1) }
@flow just_written(text: string): array[string] {
    @rigid { memory.notes.add("a kitten")  found = memory.notes.search(text, limit = 1) }
    return found
}`;
const semantic = moduleOfSource(source('embedder = { model = "example/embed", modalities = [:embedding] }'));
const byWords = moduleOfSource(source(""));

/** A model for which texts with no word in common may mean the same. */
const MEANINGS: Readonly<Record<string, readonly number[]>> = {
  cat: [1, 0, 0],
  kitten: [0.95, 0.05, 0],
  feline: [1, 0.01, 0],
  invoice: [0, 1, 0],
  bill: [0, 0.9, 0.1],
};
function meaning(text: string): readonly number[] {
  const word = Object.keys(MEANINGS).find((candidate) => text.includes(candidate));
  return word === undefined ? [0, 0, 1] : MEANINGS[word]!;
}
function embedder() {
  const requests: ModelRequest[] = [];
  const provider: ModelProvider = {
    complete(request) {
      requests.push(request);
      const usage = { modelCalls: 1, inputTokens: 3, outputTokens: 0 };
      const text = request.messages.map(({ content }) => content).join(" ");
      return Promise.resolve({ output: meaning(text), finish: "stop", usage, model: "meanings" });
    },
  };
  return { provider, requests };
}

function engineOn(module = semantic, modelProviders: ModelProvider = embedder().provider): CoreEngine {
  return CoreEngine.load(
    module,
    new HostEnvironment({
      memory: new InMemoryBackend(),
      checkpoints: new InMemoryCheckpointBackend(),
      modelProviders,
      reference: new InMemoryReferenceSource({
        Finder: { articles: ["How a bill is paid", "Feeding a cat"], lists: [["a cat", "a dog"], ["a bill"]] },
      }),
    }),
  );
}
async function remember(engine: CoreEngine, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await engine.invoke({ flow: "remember", input: { text } });
}
const ask = async (engine: CoreEngine, flow: string, text: string) =>
  output(await engine.invoke({ flow, input: { text } }));

describe("with a model that makes vectors", () => {
  test("what means the same is found, without a word in common", async () => {
    const engine = engineOn();
    await remember(engine, "the invoice of May", "my cat is ill", "lunch on Friday", "a kitten was born");
    expect(await ask(engine, "find", "feline")).toEqual(["my cat is ill", "a kitten was born"]);
    expect(await ask(engine, "near", "feline")).toEqual(["my cat is ill", "a kitten was born"]);
    expect(await ask(engine, "tip", "bill")).toEqual(["the invoice of May"]);
    await engine.close();
  });

  test("in reference data too, whose elements stay as they are", async () => {
    const engine = engineOn();
    expect(await ask(engine, "article", "feline")).toEqual(["Feeding a cat"]);
    expect(await ask(engine, "list", "feline")).toEqual([["a cat", "a dog"]]);
    await engine.close();
  });

  test("a block finds what it has itself just written", async () => {
    const engine = engineOn();
    await remember(engine, "the invoice of May");
    expect(await ask(engine, "just_written", "feline")).toEqual(["a kitten"]);
    await engine.close();
  });

  test("nothing is asked about twice, and what is asked is counted", async () => {
    const { provider, requests } = embedder();
    const engine = engineOn(semantic, provider);
    await remember(engine, "my cat is ill", "lunch on Friday");
    const first = await engine.invoke({ flow: "find", input: { text: "feline" } });
    expect(first.usage).toEqual({ modelCalls: 3, inputTokens: 9, outputTokens: 0 });
    const second = await engine.invoke({ flow: "find", input: { text: "bill" } });
    expect(second.usage).toEqual({ modelCalls: 1, inputTokens: 3, outputTokens: 0 });
    expect(requests.map(({ messages }) => messages[0]?.content)).toEqual([
      "feline",
      "my cat is ill",
      "lunch on Friday",
      "bill",
    ]);
    expect(requests[0]).toMatchObject({
      modality: "embedding",
      role: { roleName: "embedder" },
      path: "find/statements#1",
    });
    await engine.close();
  });

  test.each([
    ["fails", { complete: () => Promise.reject(new Error("out of order")) }, "out of order"],
    ["gives no vector", new MockModelProvider({ models: { embedder: { value: "north" } } }), "its answer is no vector"],
  ])("one that %s is a ModelProviderError", async (_what, provider, message) => {
    const engine = engineOn(semantic, provider);
    await remember(engine, "my cat is ill");
    const error = failure(await engine.invoke({ flow: "find", input: { text: "feline" } }));
    expect(error.errorType).toBe("ModelProviderError");
    expect(error.message).toContain(message);
    await engine.close();
  });

  test("the mock provider's vectors find by words", async () => {
    const engine = engineOn(semantic, new MockModelProvider());
    await remember(engine, "the invoice of May", "lunch on Friday", "my cat is ill");
    expect(((await ask(engine, "find", "overdue invoice")) as readonly string[])[0]).toBe("the invoice of May");
    await engine.close();
  });
});

test("without one, words are compared", async () => {
  const engine = engineOn(byWords);
  await remember(engine, "the invoice of May", "my cat is ill");
  expect(await ask(engine, "find", "invoices")).toEqual(["the invoice of May"]);
  expect(await ask(engine, "find", "feline")).toEqual([]);
  await engine.close();
});
