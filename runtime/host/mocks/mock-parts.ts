import type { JsonObject } from "../../json.js";
import { MockCoreDispatcher } from "../dispatch/mock-core-dispatcher.js";
import type { CoreDispatcher, HostEnvironmentOptions } from "../interfaces.js";
import { InMemoryConfigSource, InMemoryReferenceSource } from "../memory/in-memory-sources.js";
import { MockModelProvider } from "../models/mock-model-provider.js";
import { ExamplePluginHost, MockPluginHost } from "../plugins/plugin-hosts.js";
import type { AnsweringParts } from "../recording/recorder.js";
import type { Recording } from "../recording/recording.js";
import { Replay } from "../recording/replay.js";
import type { MockFile } from "./mock-file.js";

/** The parts of a host environment other than stores, clock and events. */
export type MockParts = Required<
  Pick<HostEnvironmentOptions, "modelProviders" | "plugins" | "dispatcher" | "config" | "reference" | "secrets">
>;

/** What mocks need of a program; `pluginResults()` returns the schemas. */
export interface MockedProgram {
  readonly core: string;
  /** JSON Schemas of the results of plugin methods, by `alias.method`. */
  readonly pluginResults: Readonly<Record<string, JsonObject>>;
  /** The name of its mock file, for messages. */
  readonly mockFile?: string;
  /** What the file that `recording` of the mock file names holds. */
  readonly recording?: Recording;
}

/**
 * Mocks everything outside of a program: answers from its mock file, and otherwise made-up values of the declared types, the
 * same for the same input. Calls of other cores without a mock go to `cores`; without `cores` they fail.
 */
export function mockParts(
  mocks: MockFile,
  { core, pluginResults, mockFile, recording }: MockedProgram,
  cores?: CoreDispatcher,
): MockParts {
  const { secrets, modelProviders, plugins } = behindMocks(recording, core, {
    secrets: { read: (_core, name) => Promise.resolve(mocks.secrets?.[name] ?? `mock secret ${name}`) },
    modelProviders: new MockModelProvider(),
    plugins: new ExamplePluginHost(pluginResults, mockFile),
  });
  return {
    modelProviders: new MockModelProvider(mocks, modelProviders),
    dispatcher: new MockCoreDispatcher(mocks, cores),
    plugins: new MockPluginHost(mocks, plugins),
    config: new InMemoryConfigSource({ [core]: mocks.config ?? {} }),
    reference: new InMemoryReferenceSource({ [core]: mocks.reference ?? {} }),
    secrets,
  };
}

/** What answers where a mock file says nothing: a recording, and for what was not recorded values of the declared types. */
function behindMocks(recording: Recording | undefined, core: string, examples: AnsweringParts): AnsweringParts {
  if (recording === undefined) return examples;
  return new Replay(recording, { mode: "block", otherwise: examples }).parts(core, examples.secrets);
}
