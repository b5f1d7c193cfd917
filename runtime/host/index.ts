/**
 * Host parts that run anywhere; the file store is in `index.node.ts`. Only these two entry files import the folders: interfaces
 * and errors beside them import none.
 */
export * from "./interfaces.js";
export * from "./errors.js";
export { checkpointDigest } from "./approval/checkpoint-digest.js";
export { type Decider, decisionRefusal } from "./approval/decision-rules.js";
export { needsForm } from "../form-need.js";
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
export { Recorder, type RecorderOptions, type AnsweringParts } from "./recording/recorder.js";
export { readRecording, RecordingError } from "./recording/read-recording.js";
export { recordingOfRun, recordingText } from "./recording/recording-of-run.js";
export { Replay, type ReplayOptions } from "./recording/replay.js";
export type {
  RecordedCall,
  RecordedEnd,
  RecordedModelCall,
  RecordedPluginCall,
  RecordedStart,
  Recording,
  RecordingEntry,
} from "./recording/recording.js";
export {
  type ComparedCall,
  comparedCall,
  type ComparedPlace,
  type ComparedRun,
  compareRuns,
  type Comparison,
  type RunOfRecording,
  runsOf,
  type Totals,
} from "./recording/compare.js";
