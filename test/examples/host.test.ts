/** The last lines of the document on embedding, as tests: each in-memory part is swapped, and the host stays the same. */
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startHost, type Host, type HostParts } from "../../examples/host/host.js";
import type { JsonObject, ModelProvider, ModelRequest } from "scaicore";
import type { KafkaProducer } from "scaicore/events";
import { traceOfRun } from "scaicore/opentelemetry";
import { InMemoryMessageQueue } from "scaicore/queues";
import { moduleOf } from "../engine/cores.js";
import { inMemory, until } from "../store/worker/world.js";

const GREETER = `@core Greeter {
  version = "1.0.0"
  @models { writer = { provider = "openai"  model = "openai/gpt" } judge = { provider = "anthropic"  model = "anthropic/claude" } }
  @memory { greeted: map[string, int] }
}
@core_interface core://acme/mail { send(text: string): string }
@flow greet(name: string): string {
  draft = @flexible { llm = writer  goal = "Greet \${name}"  input = { name }  output = string }
  verdict = @flexible { llm = judge  goal = "Judge it"  input = { draft }  output = string }
  decision = @checkpoint approval {
    present = { prompt = "Send \${draft} (\${verdict})?" }
    hitl_target = { queue: "greetings" }
  }
  sent = @core_call { target = core://acme/mail  flow = send  input = { text = draft } }
  @rigid { memory.greeted.set(name, (memory.greeted.get(name) ?? 0) + 1) }
  return "\${decision}: \${sent}"
}`;
const MAIL = `@core Mail { version = "1.0.0"  @models { primary = { provider = "openai"  model = "openai/gpt" } } }
@flow send(text: string): string { return "sent \${text}" }`;
const programs = { "core://acme/greeter": moduleOf(GREETER), "core://acme/mail": moduleOf(MAIL) };

const answering = (says: string, asked: string[]): ModelProvider => ({
  complete: ({ role }: ModelRequest) => {
    asked.push(`${role.roleName} by ${says}`);
    return Promise.resolve({
      output: says,
      finish: "stop",
      model: says,
      usage: { modelCalls: 1, inputTokens: 3, outputTokens: 2 },
    });
  },
});

/** What outlives a process: the store, memory, queues, Kafka, and the backend of traces. */
function world() {
  const asked: string[] = [];
  const kafka: { readonly key: string; readonly type: string }[] = [];
  const spans = new InMemorySpanExporter();
  const queues = {
    questions: new InMemoryMessageQueue(),
    answers: new InMemoryMessageQueue(),
    deadLetters: new InMemoryMessageQueue(),
    outcomes: new InMemoryMessageQueue(),
  };
  const producer: KafkaProducer = {
    send: ({ messages }) => {
      for (const { key, headers } of messages) kafka.push({ key, type: headers["event-type"] ?? "" });
      return Promise.resolve();
    },
  };
  const parts: HostParts = {
    ...inMemory(),
    ...queues,
    providers: { openai: answering("Hello", asked), anthropic: answering("fine", asked) },
    kafka: producer,
    telemetry: {
      tracer: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer("test"),
    },
    logger: { warn: () => undefined },
  };
  return { parts, asked, kafka, spans, queues };
}

const hosts: Host[] = [];
const started = (parts: HostParts): Host => {
  const host = startHost(programs, parts);
  hosts.push(host);
  return host;
};
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop(5000)));
});

/** The next message of a queue, as another system takes it. */
async function next(queue: InMemoryMessageQueue): Promise<JsonObject> {
  let body: JsonObject | undefined;
  const receiver = queue.receive(
    ({ text }) => {
      body ??= JSON.parse(text) as JsonObject;
      return Promise.resolve("done");
    },
    { concurrency: 1 },
  );
  await until(() => body !== undefined);
  await receiver.stop();
  return body!;
}

describe("a host with the parts of production", () => {
  it("is no more than 150 lines", () => {
    const text = readFileSync(join(import.meta.dirname, "../../examples/host/host.ts"), "utf8");
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });

  it("goes from a request to an answer by people, over a restart of the process", async () => {
    const { parts, asked, kafka, spans, queues } = world();

    // "a routing model provider that fans out": each role is asked where the program says.
    const first = started(parts);
    await first.submit("Greeter", "greet", { name: "Ada" }, "order-7");
    const question = await next(queues.questions);
    expect(asked).toEqual(["writer by Hello", "judge by fine"]);

    // "handle checkpoints through a queue": the question names its target, and its id correlates the answer.
    expect(question).toMatchObject({
      type: "checkpoint.pending",
      hitl_target: { queue: "greetings" },
      checkpoint: { prompt: "Send Hello (fine)?", core: "Greeter" },
    });

    // "a database-backed implementation that survives process restarts": nothing of the first process is left.
    await first.stop(5000);
    hosts.length = 0;
    const second = started(parts);
    await queues.answers.publish({
      id: "mail-1",
      body: {
        correlation_id: question.correlation_id!,
        resolution: { decision: "approve" },
        person: { id: "grace", roles: ["clerk"] },
      },
    });
    expect(await next(queues.outcomes)).toMatchObject({ outcome: "decided", request_id: "mail-1" });

    // "a CoreDispatcher if your Cores call other Cores": the mail is sent by another core, on whichever worker.
    await until(async () => (await second.result("Greeter", "order-7"))?.status === "COMPLETED");
    expect(await second.result("Greeter", "order-7")).toMatchObject({ output: "approve: sent Hello" });

    // "a Redis-backed memory store": here the one in memory, by the same interface.
    const greeted = await parts.memory.read({ core: "Greeter", instanceKey: null }, "greeted");
    expect(greeted?.value).toEqual({ Ada: 1 });

    // "a Kafka event sink", and "the auto-telemetry events … for tracing and dashboards": the run is one key, and one trace.
    await second.stop(5000);
    hosts.length = 0;
    const ofRun = kafka.filter(({ key }) => key === "order-7").map(({ type }) => type);
    expect(ofRun[0]).toBe("invocation.started");
    expect(ofRun.at(-1)).toBe("invocation.completed");
    expect(ofRun).toContain("checkpoint.resolved");
    const { traceId } = traceOfRun("order-7");
    const names = spans
      .getFinishedSpans()
      .flatMap((span) => (span.spanContext().traceId === traceId ? [span.name] : []));
    expect(names).toEqual(expect.arrayContaining(["chat Hello", "chat fine", "wait greet/decision", "Greeter.greet"]));
    expect(names.filter((name) => name === "Greeter.greet").length).toBeGreaterThan(1);
  });
});
