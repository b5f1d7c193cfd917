/** What lies between a provider and a run: streams that stop, cancellation, what is remembered, prices and pictures. */
import { expect, test } from "vitest";
import { CoreEngine, HostEnvironment, InMemoryBackend, InMemoryCheckpointBackend } from "scaicore";
import { connectProvider } from "scaicore/models";
import { moduleOfSource } from "../support/source-module.js";
import { ask, called, GREETING } from "./asking.js";
import { type Asked, startFakeServer } from "./fake-server.js";
import { good, says } from "./wire-cases.js";

test("a stream without its last line is whole once it has said why it ends", async () => {
  const ran = await ask([{ ...good, noDone: true }], { streams: true });
  expect(ran.result).toMatchObject({ status: "COMPLETED" });
  expect(ran.asked).toHaveLength(1);
});

test("a stream that falls silent after its first words begins again", async () => {
  // The clock of the tests sleeps no time, so that any silence is too long.
  const ran = await ask(
    [
      { ...good, breaks: "silence" },
      { ...good, breaks: "silence" },
    ],
    {
      streams: true,
      connection: { attempts: 2, longestSilenceMs: 60_000 },
    },
  );
  expect(ran.result).toMatchObject({
    status: "FAILED",
    error: { errorType: "ModelProviderError", message: expect.stringContaining("nothing for 60 s") as unknown },
  });
  expect(ran.asked).toHaveLength(2);
  expect(ran.deltas.length).toBeGreaterThan(0);
});

test("cancelling a run closes the connection", async () => {
  const server = await startFakeServer([{ silent: true }]);
  const provider = connectProvider({ kind: "openai-compatible", baseUrl: server.url });
  const parts = {
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend(),
    modelProviders: provider,
  };
  const engine = CoreEngine.load(moduleOfSource(GREETING), new HostEnvironment(parts));
  const stop = new AbortController();
  const run = engine.invoke({ flow: "greet", input: { name: "Ada" } }, { signal: stop.signal });
  while (server.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort(new Error("enough"));
  expect(await run).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
  await server.left;
  await engine.close();
  await server.close();
});

test("what was refused is remembered for the model", async () => {
  const source = `@core Two { version = "1.0.0"  @models { primary = { model = "m-1" provider = "lab" modalities = [:text, :structured_output] } } }
@flow greet(name: string): int {
  a = @flexible { goal = "a" input = { name: name } output = int }
  b = @flexible { goal = "b" input = { name: name } output = int }
  return a + b
}`;
  const ran = await ask([says(400, "response_format is not supported"), { text: '{"value":1}' }], { source });
  expect(ran.result).toMatchObject({ status: "COMPLETED", output: 2 });
  expect(ran.asked.map(({ mode }) => mode)).toEqual(["format", "tool", "tool"]);
  expect(ran.events.filter(({ type }) => type === "model.downgraded").map(({ payload }) => payload)).toEqual([
    expect.objectContaining({
      role: "primary",
      provider: "lab",
      from: "format",
      to: "tool",
      reason: expect.stringContaining("not supported") as unknown,
    }),
  ]);
});

test("the price of a call is told, and a budget of cost ends a flow", async () => {
  const prices = { "m-1": { input: 1000, output: 2000, cachedInput: 100 } };
  // 7 of 11 tokens at 1000, 4 at 100, 7 at 2000, a million each.
  const cost = 0.0214;
  const told = await ask([good], { connection: { prices } });
  expect(called(told)).toEqual([expect.objectContaining({ cost })]);
  expect(told.result.usage).toMatchObject({ cost, cachedInputTokens: 4 });
  const source = `@core Dear { version = "1.0.0"  @models { primary = { model = "m-1" provider = "lab" modalities = [:text, :structured_output] } } }
@flow greet(name: string): int {
  @budget(max_cost = 0.03) {
    a = @flexible { goal = "a" input = { name: name } output = int }
    b = @flexible { goal = "b" input = { name: name } output = int }
    return a + b
  }
}`;
  const spent = await ask([{ text: '{"value":1}' }], { source, connection: { prices } });
  expect(spent.result).toMatchObject({
    status: "FAILED",
    error: { errorType: "BudgetExceededError", details: { max_cost: 0.03, cost: 0.0428 } },
  });
});

test("pictures of the input go to a role that sees, and not into the text", async () => {
  const picture = "data:image/png;base64,aGVsbG8=";
  const source = `@core Eyes { version = "1.0.0"  @models { primary = { model = "m-1" provider = "lab" modalities = [:text, :structured_output, :vision] } } }
@flow greet(name: string): string {
  return @flexible { goal = "What is it?" input = { name: name, picture: "${picture}" } output = string }
}`;
  const ran = await ask([{ text: '{"value":"a greeting"}' }], { source });
  expect(ran.result).toMatchObject({ output: "a greeting" });
  const [{ body }] = ran.asked as [Asked];
  const content = (body.messages as readonly { readonly content: unknown }[]).at(-1)?.content;
  expect(content).toEqual([
    { type: "text", text: expect.stringContaining("[image 1]") as unknown },
    { type: "image_url", image_url: { url: picture } },
  ]);
  expect(JSON.stringify(content).split(picture)).toHaveLength(2);
});
