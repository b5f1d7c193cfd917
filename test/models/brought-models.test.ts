/** Models of the provider interface that a host brings, and what they make besides text. */
import type {
  EmbeddingModelV3,
  ImageModelV3,
  LanguageModelV3,
  SpeechModelV3,
  TranscriptionModelV3,
} from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  type ModelProvider,
  type ModelRequest,
} from "scaicore";
import {
  AiSdkModelProvider,
  connectProvider,
  type EmbeddingModel,
  type ImageModel,
  type LanguageModel,
  type SpeechModel,
  type TranscriptionModel,
} from "scaicore/models";
import { moduleOfSource } from "../support/source-module.js";
import { ask, SkippingClock } from "./asking.js";
import { startFakeServer } from "./fake-server.js";

test("the interface of the packages is the one that is written down here", () => {
  // What matters is that it compiles.
  const taken: [
    (model: LanguageModelV3) => LanguageModel,
    (model: EmbeddingModelV3) => EmbeddingModel,
    (model: ImageModelV3) => ImageModel,
    (model: SpeechModelV3) => SpeechModel,
    (model: TranscriptionModelV3) => TranscriptionModel,
  ] = [(model) => model, (model) => model, (model) => model, (model) => model, (model) => model];
  expect(taken).toHaveLength(5);
});

const finishReason = { unified: "stop", raw: "stop" };
const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };

/** A model that knows some of what it is asked for, and warns of the rest as packages do. */
class Old implements LanguageModel {
  readonly specificationVersion = "v3";
  readonly provider = "old";
  readonly modelId = "old-1";
  readonly calls: Parameters<LanguageModel["doGenerate"]>[0][] = [];

  constructor(private readonly lacks: readonly string[]) {}

  doGenerate(call: Parameters<LanguageModel["doGenerate"]>[0]): ReturnType<LanguageModel["doGenerate"]> {
    this.calls.push(call);
    const asked = call.responseFormat === undefined ? (call.tools === undefined ? "text" : "tools") : "responseFormat";
    const warnings = this.lacks.includes(asked) ? [{ type: "unsupported", feature: asked }] : [];
    const content = [{ type: "text", text: '{"value":5}' }];
    return Promise.resolve({ content, finishReason, usage, warnings });
  }

  doStream(): never {
    throw new TypeError("It does not stream.");
  }
}

const request: ModelRequest = {
  role: { roleName: "primary", provider: "old", model: "m", modalities: ["text", "structured_output"], fallback: [] },
  path: "f/a",
  ordinal: 0,
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hi" },
  ],
  input: {},
  outputSchema: {
    type: "object",
    properties: { value: { type: "integer" } },
    required: ["value"],
    additionalProperties: false,
  },
};
const options = { signal: new AbortController().signal, idempotencyKey: "k" };

describe("a schema that a package would leave out", () => {
  test.each([
    [[], ["format"]],
    [["responseFormat"], ["format", "tool"]],
    [
      ["responseFormat", "tools"],
      ["format", "tool", "text"],
    ],
  ] as const)("goes another way: without %j", async (lacks, ways) => {
    const models = new Old(lacks);
    const provider = new AiSdkModelProvider({ name: "old", models });
    const { call, output } = await provider.complete(request, options);
    expect(output).toBe('{"value":5}');
    expect(call?.attempts).toBe(ways.length);
    expect((call?.downgrades ?? []).map(({ to }) => to)).toEqual(ways.slice(1));
    const last = models.calls.at(-1);
    if (ways.at(-1) === "text") expect(JSON.stringify(last?.prompt)).toContain("JSON Schema");
    else expect(JSON.stringify(last?.responseFormat ?? last?.tools)).toContain("integer");
  });
});

describe("what a package throws instead of asking", () => {
  const thrower = (name: string, message: string) => {
    const calls: unknown[] = [];
    const models: LanguageModel = {
      specificationVersion: "v3",
      provider: "t",
      modelId: "t",
      doGenerate: (call) => {
        calls.push(call);
        return Promise.reject(Object.assign(new Error(message), { name }));
      },
      doStream: () => Promise.reject(new Error("no")),
    };
    return { calls, provider: new AiSdkModelProvider({ name: "t", models, clock: new SkippingClock() }) };
  };

  test("is no reason to ask again when no attempt changes it", async () => {
    const { calls, provider } = thrower("AI_LoadSettingError", "There is no region.");
    await expect(provider.complete(request, options)).rejects.toMatchObject({
      message: "t: There is no region.",
      details: { provider: "t", model: "m", attempts: 1, retryable: false },
    });
    expect(calls).toHaveLength(1);
  });

  test("is one when the network broke", async () => {
    const { calls, provider } = thrower("TypeError", "fetch failed");
    await expect(provider.complete(request, options)).rejects.toMatchObject({
      details: { attempts: 5, retryable: true },
    });
    expect(calls).toHaveLength(5);
  });

  test("leads to another way when it is the schema that it does not take", async () => {
    const { calls, provider } = thrower(
      "AI_UnsupportedFunctionalityError",
      "structured output and tools are not supported",
    );
    await expect(provider.complete(request, options)).rejects.toMatchObject({ details: { attempts: 3 } });
    expect(calls).toHaveLength(3);
  });
});

test("a type that contains itself goes to Anthropic as a tool", async () => {
  const models = new Old([]);
  const provider = new AiSdkModelProvider({ name: "a", models, dialect: "anthropic" });
  const tree = {
    type: "object",
    properties: { parts: { type: "array", items: { $ref: "#/$defs/Tree" } } },
    required: ["parts"],
  };
  await provider.complete({ ...request, outputSchema: { ...tree, $defs: { Tree: tree } } }, options);
  expect(models.calls[0]?.tools).toHaveLength(1);
});

const MEDIA = `@core Media { version = "1.0.0"
  @models {
    primary = { model = "m" }
    painter = { model = "p" modalities = [:image_generation] }
    speaker = { model = "s" modalities = [:tts] }
    listener = { model = "l" modalities = [:stt] }
    vectors = { model = "v" modalities = [:embedding] }
  }
  @memory { notes: array[string] }
}
@flow paint(what: string): url { return @model_call { modality = :image_generation  llm = painter  goal = "Paint"  input = what  output = url } }
@flow say(what: string): url { return @model_call { modality = :tts  llm = speaker  goal = "Say"  input = what  output = url } }
@flow hear(what: string): string { return @model_call { modality = :stt  llm = listener  goal = "Hear"  input = what  output = string } }
@flow note(text: string) { memory.notes.add(text) }
@flow find(text: string): array[string] { return memory.notes.search(text, limit = 1) }`;

function engineOf(modelProviders: ModelProvider): CoreEngine {
  const parts = { memory: new InMemoryBackend(), checkpoints: new InMemoryCheckpointBackend(), modelProviders };
  return CoreEngine.load(moduleOfSource(MEDIA), new HostEnvironment(parts));
}

test("pictures and speech come as data addresses, speech becomes text, and memory is searched by meaning", async () => {
  const meaning = (text: string) => (/refund|money back/i.test(text) ? [1, 0] : [0, 1]);
  const server = await startFakeServer([{ text: "Good morning", vector: meaning }]);
  const engine = engineOf(
    connectProvider({ kind: "openai", baseUrl: server.url, apiKey: "sk-12345678", clock: new SkippingClock() }),
  );
  const run = async (flow: string, input: Record<string, string>) => {
    const result = await engine.invoke({ flow, input });
    if (result.status !== "COMPLETED") throw new Error(JSON.stringify(result));
    return result.output;
  };
  const painted = (await run("paint", { what: "a fox" })) as string;
  expect(atob(painted.replace("data:image/png;base64,", ""))).toMatch(/Paint[^]*a fox/);
  expect(await run("say", { what: "Hello" })).toBe(`data:audio/mpeg;base64,${btoa("Hello")}`);
  expect(await run("hear", { what: `data:audio/wav;base64,${btoa("sound")}` })).toBe("Good morning");
  await expect(run("hear", { what: "no sound" })).rejects.toThrow(/data:audio/);
  await run("note", { text: "How to get your money back" });
  await run("note", { text: "Opening hours" });
  expect(await run("find", { text: "refund" })).toEqual(["How to get your money back"]);
  await engine.close();
  await server.close();
});

test("what a provider cannot make is told when the program is loaded", () => {
  const provider = connectProvider({ kind: "anthropic", apiKey: "sk-12345678" });
  expect(() => engineOf(provider)).toThrow(/painter|speaker|listener|vectors/);
});

test("a limit that takes longer than a minute puts the run off", async () => {
  const source = `@core L { version = "1.0.0"  @models { primary = { model = "m" } } }
@flow greet(name: string): int {
  a = @flexible { goal = "a" input = { name: name } output = int }
  b = @flexible { goal = "b" input = { name: name } output = int }
  return a + b
}`;
  const connection = { limits: { requestsPerMinute: 1 }, longestWaitMs: 1000 };
  const { result, asked } = await ask([{ text: '{"value":1}' }], { source, connection });
  expect(asked).toHaveLength(1);
  expect(result).toMatchObject({
    status: "SUSPENDED",
    checkpoint: { waitsFor: { kind: "model", reason: expect.stringContaining("limit of lab") as unknown } },
  });
});
