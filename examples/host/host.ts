/**
 * A host that embeds the engine: it runs flows over any number of processes, with every part of production wired. Each part is one line
 * to swap; `parts` names those that a test, or a laptop, has in memory. See docs/production.md.
 */
import {
  CoreEngine,
  HostEnvironment,
  RoutingModelProvider,
  type CheckpointBackend,
  type EventSink,
  type InvocationResult,
  type IRModule,
  type Logger,
  type MemoryBackend,
  type ModelProvider,
} from "scaicore";
import { allSinks, KafkaEventSink, type KafkaProducer } from "scaicore/events";
import { OpenTelemetryEventSink, type OpenTelemetryEventSinkOptions } from "scaicore/opentelemetry";
import { DecisionConsumer, DecisionPublisher, type MessageQueue } from "scaicore/queues";
import { announcingBackend, type RunQueue, StoreDispatcher, StoreRunQueue, Worker } from "scaicore/worker";

export interface HostParts {
  /** The store: `openPostgresStore(url)` of `scaicore/postgres`, or `openFileStore(folder)` of `scaicore/node`. */
  readonly checkpoints: CheckpointBackend;
  /** Memory: that of the same store, or `openRedisMemory(url)` of `scaicore/redis`. */
  readonly memory: MemoryBackend;
  /** By the provider that a program's roles name: those of `scaicore/models`. */
  readonly providers: Readonly<Record<string, ModelProvider>>;
  /** What carries runs to workers; the store itself by default. */
  readonly runs?: RunQueue;
  /** Where people are asked, where their answers come from, what decides nothing, and what became of each. */
  readonly questions: MessageQueue;
  readonly answers: MessageQueue;
  readonly deadLetters: MessageQueue;
  readonly outcomes: MessageQueue;
  /** `new Kafka({ brokers }).producer()` of `kafkajs`, connected. */
  readonly kafka: KafkaProducer;
  /** By default the providers that `node --import ./telemetry.mjs` has set up. */
  readonly telemetry?: OpenTelemetryEventSinkOptions;
  readonly logger: Logger;
}

export interface Host {
  /** Records a run, and returns at once: any worker takes it. The same id is the same run. */
  submit(
    core: string,
    flow: string,
    input: Record<string, string | number | boolean>,
    invocationId: string,
  ): Promise<void>;
  /** How a run has ended, or what it waits for; nothing while it runs. */
  result(core: string, invocationId: string): Promise<InvocationResult | undefined>;
  /** Takes no more, lets runs come to rest, and ends. */
  stop(graceMs?: number): Promise<void>;
}

/** Starts a host for programs, by the address at which they call each other: `core://shop/orders`. */
export function startHost(programs: Readonly<Record<string, IRModule>>, parts: HostParts): Host {
  const { memory, logger } = parts;
  const name = crypto.randomUUID();
  const runs = parts.runs ?? new StoreRunQueue(parts.checkpoints, name, { pollMs: 200 });
  const checkpoints = runs.isStore === true ? parts.checkpoints : announcingBackend(parts.checkpoints, runs);

  const modelProviders = new RoutingModelProvider({ providers: parts.providers });
  const tracing = new OpenTelemetryEventSink({ checkpoints, ...parts.telemetry });
  const kafka = new KafkaEventSink({ producer: parts.kafka, topic: "scaicore.events", logger });
  const events: EventSink = allSinks([tracing, kafka]);
  const publisher = new DecisionPublisher({ queue: parts.questions, checkpoints, logger });
  const dispatcher = new StoreDispatcher({ checkpoints });
  const environment = new HostEnvironment({
    memory,
    checkpoints,
    modelProviders,
    events,
    dispatcher,
    checkpointHandler: publisher,
    logger,
  });

  const engines = new Map<string, CoreEngine>();
  for (const [target, module] of Object.entries(programs)) {
    const engine = CoreEngine.load(module, environment);
    engines.set(module.name, engine);
    dispatcher.register(target, engine);
  }
  const all = [...engines.values()];
  const consumer = new DecisionConsumer({
    queue: parts.answers,
    engines: all,
    checkpoints,
    deadLetters: parts.deadLetters,
    outcomes: parts.outcomes,
    logger,
  });
  const worker = new Worker({ engines: all, checkpoints, queue: runs, name, logger });
  publisher.start();
  consumer.start();
  worker.start();

  const engineOf = (core: string): CoreEngine => {
    const engine = engines.get(core);
    if (engine === undefined) throw new TypeError(`This host has no core ${core}.`);
    return engine;
  };
  return {
    async submit(core, flow, input, invocationId) {
      await engineOf(core).submit({ flow, input, invocationId, durability: "block" });
    },
    result: (core, invocationId) => engineOf(core).result(invocationId),
    async stop(graceMs = 30_000) {
      await consumer.stop();
      await worker.drain(graceMs);
      for (const engine of all) await engine.close();
      await publisher.stop();
      await kafka.close(graceMs);
      tracing.close();
    },
  };
}
