import { relative, resolve } from "node:path";
import type { CoreEngine } from "../../engine/core-engine.js";
import type { OpenedStore } from "../store/opened-store.js";
import type { EventSink } from "../../host/interfaces.js";
import type { AnsweringParts } from "../../host/recording/recorder.js";
import type { Recording, RecordingEntry } from "../../host/recording/recording.js";
import type { MockFile } from "../../host/mocks/mock-file.js";
import { pluginResults } from "../../ir/json-schema.js";
import type { IRModule } from "../../ir/module.js";
import type { LimitsOptions } from "../../limits.js";
import type { Answering } from "../args/answering.js";
import type { CommandContext } from "../io/context.js";
import { storedProgram } from "../store/invocations.js";
import { recordingOfMocks, Recordings } from "./recordings.node.js";
import { mockBeside, mockOfModule, readMocks, unusedMocks } from "./mocks.node.js";
import { modelsOf } from "./models.node.js";
import { checkAnswered, loadCores, storedCores } from "./other-cores.node.js";
import { BoundPlugins, withPlugins } from "./bound-plugins.node.js";

export interface EngineSetup extends Answering {
  readonly module: IRModule;
  readonly store: OpenedStore;
  readonly limits: LimitsOptions;
  readonly events?: EventSink | undefined;
  /** Does not report which mock file is used, because it may not be needed. */
  readonly quiet?: boolean;
  /** Is given what models and plugins answer, besides the file that `--record` names. */
  readonly write?: (entry: RecordingEntry) => void;
  /** Nothing runs, so calls of other cores need no answers. */
  readonly idle?: boolean;
  /** Calls of other cores are submitted to the store, for whichever worker takes them; by default they run here. */
  readonly callsThroughStore?: boolean;
  /** Receives the warnings of the engine; stderr by default. */
  readonly warn?: (message: string) => void;
}

export interface OpenEngine {
  readonly engine: CoreEngine;
  /** It, and those of the cores that it calls. */
  readonly engines: readonly CoreEngine[];
  /**
   * Waits for the flows that events have started, and closes all engines. Gives the exit code that the command has at least: of
   * what `--record` and `--replay` could not do, which is told.
   */
  readonly close: () => Promise<number>;
}

/**
 * Opens an engine for a module on a store, with the models of its file or mocked ones, plugins as they are bound or else mocked, and
 * engines for the cores that it calls.
 *
 * @throws EnvironmentError if something that the module needs is missing
 * @throws PathError, CompileError or BundleError if a mock file, a file of models or another core cannot be loaded
 */
export async function openEngine(setup: EngineSetup, context: CommandContext): Promise<OpenEngine> {
  const { module, store } = setup;
  const { report } = context;
  const [{ CoreEngine }, { HostEnvironment }, { mockParts }, { InProcessDispatcher }] = await Promise.all([
    import("../../engine/core-engine.js"),
    import("../../host/environment/host-environment.js"),
    import("../../host/mocks/mock-parts.js"),
    import("../../host/dispatch/in-process-dispatcher.js"),
  ]);
  const logger = { warn: setup.warn ?? ((message: string) => report.warn(`warning: ${message}`)) };
  const dispatcher = new InProcessDispatcher({ logger, otherwise: storedCores(storedEngine) });
  const submitting =
    setup.callsThroughStore === true
      ? new (await import("../../worker/store-dispatcher.js")).StoreDispatcher({
          checkpoints: store.checkpoints,
          otherwise: dispatcher,
        })
      : undefined;
  const others = await loadCores(setup.cores, module, context);
  const targets = others.map(({ target }) => target);
  const engines = new Map<IRModule, CoreEngine>();
  const recordings = new Recordings(setup, context);
  const events = recordings.events(setup.events);
  const sink = dispatcher.events(events);
  async function storedEngine(invocationId: string): Promise<CoreEngine | undefined> {
    const [head] = (await store.checkpoints.invocations({ invocationId, limit: 1 })).items;
    if (head === undefined) return undefined;
    const known = [...engines].find(([{ name }]) => name === head.start.core)?.[1];
    if (known !== undefined) return known;
    const program = await storedProgram(store.checkpoints, head);
    const opened = await load(program, undefined);
    engines.set(program, opened);
    return opened;
  }
  const bound = new BoundPlugins(setup, context);
  const load = async (program: IRModule, mock: string | undefined): Promise<CoreEngine> => {
    const { mocks, recording } = mocksOf(program, setup, mock, context);
    const { models: named, quiet = false, idle = false } = setup;
    if (!idle) checkAnswered(program, targets, Object.keys(mocks.cores ?? {}));
    const results = pluginResults(program);
    const mockFile = mock ?? mockBeside(program.sources[0]?.path ?? "");
    const mocked = {
      core: program.name,
      pluginResults: results,
      ...(mockFile === undefined ? {} : { mockFile }),
      ...(recording === undefined ? {} : { recording }),
    };
    const parts = mockParts(mocks, mocked, submitting ?? dispatcher);
    const asked = async (): Promise<AnsweringParts> => {
      const { modelProviders, plugins, secrets } = parts;
      if (idle) return { modelProviders, plugins, secrets };
      const models = await modelsOf(
        program,
        { models: named, mock, storePath: store.path, quiet },
        modelProviders,
        context,
      );
      const first = mock === undefined ? undefined : { mocks, recording };
      return {
        modelProviders: models ?? modelProviders,
        plugins: withPlugins(plugins, await bound.of(program), results, first),
        secrets,
      };
    };
    const answering = recordings.replayed(program.name, parts.secrets) ?? (await asked());
    const environment = new HostEnvironment({
      ...parts,
      ...recordings.recorded(program.name, answering),
      memory: store.memory,
      checkpoints: store.checkpoints,
      logger,
      events: sink,
    });
    // Without a sink no events need to be made.
    return CoreEngine.load(program, environment, { autoTelemetry: events !== undefined, limits: setup.limits });
  };

  const engine = await load(module, setup.mock);
  engines.set(module, engine);
  for (const { target, module: other } of others) {
    const known = engines.get(other) ?? (await load(other, undefined));
    engines.set(other, known);
    dispatcher.register(target, known);
    submitting?.register(target, known);
  }
  return {
    engine,
    engines: [...engines.values()],
    async close() {
      await dispatcher.settled();
      for (const open of engines.values()) await open.close();
      await bound.close();
      return recordings.close();
    },
  };
}

function mocksOf(
  module: IRModule,
  { store, quiet }: EngineSetup,
  named: string | undefined,
  { cwd, report }: CommandContext,
): { readonly mocks: MockFile; readonly recording?: Recording } {
  const file = named ?? mockOfModule(module, cwd, store.path);
  if (file === undefined) return { mocks: {} };
  const shown = relative(cwd, resolve(cwd, file));
  const path = resolve(cwd, file);
  const mocks = readMocks(path, shown);
  const recording = recordingOfMocks(mocks, path, cwd);
  if (quiet !== true) {
    if (named === undefined) report.say(`Using answers of ${relative(cwd, file)}`);
    for (const problem of unusedMocks(mocks, module)) report.warn(`warning: ${shown}: ${problem}`);
  }
  return { mocks, ...(recording === undefined ? {} : { recording }) };
}
