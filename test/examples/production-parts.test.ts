/**
 * The parts that the document on embedding says a production host swaps in, one test a part, with the real thing where there is one: the
 * host around them is the same each time.
 */
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { execFile } from "node:child_process";
import { Kafka, logLevel } from "kafkajs";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import {
  CoreEngine,
  HostEnvironment,
  type HostEnvironmentOptions,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  type JsonObject,
  MockModelProvider,
  type ModelProvider,
  RoutingModelProvider,
} from "scaicore";
import { KafkaEventSink } from "scaicore/events";
import { OpenTelemetryEventSink, traceOfRun } from "scaicore/opentelemetry";
import { postgresStoreIn } from "scaicore/postgres";
import { DecisionConsumer, DecisionPublisher, InMemoryMessageQueue } from "scaicore/queues";
import { openRedisMemory } from "scaicore/redis";
import { StoreDispatcher } from "scaicore/worker";
import { moduleOf } from "../engine/cores.js";
import { embeddedPostgres, newSchema } from "../store/postgres/embedded.js";
import { startWorker, until } from "../store/worker/world.js";
import { testServer } from "../support/test-servers.js";

const GREETER = `@core Greeter {
  version = "1.0.0"
  @models { writer = { provider = "openai"  model = "openai/gpt" } judge = { provider = "anthropic"  model = "anthropic/claude" } }
  @memory { greeted: map[string, int] }
}
@flow greet(name: string): string {
  draft = @flexible { llm = writer  goal = "Greet \${name}"  input = { name }  output = string }
  verdict = @flexible { llm = judge  goal = "Judge it"  input = { draft }  output = string }
  decision = @checkpoint approval { present = { prompt = "Send \${draft} (\${verdict})?" } hitl_target = { queue: "greetings" } }
  @rigid { memory.greeted.set(name, (memory.greeted.get(name) ?? 0) + 1) }
  return "\${decision}: \${draft}"
}`;
const module = moduleOf(GREETER);
const redis = await testServer("redis");
const kafka = await testServer("kafka");

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of afterwards.splice(0).reverse()) await end();
});

/** The host of the document: an engine with what it is given, and the parts in memory otherwise. */
function hostWith(parts: Partial<HostEnvironmentOptions>, program = module): CoreEngine {
  const engine = CoreEngine.load(
    program,
    new HostEnvironment({
      memory: new InMemoryBackend(),
      checkpoints: new InMemoryCheckpointBackend(),
      modelProviders: new MockModelProvider(),
      ...parts,
    }),
  );
  afterwards.push(() => engine.close());
  return engine;
}

async function suspended(engine: CoreEngine, invocationId: string): Promise<string> {
  const result = await engine.invoke({ flow: "greet", input: { name: "Ada" }, invocationId });
  if (result.status !== "SUSPENDED") throw new Error(`It did not suspend: ${JSON.stringify(result)}`);
  return result.checkpoint.checkpointId;
}
const approved = { resolution: { decision: "approve" } };

describe("a production host swaps in", () => {
  it("a database-backed implementation that survives process restarts", async () => {
    const schema = newSchema();
    const first = await postgresStoreIn(embeddedPostgres, { schema });
    const before = hostWith(first);
    const checkpointId = await suspended(before, "survives");
    await before.close();
    await first.close();
    // Another process: nothing of the first one but the database.
    const second = await postgresStoreIn(embeddedPostgres, { schema });
    afterwards.push(() => second.close());
    const final = await hostWith(second).resume({ checkpointId, ...approved });
    expect(final.status).toBe("COMPLETED");
    expect(await second.memory.read({ core: "Greeter", instanceKey: null }, "greeted", "Ada")).toMatchObject({
      value: 1,
    });
  });

  it.skipIf(redis === undefined)("a Redis-backed memory store", async () => {
    const prefix = `host:${process.pid}:${Date.now()}`;
    for (const times of [1, 2]) {
      const opened = await openRedisMemory(redis!.url, { prefix });
      const engine = hostWith({ memory: opened.memory });
      await engine.resume({ checkpointId: await suspended(engine, `redis-${times}`), ...approved });
      const greeted = await opened.memory.read({ core: "Greeter", instanceKey: null }, "greeted");
      expect(greeted?.value).toEqual({ Ada: times });
      await engine.close();
      await opened.close();
    }
  });

  it("a routing model provider that reads each role and dispatches accordingly", async () => {
    const asked: string[] = [];
    const says = (text: string): ModelProvider => ({
      complete: ({ role }) => {
        asked.push(`${role.roleName} (${role.provider})`);
        const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1 };
        return Promise.resolve({ output: text, finish: "stop", model: role.model ?? "", usage });
      },
    });
    const modelProviders = new RoutingModelProvider({ providers: { openai: says("Hello"), anthropic: says("fine") } });
    const engine = hostWith({ modelProviders });
    const result = await engine.invoke({ flow: "greet", input: { name: "Ada" } });
    expect(result).toMatchObject({ status: "SUSPENDED", checkpoint: { prompt: "Send Hello (fine)?" } });
    expect(asked).toEqual(["writer (openai)", "judge (anthropic)"]);
  });

  it("a queue through which checkpoints are handled", async () => {
    const checkpoints = new InMemoryCheckpointBackend();
    const [questions, answers, deadLetters] = [
      new InMemoryMessageQueue(),
      new InMemoryMessageQueue(),
      new InMemoryMessageQueue(),
    ];
    const publisher = new DecisionPublisher({ queue: questions, checkpoints });
    const engine = hostWith({ checkpoints, checkpointHandler: publisher });
    const consumer = new DecisionConsumer({ queue: answers, deadLetters, engines: [engine], checkpoints });
    publisher.start();
    consumer.start();
    afterwards.push(() => Promise.all([consumer.stop(), publisher.stop()]));
    // Somebody who knows nothing but the queue.
    const asked: JsonObject[] = [];
    const person = questions.receive(
      async ({ text }) => {
        const question = JSON.parse(text) as JsonObject;
        asked.push(question);
        if (question.type === "checkpoint.pending")
          await answers.publish({ id: "a", body: { correlation_id: question.correlation_id!, ...approved } });
        return "done";
      },
      { concurrency: 1 },
    );
    afterwards.push(() => person.stop());
    await engine.submit({ flow: "greet", input: { name: "Ada" }, invocationId: "queued" });
    // The answer may come before the leg has ended, and after.
    await until(async () => {
      const result = (await engine.proceed("queued")) ?? (await engine.result("queued"));
      return result?.status === "COMPLETED";
    });
    expect(asked[0]).toMatchObject({ type: "checkpoint.pending", hitl_target: { queue: "greetings" } });
  });

  it.skipIf(kafka === undefined)("a Kafka event sink", async () => {
    const client = new Kafka({ brokers: [kafka!.url], clientId: "host", logLevel: logLevel.NOTHING });
    const producer = client.producer({ allowAutoTopicCreation: true });
    await producer.connect();
    afterwards.push(() => producer.disconnect());
    const events = new KafkaEventSink({ producer, topic: "host" });
    const engine = hostWith({ events });
    await engine.resume({ checkpointId: await suspended(engine, "told"), ...approved });
    await engine.close();
    await events.close();
    const { stdout } = await promisify(execFile)("kcat", [
      "-C",
      "-e",
      "-q",
      "-b",
      kafka!.url,
      "-t",
      "host",
      "-f",
      "%k %s\\n",
    ]);
    const types = stdout.split("\n").flatMap((line) => {
      const [key, text] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)];
      return key === "told" ? [(JSON.parse(text) as { type: string }).type] : [];
    });
    expect(types[0]).toBe("invocation.started");
    expect(types).toContain("checkpoint.resolved");
    expect(types.at(-1)).toBe("invocation.completed");
  });

  it("tracing and dashboards by the auto-telemetry events", async () => {
    const spans = new InMemorySpanExporter();
    const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer("host");
    const events = new OpenTelemetryEventSink({ tracer });
    const engine = hostWith({ events });
    await engine.resume({ checkpointId: await suspended(engine, "traced"), ...approved });
    await engine.close();
    events.close();
    const finished = spans.getFinishedSpans();
    expect(new Set(finished.map((span) => span.spanContext().traceId))).toEqual(
      new Set([traceOfRun("traced").traceId]),
    );
    const names = finished.map(({ name }) => name);
    // A leg before the person and one after, what was asked of models, and for how long the person was waited for.
    expect(names.filter((name) => name === "Greeter.greet")).toHaveLength(2);
    expect(names).toContain("wait greet/decision");
    expect(names.some((name) => name.startsWith("chat "))).toBe(true);
  });

  it("a CoreDispatcher, as its cores call other cores", async () => {
    const caller = moduleOf(`@core Desk { version = "1.0.0" }
@core_interface core://acme/greeter { greet(name: string): string }
@flow ask(name: string): string { return @core_call { target = core://acme/greeter  flow = greet  input = { name } } }`);
    const store = { checkpoints: new InMemoryCheckpointBackend(), memory: new InMemoryBackend() };
    const dispatcher = new StoreDispatcher({ checkpoints: store.checkpoints });
    const greeter = hostWith(store);
    dispatcher.register("core://acme/greeter", greeter);
    const desk = hostWith({ ...store, dispatcher }, caller);
    const { stop } = startWorker([greeter, desk], store);
    await desk.submit({ flow: "ask", input: { name: "Ada" }, invocationId: "calls" });
    const pending = async () => (await store.checkpoints.list({})).items;
    await until(async () => (await pending()).length === 1);
    const [{ checkpointId, core } = { checkpointId: "", core: "" }] = await pending();
    expect(core).toBe("Greeter");
    await greeter.decide({ checkpointId, ...approved });
    await until(async () => (await desk.result("calls"))?.status === "COMPLETED");
    await stop();
  });
});
