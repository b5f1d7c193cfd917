import { relative } from "node:path";
import type { FileStore } from "../../host/index.node.js";
import type { EventSink } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import type { CoreEngine } from "../../engine/core-engine.js";
import type { CommandContext } from "../command-context.js";
import { mockOfModule } from "./mock-path.node.js";
import { mockProviders } from "./mock-providers.node.js";

export interface EngineSetup {
  readonly module: IRModule;
  readonly store: FileStore;
  /** The file that `--mock` names. */
  readonly mock: string | undefined;
  readonly events?: EventSink | undefined;
  /** What the engine reports besides; on stderr by default. */
  readonly warn?: (message: string) => void;
}

/** An engine for a module on a store, with mocked models and plugins. Throws EnvironmentError, BundleError and PathError. */
export async function openEngine(setup: EngineSetup, { cwd, report }: CommandContext): Promise<CoreEngine> {
  const { module, store, events } = setup;
  const file = setup.mock ?? mockOfModule(module, cwd, store.path);
  if (file !== undefined && setup.mock === undefined) report.say(`Using answers of ${relative(cwd, file)}`);
  const [{ CoreEngine }, { HostEnvironment }, providers] = await Promise.all([
    import("../../engine/core-engine.js"),
    import("../../host/host-environment.js"),
    mockProviders(file, cwd),
  ]);
  const environment = new HostEnvironment({
    ...providers,
    memory: store.memory,
    checkpoints: store.checkpoints,
    logger: { warn: setup.warn ?? ((message) => report.warn(`warning: ${message}`)) },
    ...(events === undefined ? {} : { events }),
  });
  return CoreEngine.load(module, environment);
}
