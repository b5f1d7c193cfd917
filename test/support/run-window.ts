import { IRSerializer, type LimitsOptions, type MockFile, type MockParts, mockParts, pluginResults } from "scaicore";
import { openFileStore } from "scaicore/node";
import type { StartLink } from "../../client/engine/process/engine-process.js";
import { Engines } from "../../client/engine/process/engines.js";
import { RunHost } from "../../client/engine/run-host.js";

export interface WindowOptions {
  readonly start: StartLink;
  readonly mocks?: MockFile;
  /** In place of the mocks. */
  readonly parts?: Partial<MockParts>;
  readonly memoryMb?: number;
  readonly limits?: LimitsOptions;
  readonly now?: () => number;
  readonly onProblem?: (sentence: string) => void;
}

/** What one window of VS Code has on a store: an extension host that reads it, and engines behind `start`. */
export async function openWindow(directory: string, options: WindowOptions): Promise<RunHost> {
  const { start, mocks = {}, parts = {}, memoryMb = 512, limits = {}, now, onProblem = failed } = options;
  return await RunHost.open({
    place: { id: "store", directory, label: "shop", inFolder: false },
    openBackends: openFileStore,
    openEngines: (ofStore) =>
      Promise.resolve(
        new Engines({
          ...ofStore,
          start,
          settings: () => ({ memoryMb, limits }),
          models: () =>
            Promise.resolve({
              label: "mock",
              parts: (module) =>
                Promise.resolve({
                  ...mockParts(mocks, { core: module.name, pluginResults: pluginResults(module) }),
                  ...parts,
                }),
            }),
          onProblem,
          onWarning: failed,
        }),
      ),
    decodeBundle: (bytes) => Promise.resolve(new IRSerializer().deserialize(bytes)),
    onError: (doing, error) => {
      throw new Error(doing, { cause: error });
    },
    ...(now === undefined ? {} : { now }),
  });
}

function failed(message: string): never {
  throw new Error(message);
}
