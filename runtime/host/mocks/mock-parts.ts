import type { JsonObject } from "../../json.js";
import { MockCoreDispatcher } from "../dispatch/mock-core-dispatcher.js";
import type { CoreDispatcher, HostEnvironmentOptions, SecretSource } from "../interfaces.js";
import { InMemoryConfigSource, InMemoryReferenceSource } from "../memory/in-memory-sources.js";
import { MockModelProvider } from "../models/mock-model-provider.js";
import { ExamplePluginHost, MockPluginHost } from "../plugins/plugin-hosts.js";
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
}

/**
 * Mocks everything outside of a program: answers from its mock file, and otherwise made-up values of the declared types, the
 * same for the same input. Calls of other cores without a mock go to `cores`; without `cores` they fail.
 */
export function mockParts(mocks: MockFile, { core, pluginResults }: MockedProgram, cores?: CoreDispatcher): MockParts {
  const secrets: SecretSource = {
    read: (_core, name) => Promise.resolve(mocks.secrets?.[name] ?? `mock secret ${name}`),
  };
  return {
    modelProviders: new MockModelProvider(mocks),
    dispatcher: new MockCoreDispatcher(mocks, cores),
    plugins: new MockPluginHost(mocks, new ExamplePluginHost(pluginResults)),
    config: new InMemoryConfigSource({ [core]: mocks.config ?? {} }),
    reference: new InMemoryReferenceSource({ [core]: mocks.reference ?? {} }),
    secrets,
  };
}
