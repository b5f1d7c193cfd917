import type { JsonObject } from "../../json.js";
import { MockCoreDispatcher } from "../dispatch/mock-core-dispatcher.js";
import type { CoreDispatcher, HostEnvironmentOptions, SecretSource } from "../interfaces.js";
import { InMemoryConfigSource, InMemoryReferenceSource } from "../memory/in-memory-sources.js";
import { MockModelProvider } from "../models/mock-model-provider.js";
import { ExamplePluginHost, MockPluginHost } from "../plugins/plugin-hosts.js";
import type { MockFile } from "./mock-file.js";

/** What a host gives besides stores, clock and events. */
export type MockParts = Required<
  Pick<HostEnvironmentOptions, "modelProviders" | "plugins" | "dispatcher" | "config" | "reference" | "secrets">
>;

/** What mocks must know of a program: `pluginResults()` gives the schemas. */
export interface MockedProgram {
  readonly core: string;
  /** JSON Schemas of what plugin methods give, by `alias.method`. */
  readonly pluginResults: Readonly<Record<string, JsonObject>>;
}

/**
 * A world for a program: what its mock file says, and made-up values of the declared types for the rest, the same for the
 * same input. Calls of other cores that the mock file does not answer go to `cores`, else they fail.
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
