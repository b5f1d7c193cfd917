import { relative, resolve } from "node:path";
import type { CoreEngine } from "../../engine/core-engine.js";
import type { FileStore } from "../../host/index.node.js";
import type { EventSink } from "../../host/interfaces.js";
import type { MockFile } from "../../host/mocks/mock-file.js";
import { pluginResults } from "../../ir/json-schema.js";
import type { IRModule } from "../../ir/module.js";
import type { LimitsOptions } from "../../limits.js";
import type { CommandContext } from "../io/context.js";
import { storedProgram } from "../store/invocations.js";
import { mockOfModule, readMocks, unusedMocks } from "./mocks.node.js";
import { checkAnswered, loadCores, storedCores } from "./other-cores.node.js";

export interface EngineSetup {
  readonly module: IRModule;
  readonly store: FileStore;
  /** The file that `--mock` names. */
  readonly mock: string | undefined;
  /** The values of `--core`. */
  readonly cores: readonly string[];
  readonly limits: LimitsOptions;
  readonly events?: EventSink | undefined;
  /** Does not report which mock file is used, because it may not be needed. */
  readonly quiet?: boolean;
  /** Nothing runs, so calls of other cores need no answers. */
  readonly idle?: boolean;
  /** Receives the warnings of the engine; stderr by default. */
  readonly warn?: (message: string) => void;
}

export interface OpenEngine {
  readonly engine: CoreEngine;
  /** Waits for the flows that events have started, and closes all engines. */
  readonly close: () => Promise<void>;
}

/**
 * Opens an engine for a module on a store, with mocked models and plugins, and engines for the cores that it calls.
 *
 * @throws EnvironmentError if something that the module needs is missing
 * @throws PathError, CompileError or BundleError if a mock file or another core cannot be loaded
 */
export async function openEngine(setup: EngineSetup, context: CommandContext): Promise<OpenEngine> {
  const { module, store, events } = setup;
  const { report } = context;
  const [{ CoreEngine }, { HostEnvironment }, { mockParts }, { InProcessDispatcher }] = await Promise.all([
    import("../../engine/core-engine.js"),
    import("../../host/environment/host-environment.js"),
    import("../../host/mocks/mock-parts.js"),
    import("../../host/dispatch/in-process-dispatcher.js"),
  ]);
  const logger = { warn: setup.warn ?? ((message: string) => report.warn(`warning: ${message}`)) };
  const dispatcher = new InProcessDispatcher({ logger, otherwise: storedCores(storedEngine) });
  const others = await loadCores(setup.cores, module, context);
  const targets = others.map(({ target }) => target);
  const engines = new Map<IRModule, CoreEngine>();
  const sink = dispatcher.events(events);
  async function storedEngine(invocationId: string): Promise<CoreEngine | undefined> {
    const [head] = (await store.checkpoints.invocations({ invocationId, limit: 1 })).items;
    if (head === undefined) return undefined;
    const known = [...engines].find(([{ name }]) => name === head.start.core)?.[1];
    if (known !== undefined) return known;
    const program = await storedProgram(store.checkpoints, head);
    const opened = load(program, mocksOf(program, setup, undefined, context));
    engines.set(program, opened);
    return opened;
  }
  const load = (program: IRModule, mocks: MockFile): CoreEngine => {
    if (setup.idle !== true) checkAnswered(program, targets, Object.keys(mocks.cores ?? {}));
    const environment = new HostEnvironment({
      ...mockParts(mocks, { core: program.name, pluginResults: pluginResults(program) }, dispatcher),
      memory: store.memory,
      checkpoints: store.checkpoints,
      logger,
      events: sink,
    });
    // Without a sink no events need to be made.
    return CoreEngine.load(program, environment, { autoTelemetry: events !== undefined, limits: setup.limits });
  };

  const engine = load(module, mocksOf(module, setup, setup.mock, context));
  engines.set(module, engine);
  for (const { target, module: other } of others) {
    const known = engines.get(other) ?? load(other, mocksOf(other, setup, undefined, context));
    engines.set(other, known);
    dispatcher.register(target, known);
  }
  return {
    engine,
    async close() {
      await dispatcher.settled();
      for (const open of engines.values()) await open.close();
    },
  };
}

function mocksOf(
  module: IRModule,
  { store, quiet }: EngineSetup,
  named: string | undefined,
  { cwd, report }: CommandContext,
): MockFile {
  const file = named ?? mockOfModule(module, cwd, store.path);
  if (file === undefined) return {};
  const shown = relative(cwd, resolve(cwd, file));
  const mocks = readMocks(resolve(cwd, file), shown);
  if (quiet !== true) {
    if (named === undefined) report.say(`Using answers of ${relative(cwd, file)}`);
    for (const problem of unusedMocks(mocks, module)) report.warn(`warning: ${shown}: ${problem}`);
  }
  return mocks;
}
