import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, it } from "vitest";
import {
  type CheckpointBackend,
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  MockModelProvider,
  type ModelProvider,
  ModelProviderError,
  TestClock,
} from "scaicore";
import { OpenTelemetryEventSink, traceOfRun } from "scaicore/opentelemetry";
import { moduleOf } from "../engine/cores.js";
import { runEvent } from "../support/run-events.js";

const SOURCE = `@core Desk {
  version = "1.0.0"
  @models { primary = { model = "acme/m-1" } }
}
@flow answer(question: string): string {
  draft = @flexible {
    goal = "Answer \${question}"
    input = { question }
    output = string
  }
  decision = @checkpoint approval { present = { prompt = "Send \${draft}?" } }
  return decision
}`;

/** What a process has: its engine, its sink and what they told. The store outlives it. */
function processOf(
  checkpoints: CheckpointBackend,
  memory: InMemoryBackend,
  clock: TestClock,
  content = false,
  modelProviders: ModelProvider = new MockModelProvider(),
) {
  const spans = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer("test");
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 2 ** 30 });
  const meter = new MeterProvider({ readers: [reader] }).getMeter("test");
  const sink = new OpenTelemetryEventSink({ tracer, meter, checkpoints, content });
  const engine = CoreEngine.load(
    moduleOf(SOURCE),
    new HostEnvironment({ memory, checkpoints, clock, events: sink, modelProviders }),
  );
  const metrics = async () => {
    await reader.forceFlush();
    return (
      measured
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
    );
  };
  return { engine, sink, spans: () => spans.getFinishedSpans(), metrics };
}

const shown = ({ name, parentSpanContext, attributes }: ReadableSpan, all: readonly ReadableSpan[]) => [
  name,
  all.find((span) => span.spanContext().spanId === parentSpanContext?.spanId)?.name ?? "the run",
  attributes["scaicore.epoch"],
];

it("makes one trace of a run over two processes, with a span for the wait between them", async () => {
  const checkpoints = new InMemoryCheckpointBackend();
  const memory = new InMemoryBackend();
  const clock = new TestClock();
  const first = processOf(checkpoints, memory, clock);
  const asked = await first.engine.invoke({ flow: "answer", input: { question: "SECRETIVE" }, invocationId: "run-1" });
  await first.engine.close();
  if (asked.status !== "SUSPENDED") throw new Error("It must wait.");
  await clock.advance(5_400_000);
  const second = processOf(checkpoints, memory, clock);
  const { checkpointId } = asked.checkpoint;
  await second.engine.resume({ checkpointId, resolution: { decision: "approve" } });
  await second.engine.close();

  const [before, after] = [first.spans(), second.spans()];
  expect(before.map((span) => shown(span, before))).toEqual([
    ["chat mock", "flexible answer/draft", 1],
    ["flexible answer/draft", "Desk.answer", 1],
    ["checkpoint answer/decision", "Desk.answer", 1],
    ["Desk.answer", "the run", 1],
  ]);
  expect(after.map((span) => shown(span, after))).toEqual([
    ["wait answer/decision", "the run", 2],
    ["checkpoint answer/decision", "Desk.answer", 2],
    ["rigid answer/statements#1", "Desk.answer", 2],
    ["Desk.answer", "the run", 2],
  ]);
  const all = [...before, ...after];
  const { traceId, spanId } = traceOfRun("run-1");
  expect(new Set(all.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
  expect(all.at(-1)?.parentSpanContext?.spanId).toBe(spanId);
  expect(before[0]).toMatchObject({
    kind: SpanKind.CLIENT,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "mock",
      "gen_ai.usage.input_tokens": expect.any(Number) as number,
      "gen_ai.response.finish_reasons": ["stop"],
    },
  });
  expect(after[0]?.duration).toEqual([5400, 0]);
  expect(after[0]?.attributes).toMatchObject({
    "scaicore.checkpoint.id": checkpointId,
    "scaicore.checkpoint.outcome": "resolved",
  });
  // No input, prompt or answer is told unless it was asked for.
  expect(JSON.stringify(all.map(({ attributes, events }) => [attributes, events]))).not.toContain("SECRETIVE");

  const values = await second.metrics();
  const wait = values.find(({ descriptor }) => descriptor.name === "scaicore.wait.duration");
  expect(wait?.dataPoints[0]?.value).toMatchObject({ sum: 5400, count: 1 });
  expect(values.map(({ descriptor }) => descriptor.name).sort()).toEqual([
    "scaicore.decisions",
    "scaicore.invocation.duration",
    "scaicore.invocations",
    "scaicore.wait.duration",
  ]);
});

it("tells content when it is asked to, and what has failed", async () => {
  const failing: ModelProvider = {
    complete: () => Promise.reject(new ModelProviderError("The key SECRETIVE is wrong.", { status: 401 })),
  };
  const told = async (content: boolean) => {
    const { engine, spans, metrics } = processOf(
      new InMemoryCheckpointBackend(),
      new InMemoryBackend(),
      new TestClock(),
      content,
      failing,
    );
    expect((await engine.invoke({ flow: "answer", input: { question: "why" } })).status).toBe("FAILED");
    await engine.close();
    return { spans: spans(), metrics: await metrics() };
  };
  const quiet = await told(false);
  const open = await told(true);
  const text = (spans: readonly ReadableSpan[]) =>
    JSON.stringify(spans.map(({ attributes, events, status }) => [attributes, events, status]));
  expect(quiet.spans.map(({ name, status, attributes }) => [name, status.code, attributes["error.type"]])).toEqual([
    ["chat acme/m-1", SpanStatusCode.ERROR, "ModelProviderError"],
    ["flexible answer/draft", SpanStatusCode.ERROR, "ModelProviderError"],
    ["Desk.answer", SpanStatusCode.ERROR, "ModelProviderError"],
  ]);
  expect(text(quiet.spans)).not.toContain("SECRETIVE");
  expect(text(open.spans)).toContain("SECRETIVE");
  expect(text(open.spans)).toContain("why");
  const errors = quiet.metrics.find(({ descriptor }) => descriptor.name === "scaicore.errors");
  expect(errors?.dataPoints[0]).toMatchObject({ value: 1, attributes: { error_type: "ModelProviderError" } });
});

it("ends the spans of a process that ends, and of runs that went on elsewhere", () => {
  const { sink, spans } = processOf(new InMemoryCheckpointBackend(), new InMemoryBackend(), new TestClock());
  void sink.emit(runEvent("r", 1, { type: "invocation.started" }));
  void sink.emit(
    runEvent("r", 2, { type: "block.entered", path: "order/ask", nodeId: "order/ask", blockKind: "rigid" }),
  );
  void sink.emit(runEvent("r", 1, { type: "invocation.resumed", epoch: 3 }));
  sink.close();
  expect(
    spans().map(({ name, attributes }) => [name, attributes["scaicore.epoch"], attributes["scaicore.abandoned"]]),
  ).toEqual([
    ["rigid order/ask", 1, undefined],
    ["Shop.order", 1, true],
    ["Shop.order", 3, true],
  ]);
});
