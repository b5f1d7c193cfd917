/** Conformance suites, which any implementation of a host interface must pass. */
export { checkpointBackendConformance } from "./checkpoint-backend-conformance.js";
export type { CheckpointBackendFixture } from "./checkpoint-fixture.js";
export {
  coreDispatcherConformance,
  DISPATCHED_CORE,
  type CoreDispatcherFixture,
} from "./core-dispatcher-conformance.js";
export { memoryBackendConformance, type MemoryBackendFixture } from "./memory-backend-conformance.js";
export { messageQueueConformance, type MessageQueueFixture } from "./message-queue-conformance.js";
export { runQueueConformance, type RunQueueFixture } from "./run-queue-conformance.js";
export {
  OUTPUT_CORPUS,
  outputReaderConformance,
  type CorpusRow,
  type SaidByModel,
} from "./output-reader-conformance.js";
export { CORPUS_TYPES, NAMED_TYPES } from "./output-corpus/corpus-types.js";
export {
  registerConformance,
  type ConformanceCase,
  type ConformanceSuite,
  type TestFramework,
} from "./conformance-suite.js";
/** The runner of the tests in programs, for tools that show their results. */
export { runTests, type TestOptions } from "./tests/run-tests.js";
export type { InspectedTest, InspectTest, TestInspection } from "./tests/run-test.js";
export type {
  Counterexample,
  Difference,
  NamedValue,
  TestedRun,
  TestFailure,
  TestOutcome,
  TestReport,
} from "./tests/test-report.js";
export { exampleValue } from "../host/models/example-value.js";
/** Runs as tests, and what tests start flows with. */
export { testOfRun, type RecordedRun, type TestOfRunOptions } from "./tests/test-of-run.js";
export { testInputs, type TestInput } from "./tests/test-inputs.js";
