/** A real model makes the vectors: what a search finds is what texts mean, in the library and from the command line. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CoreEngine, HostEnvironment, InMemoryBackend, InMemoryCheckpointBackend, InMemoryEventSink } from "scaicore";
import { modelsFromConfig, readModelsConfig } from "scaicore/models";
import { useCommandLine, write } from "../cli/command-line.js";
import { moduleOfSource } from "../support/source-module.js";

const NOTES = [
  "You get your money back within thirty days.",
  "The parcel arrives on Tuesday.",
  "Our office is closed on Sunday.",
  "Turn the device off and on again.",
  "My cat is ill and sees the vet.",
];
/** What is asked for, with no word of what it must find. */
const QUESTIONS: readonly (readonly [query: string, note: string])[] = [
  ["refund", NOTES[0]!],
  ["when will my order be delivered?", NOTES[1]!],
  ["opening hours at the weekend", NOTES[2]!],
  ["restart a machine", NOTES[3]!],
  ["a sick animal", NOTES[4]!],
];

const program = (embedder: string) => `@core Desk {
    version = "1.0.0"
    @models { primary = { model = "text" }  ${embedder} }
    @memory { notes: array[string] }
}
@flow remember(texts: array[string]) { @foreach text in texts { memory.notes.add(text) } }
@flow find(text: string): array[string] { return memory.notes.search(text, limit = 1) }
`;
const byMeaning = program(
  'embedder = { model = "universal-sentence-encoder-lite"  provider = "local"  modalities = [:embedding] }',
);

const server = spawn(process.execPath, [fileURLToPath(new URL("embedding-server.mjs", import.meta.url))], {
  stdio: ["pipe", "pipe", "inherit"],
});
let config = "";
beforeAll(async () => {
  const gone = once(server, "exit").then(() => {
    throw new Error("The model's server ended.");
  });
  const [url] = (await Promise.race([once(createInterface(server.stdout), "line"), gone])) as [string];
  gone.catch(() => undefined);
  config = JSON.stringify({ providers: { local: { kind: "openai-compatible", baseUrl: url } } });
}, 60_000);
afterAll(async () => {
  const gone = once(server, "exit");
  server.stdin.end();
  await gone;
});

const line = useCommandLine();

describe("through the library", () => {
  const engineOf = (source: string, events = new InMemoryEventSink()) =>
    CoreEngine.load(
      moduleOfSource(source),
      new HostEnvironment({
        memory: new InMemoryBackend(),
        checkpoints: new InMemoryCheckpointBackend(),
        modelProviders: modelsFromConfig(readModelsConfig(config), { core: "Desk" }),
        events,
      }),
    );

  test("each question finds the note that answers it, without a word in common", async () => {
    const events = new InMemoryEventSink();
    const engine = engineOf(byMeaning, events);
    await engine.invoke({ flow: "remember", input: { texts: NOTES } });
    for (const [text, note] of QUESTIONS) {
      const found = await engine.invoke({ flow: "find", input: { text } });
      expect(found, text).toMatchObject({ status: "COMPLETED", output: [note] });
      expect(found.usage.modelCalls, text).toBe(text === "refund" ? NOTES.length + 1 : 1);
    }
    const calls = events.events.filter(({ type }) => type === "model.called").map(({ payload }) => payload);
    expect(calls).toHaveLength(QUESTIONS.length);
    expect(calls[0]).toMatchObject({ role: "embedder", modality: "embedding", model_calls: NOTES.length + 1 });
    await engine.close();
  });

  test("words alone would not have found them", async () => {
    const engine = engineOf(program(""));
    await engine.invoke({ flow: "remember", input: { texts: NOTES } });
    const found = await Promise.all(
      QUESTIONS.map(async ([text]) => (await engine.invoke({ flow: "find", input: { text } })) as { output?: unknown }),
    );
    const right = found.filter(({ output }, at) => JSON.stringify(output) === JSON.stringify([QUESTIONS[at]![1]]));
    expect(found[0]?.output).not.toEqual([NOTES[0]]);
    expect(right.length).toBeLessThan(2);
    await engine.close();
  });

  test("a model that the server does not have is told with its words", async () => {
    const engine = engineOf(byMeaning.replace("encoder-lite", "encoder-huge"));
    await engine.invoke({ flow: "remember", input: { texts: NOTES } });
    expect(await engine.invoke({ flow: "find", input: { text: "refund" } })).toMatchObject({
      status: "FAILED",
      error: {
        errorType: "ModelProviderError",
        message: expect.stringMatching(/universal-sentence-encoder-huge does not exist/) as unknown,
        details: { provider: "local", status: 404, retryable: false },
      },
    });
    await engine.close();
  });
});

test("from the command line, with a scaicore.models.json beside the program", async () => {
  const cwd = line.directory();
  write(cwd, "desk.scaicore", byMeaning);
  write(cwd, "scaicore.models.json", config);
  const run = (flow: string, input: unknown) =>
    line.json(["run", "desk.scaicore", "--flow", flow, "--input", JSON.stringify(input)], { cwd });
  expect((await run("remember", { texts: NOTES })).value.status).toBe("COMPLETED");
  expect((await run("find", { text: "refund" })).value).toMatchObject({ status: "COMPLETED", output: [NOTES[0]] });
});
