/**
 * Host parts that run anywhere; the file store is in `index.node.ts`. Only these two entry files import the folders: interfaces
 * and errors beside them import none.
 */
export * from "./interfaces.js";
export * from "./errors.js";
export { checkpointDigest } from "./approval/checkpoint-digest.js";
export { type Decider, decisionRefusal } from "./approval/decision-rules.js";
export { standingVotes } from "./approval/votes.js";
export { errorCatalogue, type ErrorEntry, type ErrorPlace, type ErrorType } from "./error-catalogue.js";
export { InMemoryBackend } from "./memory/in-memory-backend.js";
export { InMemoryCheckpointBackend } from "./memory/in-memory-checkpoint-backend.js";
export {
  InMemoryConfigSource,
  InMemoryEventSink,
  InMemoryReferenceSource,
  InMemorySecretSource,
} from "./memory/in-memory-sources.js";
export { InProcessDispatcher, type DispatchedEngine } from "./dispatch/in-process-dispatcher.js";
export { MockCoreDispatcher, type MockCores } from "./dispatch/mock-core-dispatcher.js";
export { HostEnvironment } from "./environment/host-environment.js";
export { MockModelProvider, type MockModels } from "./models/mock-model-provider.js";
export type { MockAnswers } from "./models/mock-answers.js";
export { RoutingModelProvider, type ModelRoutes } from "./models/routing-model-provider.js";
export {
  InProcessPluginHost,
  MockPluginHost,
  type MockPlugins,
  type PluginMethod,
  type PluginMethods,
} from "./plugins/plugin-hosts.js";
export { type MockFile, mockFileProblem, parseMockFile } from "./mocks/mock-file.js";
export { type MockParts, type MockedProgram, mockParts } from "./mocks/mock-parts.js";
export { SystemClock } from "./memory/system-clock.js";
export { TestClock } from "./memory/test-clock.js";
