import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  InProcessDispatcher,
  InProcessPluginHost,
  MockModelProvider,
  type CheckpointBackend,
  type CheckpointInfo,
  type CoreDispatcher,
  type EngineOptions,
  type HostEnvironmentOptions,
  type InvocationResult,
  type IRModule,
  type PluginMethods,
} from "scaicore";
import { moduleOfSource } from "../support/source-module.js";

export interface Group {
  readonly dispatcher: InProcessDispatcher;
  readonly events: InMemoryEventSink;
  readonly warnings: readonly string[];
  readonly engine: (name: string) => CoreEngine;
  readonly close: () => Promise<void>;
}

export interface GroupOptions extends Partial<Omit<HostEnvironmentOptions, "dispatcher" | "events" | "plugins">> {
  /** Methods of the package `test/host`. */
  readonly plugin?: PluginMethods;
  /** Gets the calls that no engine of the group takes. */
  readonly otherwise?: CoreDispatcher;
  /** A store for each core, by its name; the common one by default. */
  readonly stores?: Readonly<Record<string, CheckpointBackend>>;
  readonly limits?: EngineOptions["limits"];
  readonly wrap?: (dispatcher: CoreDispatcher) => CoreDispatcher;
}

const modules = new Map<string, IRModule>();

export function moduleOf(source: string): IRModule {
  const known = modules.get(source);
  if (known !== undefined) return known;
  const module = moduleOfSource(source);
  modules.set(source, module);
  return module;
}

/** Engines of one process that call each other, by the targets that they are called by. */
export function group(cores: Readonly<Record<string, string>>, options: GroupOptions = {}): Group {
  const { plugin, otherwise, stores = {}, wrap, limits, ...environment } = options;
  const events = new InMemoryEventSink();
  const warnings: string[] = [];
  const logger = { warn: (message: string) => void warnings.push(message) };
  const dispatcher = new InProcessDispatcher({ logger, ...(otherwise === undefined ? {} : { otherwise }) });
  const common = {
    memory: new InMemoryBackend(),
    modelProviders: new MockModelProvider(),
    checkpoints: new InMemoryCheckpointBackend(),
    logger,
    ...environment,
    dispatcher: wrap?.(dispatcher) ?? dispatcher,
    events: dispatcher.events(events),
    ...(plugin === undefined ? {} : { plugins: new InProcessPluginHost({ "test/host": plugin }) }),
  };
  const engines = new Map<string, CoreEngine>();
  for (const [target, source] of Object.entries(cores)) {
    const module = moduleOf(source);
    const checkpoints = stores[module.name] ?? common.checkpoints;
    const engine = CoreEngine.load(
      module,
      new HostEnvironment({ ...common, checkpoints }),
      limits === undefined ? {} : { limits },
    );
    dispatcher.register(target, engine);
    engines.set(module.name, engine);
  }
  return {
    dispatcher,
    events,
    warnings,
    engine(name) {
      const engine = engines.get(name);
      if (engine === undefined) throw new Error(`There is no core ${name}.`);
      return engine;
    },
    async close() {
      for (const engine of engines.values()) await engine.close({ graceMs: 0 });
    },
  };
}

export const ids = (result: InvocationResult): readonly string[] =>
  result.status === "SUSPENDED" ? result.checkpoints.map(({ checkpointId }) => checkpointId) : [];

export function promptOf(result: InvocationResult, prompt: string): CheckpointInfo {
  const found =
    result.status === "SUSPENDED" ? result.checkpoints.find((checkpoint) => checkpoint.prompt === prompt) : undefined;
  if (found === undefined) throw new Error(`Nobody is asked "${prompt}": ${JSON.stringify(result)}`);
  return found;
}
