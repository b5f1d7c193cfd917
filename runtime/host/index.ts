/** Host parts that run anywhere; the file store is in `index.node.ts`. */
export * from "./interfaces.js";
export * from "./errors.js";
export { errorCatalogue, type ErrorEntry, type ErrorPlace, type ErrorType } from "./error-catalogue.js";
export { InMemoryBackend } from "./memory/in-memory-backend.js";
export { InMemoryCheckpointBackend } from "./memory/in-memory-checkpoint-backend.js";
export { InMemoryConfigSource } from "./memory/in-memory-config-source.js";
export { InMemoryEventSink } from "./memory/in-memory-event-sink.js";
export { InMemoryReferenceSource } from "./memory/in-memory-reference-source.js";
export { InMemorySecretSource } from "./memory/in-memory-secret-source.js";
export { HostEnvironment } from "./host-environment.js";
export { MockModelProvider, type MockModels } from "./models/mock-model-provider.js";
export type { MockAnswers } from "./models/mock-answers.js";
export { RoutingModelProvider, type ModelRoutes } from "./models/routing-model-provider.js";
export { InProcessPluginHost, type PluginMethod, type PluginMethods } from "./plugins/in-process-plugin-host.js";
export { MockPluginHost, type MockPlugins } from "./plugins/mock-plugin-host.js";
export { SystemClock } from "./memory/system-clock.js";
export { TestClock } from "./memory/test-clock.js";
