import {
  type IRModule,
  IRSerializer,
  type LimitsOptions,
  type MockFile,
  type MockParts,
  mockParts,
  pluginResults,
} from "scaicore";
import { openFileStore } from "scaicore/node";
import type { StartLink } from "../../client/engine/process/engine-process.js";
import type { Program } from "../../client/engine/process/program.js";
import { Engines } from "../../client/engine/process/engines.js";
import { RunHost } from "../../client/engine/run-host.js";

export interface WindowOptions {
  readonly start: StartLink;
  readonly mocks?: MockFile;
  /** By the name of the core, in place of `mocks`. */
  readonly mocksByCore?: Readonly<Record<string, MockFile>>;
  /** The programs that may be called, by their addresses. */
  readonly cores?: Readonly<Record<string, Program>>;
  /** In place of the mocks. */
  readonly parts?: Partial<MockParts>;
  readonly memoryMb?: number;
  readonly limits?: LimitsOptions;
  readonly now?: () => number;
  readonly onProblem?: (sentence: string) => void;
}

/** What one window of VS Code has on a store: an extension host that reads it, and engines behind `start`. */
export async function openWindow(directory: string, options: WindowOptions): Promise<RunHost> {
  const {
    start,
    mocks = {},
    mocksByCore = {},
    cores: programs = {},
    parts = {},
    memoryMb = 512,
    limits = {},
    now,
    onProblem = failed,
  } = options;
  const mocksOf = ({ name }: IRModule): MockFile => mocksByCore[name] ?? mocks;
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
              parts: (module, cores) =>
                Promise.resolve({
                  ...mockParts(mocksOf(module), { core: module.name, pluginResults: pluginResults(module) }, cores),
                  ...parts,
                }),
            }),
          onProblem,
          onWarning: failed,
        }),
      ),
    programs: {
      at({ target }) {
        const found = programs[target];
        return found === undefined ? Promise.reject(new Error(`There is no ${target}.`)) : Promise.resolve(found);
      },
      listeners: ({ type, core }) =>
        Promise.resolve(
          Object.values(programs).flatMap((program) =>
            program.module.subscriptions
              .filter(({ event, source }) => event === type && programs[source]?.module.name === core)
              .map(({ source }) => ({ program, from: source })),
          ),
        ),
    },
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
