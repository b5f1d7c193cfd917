/**
 * Embeds ScaiCore: load a bundle, build a host environment, load an engine, invoke and resume flows.
 *
 * Everything here works in Node and in a browser worker. `scaicore/compiler` compiles sources, `scaicore/node` has the
 * store on disk, `scaicore/testing` the conformance suites for hosts.
 */
export { CoreEngine, type EngineOptions } from "./engine/core-engine.js";
export {
  type Breakpoint,
  Debugger,
  type DebuggerListener,
  type DebugLog,
  type DebugStop,
  type HitCondition,
  type PausingFailures,
  type SetBreakpoint,
  type StopReason,
} from "./engine/run/debug/debugger.js";
export type {
  Evaluated as DebugEvaluated,
  Inspector,
  Place as DebugPlace,
  Point as DebugPoint,
  PointFailure as DebugFailure,
  Scope as DebugScope,
  StackFrame as DebugStackFrame,
  Stop as InspectorStop,
  Thread as DebugThread,
  Variable as DebugVariable,
  View as DebugView,
} from "./engine/run/debug/inspector.js";
export {
  TriggerScheduler,
  type ScheduledEngine,
  type ScheduleStatus,
  type TriggerSchedulerOptions,
} from "./engine/run/trigger-scheduler.js";
export { triggeredRequest } from "./engine/run/triggered-request.js";
export { ScaiCoreError } from "./error.js";
export {
  DEFAULT_LIMITS,
  type LimitEntry,
  type LimitErrorType,
  type LimitName,
  limitProblem,
  LIMITS,
  type Limits,
  type LimitsOptions,
  type LimitUnit,
} from "./limits.js";
export * from "./host/index.js";
export { BundleError } from "./ir/reading.js";
export { printExpr, printPattern, printType } from "./ir/print.js";
export { bundleHash, fingerprint } from "./ir/serializer.js";
export {
  paramsToJsonSchema,
  type SchemaField,
  schemaFields,
  type SchemaPurpose,
  typeToJsonSchema,
} from "./ir/json-schema.js";
export { type StrictSchema, strictSchema } from "./ir/strict-schema.js";
export { modelBlocks, type PromptTemplate, promptTemplate } from "./engine/blocks/prompt-template.js";
export { MODEL_REPAIRS, type ModelRepair } from "./engine/blocks/output/repairs.js";
export type * from "./ir/module.js";
export { pluginResults } from "./ir/json-schema.js";
export {
  flowText,
  inspect,
  type InspectedBlock,
  type InspectedFlow,
  type Inspection,
  inspectionText,
} from "./ir/inspect.js";
export { programText } from "./ir/program-text.js";
export { verifyModule } from "./ir/verifier.js";
export { IRSerializer } from "./ir/serializer.js";
export { type BlockGroup, childBlocks } from "./ir/walk.js";
export { version } from "./version.js";
