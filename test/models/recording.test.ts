/** Runs that are recorded against a server that speaks a real protocol, and replayed without it. */
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  mockParts,
  pluginResults,
  type AnsweringParts,
  type InvocationResult,
  type Json,
  type JsonObject,
  readRecording,
  Recorder,
  type RecordingEntry,
  Replay,
  type RuntimeEvent,
  TestClock,
} from "scaicore";
import { connectProvider } from "scaicore/models";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleValue } from "../../runtime/host/models/example-value.js";
import { corpus, type CorpusRun } from "../support/corpus.js";
import { type Asked, type FakeServer, startFakeServer } from "./fake-server.js";

const KEY = "sk-canary+recorded/7Qz4fKd==9w";
const SECRET = "crm-secret-4711-canary";

/** An answer that fits the schema of the request, and tells its words where it takes a text. */
function answerTo({ body }: Asked): { readonly text: string; readonly vector: (text: string) => readonly number[] } {
  const format = body.response_format as { readonly json_schema?: { readonly schema: JsonObject } } | undefined;
  const schema = format?.json_schema?.schema ?? { type: "string" };
  const told = JSON.stringify(body.messages ?? "");
  return {
    text: JSON.stringify(exampleValue(schema, { told: told.length })),
    vector: (text) => [text.length, 1, text.length % 7],
  };
}

/**
 * The flows of the examples and fixtures that ask a model. One of them ends without the branches that it began, as nobody answers for
 * the ledger: whether they have asked by then is a matter of time.
 */
const items = [...corpus()].filter(({ module, title, flow }) => {
  if (flow === "request_refund") return false;
  const text = JSON.stringify(module.flows);
  return /"kind":"(flexible|guarded|model_call)"/.test(text) && !/^(ir|diagnostics)/.test(title);
});

interface Ran {
  readonly result: InvocationResult;
  readonly events: readonly RuntimeEvent[];
  readonly deltas: readonly string[];
}

async function runWith(item: CorpusRun, answering: AnsweringParts, recorder?: Recorder): Promise<Ran> {
  const { module, flow, input } = item;
  const sink = new InMemoryEventSink();
  const clock = new TestClock();
  const environment = new HostEnvironment({
    ...mockParts(item.mocks, { core: module.name, pluginResults: pluginResults(module) }),
    ...answering,
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend({ clock }),
    events: recorder?.events(sink) ?? sink,
    clock,
  });
  const engine = CoreEngine.load(module, environment, { durability: "block" });
  const deltas: string[] = [];
  let result: InvocationResult | undefined;
  for await (const part of engine.stream({ flow, input, invocationId: "a/run" })) {
    if (part.kind === "delta") deltas.push(`${part.path} ${part.text}`);
    if (part.kind === "result") ({ result } = part);
  }
  await engine.close();
  return { result: result!, events: sink.events, deltas };
}

const TIMES = new Set(["duration_ms", "durationMs", "timestamp"]);
const withoutTimes = (value: unknown): Json =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (TIMES.has(key) ? undefined : inner))) as Json;
/** Branches that run at once report as they come. */
const inAnyOrder = (values: readonly unknown[]) =>
  values.map((value) => JSON.stringify(withoutTimes(value)).replace(/"sequence":\d+,/, "")).sort();

describe("every example that asks a model", () => {
  let server: FakeServer;
  beforeAll(async () => {
    server = await startFakeServer([answerTo]);
  });
  afterAll(() => server.close());

  it("is covered", () => expect(items.length).toBeGreaterThanOrEqual(6));

  it.each(items.map((item) => [item.title, item] as const))("%s", async (_, item) => {
    const { module } = item;
    const mocked = mockParts(item.mocks, { core: module.name, pluginResults: pluginResults(module) });
    const secrets = { read: () => Promise.resolve(SECRET) };
    const lines: string[] = [];
    const write = (entry: RecordingEntry) => void lines.push(JSON.stringify(entry));
    write({ kind: "recording", version: 1 });
    const recorder = new Recorder({ write, onProblem: (error) => expect.unreachable(String(error)) });
    const provider = connectProvider({
      kind: "openai-compatible",
      name: "lab",
      baseUrl: server.url,
      apiKey: KEY,
      longestSilenceMs: Infinity,
    });
    const real: AnsweringParts = {
      modelProviders: {
        complete: (request, options) =>
          provider.complete({ ...request, role: { ...request.role, model: "m-1" } }, options),
        stream: (request, options) => provider.stream({ ...request, role: { ...request.role, model: "m-1" } }, options),
      },
      plugins: mocked.plugins,
      secrets,
    };
    const asked = server.asked.length;
    const first = await runWith(item, recorder.parts(module.name, real), recorder);
    const requests = server.asked.length - asked;

    const recording = readRecording(lines.join("\n"), "a.jsonl");
    const answers = recording.calls.filter(({ kind, stopped }) => kind === "model" && stopped === undefined);
    expect(answers).toHaveLength(requests);
    // A flow whose input is refused never starts.
    const started = first.events.some(({ type }) => type === "invocation.started");
    expect(recording.starts.map(({ run, flow }) => ({ run, flow }))).toEqual(
      started ? [{ run: "a/run", flow: item.flow }] : [],
    );
    expect(recording.ends.map(({ status }) => status)).toEqual(started ? [first.result.status] : []);
    expect(new Set(recording.calls.map(({ run }) => run)).size).toBeLessThanOrEqual(1);
    for (const canary of [KEY, SECRET, btoa(KEY), encodeURIComponent(KEY)])
      expect(lines.join("\n")).not.toContain(canary);

    const replay = new Replay(recording, { mode: "exact" });
    const second = await runWith(item, replay.parts(module.name, secrets));
    expect(replay.misses).toEqual([]);
    expect(server.asked.length - asked, "nobody was asked again").toBe(requests);
    expect(withoutTimes(second.result)).toEqual(withoutTimes(first.result));
    expect(inAnyOrder(second.events)).toEqual(inAnyOrder(first.events));
    expect([...second.deltas].sort()).toEqual([...first.deltas].sort());
  });
});
