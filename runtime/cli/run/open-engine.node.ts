import { relative, resolve } from "node:path";
import type { FileStore } from "../../host/index.node.js";
import type { EventSink } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import type { CoreEngine } from "../../engine/core-engine.js";
import type { CommandContext } from "../command-context.js";
import { mockOfModule } from "./mock-path.node.js";
import { pluginResults } from "../../ir/plugin-results.js";
import { readMocks, unusedMocks } from "./mocks.node.js";

export interface EngineSetup {
  readonly module: IRModule;
  readonly store: FileStore;
  /** The file that `--mock` names. */
  readonly mock: string | undefined;
  readonly events?: EventSink | undefined;
  /** Do not say which answers are used, where perhaps none are needed. */
  readonly quiet?: boolean;
  /** What the engine reports besides; on stderr by default. */
  readonly warn?: (message: string) => void;
}

/** An engine for a module on a store, with mocked models and plugins. Throws EnvironmentError, BundleError and PathError. */
export async function openEngine(setup: EngineSetup, { cwd, report }: CommandContext): Promise<CoreEngine> {
  const { module, store, events } = setup;
  const file = setup.mock ?? mockOfModule(module, cwd, store.path);
  const mocks = file === undefined ? {} : readMocks(resolve(cwd, file), relative(cwd, resolve(cwd, file)));
  if (file !== undefined && setup.quiet !== true) {
    if (setup.mock === undefined) report.say(`Using answers of ${relative(cwd, file)}`);
    for (const problem of unusedMocks(mocks, module)) report.warn(`warning: ${relative(cwd, file)}: ${problem}`);
  }
  const [{ CoreEngine }, { HostEnvironment }, { mockParts }] = await Promise.all([
    import("../../engine/core-engine.js"),
    import("../../host/host-environment.js"),
    import("../../host/mocks/mock-parts.js"),
  ]);
  const environment = new HostEnvironment({
    ...mockParts(mocks, { core: module.name, pluginResults: pluginResults(module) }),
    memory: store.memory,
    checkpoints: store.checkpoints,
    logger: { warn: setup.warn ?? ((message) => report.warn(`warning: ${message}`)) },
    ...(events === undefined ? {} : { events }),
  });
  return CoreEngine.load(module, environment);
}
