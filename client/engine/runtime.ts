import type { Log } from "../infrastructure/logging.js";
import { once } from "../infrastructure/scheduling.js";
import type { ModelSources } from "./models.js";
import type { EngineSettings } from "./process/engine-process.js";
import type { RunHostParts } from "./run-host.js";

/**
 * The runtime, loaded when something runs or is listed for the first time: a window that only edits never loads it. The rest of
 * the extension imports only its types.
 */
export const loadRuntime = once(async () => await (await import("./load-runtime.js")).importRuntime());

/** The compiler with its parser, loaded when something is compiled for the first time. */
export const loadCompiler = once(async () => await (await loadRuntime()).importCompiler());

/** What plugins are bound to, loaded when a program whose plugins are bound runs for the first time. */
export const loadPlugins = once(async () => await (await loadRuntime()).importPlugins());

/** Real models, loaded when a program that has a file of models is looked at for the first time. */
export const loadModels = once(async () => await (await loadRuntime()).importModels());

/** Prompts and comparisons, loaded when one is looked at for the first time. */
export const loadPrompts = once(async () => await (await loadRuntime()).importPrompts());

/** Tests of programs, loaded when a run is copied as one, or an input is looked for. */
export const loadTesting = once(async () => await (await loadRuntime()).importTesting());

/** Graphs of flows, loaded when one is looked at for the first time. */
export const loadGraph = once(async () => await (await loadRuntime()).importGraph());

/** What is in a bundle, loaded when somebody looks at one for the first time. */
export const loadInspection = once(async () => await (await loadRuntime()).importInspection());

export interface RuntimeOptions {
  /** The file that the engine's process runs. */
  readonly engineModule: string;
  readonly models: ModelSources;
  readonly settings: () => EngineSettings;
  /** Shows a sentence to the person. */
  readonly onProblem: (sentence: string) => void;
}

/** What a run host needs of the runtime, loaded when it is first used. */
export function runtimeParts(
  log: Log,
  { engineModule, ...options }: RuntimeOptions,
): Pick<RunHostParts, "openBackends" | "openEngines" | "decodeBundle"> {
  return {
    async openBackends(directory) {
      const { openFileStore } = await loadRuntime();
      return await openFileStore(directory);
    },
    async openEngines(ofStore) {
      const { Engines, forkEngine } = await loadRuntime();
      const onWarning = (message: string) => log.warn(message);
      return new Engines({ ...ofStore, ...options, onWarning, start: forkEngine(engineModule) });
    },
    async decodeBundle(bytes) {
      const { IRSerializer } = await loadRuntime();
      return new IRSerializer().deserialize(bytes);
    },
  };
}
