/**
 * The mapping between the host's camelCase and the snake_case of the wire (`--json`, `--trace`).
 *
 * Each host type lists all its fields, so that a new one cannot be forgotten. Values of users and schemas (`"json"`) are not
 * changed, because their keys belong to the user.
 */
import type {
  CheckpointInfo,
  CheckpointOption,
  Decision,
  FlowError,
  InvocationResult,
  RuntimeEvent,
  SourcePosition,
  Usage,
  Vote,
} from "./interfaces.js";
import type { ComparedCall, ComparedPlace, ComparedRun, Comparison, Totals } from "./recording/compare.js";
import type { Json, JsonObject } from "../json.js";

type Shape = "json" | (() => WireObject) | readonly [() => WireObject];
type WireObject = Readonly<Record<string, readonly [wireName: string, shape: Shape]>>;
type KeysOf<T> = T extends unknown ? keyof T : never;
type WireOf<T> = Readonly<Record<Extract<KeysOf<T>, string>, readonly [wireName: string, shape: Shape]>>;

const usage: WireOf<Usage> = {
  modelCalls: ["model_calls", "json"],
  inputTokens: ["input_tokens", "json"],
  outputTokens: ["output_tokens", "json"],
  cachedInputTokens: ["cached_input_tokens", "json"],
  reasoningTokens: ["reasoning_tokens", "json"],
  cost: ["cost", "json"],
};

const position: WireOf<SourcePosition> = {
  file: ["file", "json"],
  line: ["line", "json"],
  column: ["column", "json"],
};

const flowError: WireOf<FlowError> = {
  errorType: ["error_type", "json"],
  message: ["message", "json"],
  nodeId: ["node_id", "json"],
  sourceLocation: ["location", () => position],
  details: ["details", "json"],
  cause: ["cause", () => flowError],
};

const vote: WireOf<Vote> = {
  at: ["at", "json"],
  by: ["by", "json"],
  person: ["person", "json"],
  requestId: ["request_id", "json"],
  shownDigest: ["shown_digest", "json"],
  note: ["note", "json"],
  resolution: ["resolution", "json"],
};

const decision: WireOf<Decision> = {
  kind: ["kind", "json"],
  ...vote,
  votes: ["votes", [() => vote]],
  reason: ["reason", "json"],
};

const option: WireOf<CheckpointOption> = {
  id: ["id", "json"],
  label: ["label", "json"],
  style: ["style", "json"],
  needsForm: ["needs_form", "json"],
};

const checkpoint: WireOf<CheckpointInfo> = {
  checkpointId: ["checkpoint_id", "json"],
  invocationId: ["invocation_id", "json"],
  core: ["core", "json"],
  coreVersion: ["core_version", "json"],
  flow: ["flow", "json"],
  instanceKey: ["instance_key", "json"],
  startedBy: ["started_by", "json"],
  nodeId: ["node_id", "json"],
  path: ["path", "json"],
  type: ["type", "json"],
  prompt: ["prompt", "json"],
  title: ["title", "json"],
  payload: ["payload", "json"],
  payloadSchema: ["payload_schema", "json"],
  form: ["form", "json"],
  options: ["options", [() => option]],
  assignee: ["assignee", "json"],
  quorum: ["quorum", "json"],
  selfApproval: ["self_approval", "json"],
  priority: ["priority", "json"],
  hitlTarget: ["hitl_target", "json"],
  createdAt: ["created_at", "json"],
  expiresAt: ["expires_at", "json"],
  onTimeout: ["on_timeout", "json"],
  escalatedAt: ["escalated_at", "json"],
  missedDeadline: ["missed_deadline", "json"],
  digest: ["digest", "json"],
  status: ["status", "json"],
  decision: ["decision", () => decision],
  votes: ["votes", [() => vote]],
  problem: ["problem", "json"],
  waitsFor: ["waits_for", "json"],
};

const result: WireOf<InvocationResult> = {
  status: ["status", "json"],
  output: ["output", "json"],
  error: ["error", () => flowError],
  checkpoint: ["checkpoint", () => checkpoint],
  checkpoints: ["checkpoints", [() => checkpoint]],
  invocationId: ["invocation_id", "json"],
  usage: ["usage", () => usage],
  durationMs: ["duration_ms", "json"],
};

const event: WireOf<RuntimeEvent> = {
  type: ["type", "json"],
  executionId: ["execution_id", "json"],
  epoch: ["epoch", "json"],
  sequence: ["sequence", "json"],
  timestamp: ["timestamp", "json"],
  core: ["core", "json"],
  flow: ["flow", "json"],
  nodeId: ["node_id", "json"],
  path: ["path", "json"],
  blockKind: ["block_kind", "json"],
  sourceLocation: ["source_location", () => position],
  eventId: ["event_id", "json"],
  payload: ["payload", "json"],
};

const totals: WireOf<Totals> = {
  calls: ["calls", "json"],
  inputTokens: ["input_tokens", "json"],
  outputTokens: ["output_tokens", "json"],
  cost: ["cost", "json"],
  durationMs: ["duration_ms", "json"],
};

const comparedRun: WireOf<ComparedRun> = {
  name: ["recording", "json"],
  run: ["run", "json"],
  core: ["core", "json"],
  flow: ["flow", "json"],
  input: ["input", "json"],
  status: ["status", "json"],
  outcome: ["outcome", "json"],
  models: ["models", "json"],
  totals: ["totals", () => totals],
};

const comparedCall: WireOf<ComparedCall> = {
  answer: ["answer", "json"],
  error: ["error", "json"],
  stopped: ["stopped", "json"],
  model: ["model", "json"],
  finish: ["finish", "json"],
  inputTokens: ["input_tokens", "json"],
  outputTokens: ["output_tokens", "json"],
  cost: ["cost", "json"],
  durationMs: ["duration_ms", "json"],
};

const comparedPlace: WireOf<ComparedPlace> = {
  kind: ["kind", "json"],
  path: ["path", "json"],
  name: ["name", "json"],
  attempt: ["attempt", "json"],
  calls: ["calls", [() => comparedCall]],
  sameRequest: ["same_request", "json"],
  sameAnswer: ["same_answer", "json"],
};

const comparison: WireOf<Comparison> = {
  runs: ["runs", [() => comparedRun]],
  places: ["places", [() => comparedPlace]],
};

export const wireOfComparison = (value: Comparison): JsonObject => write(value, comparison);
export const wireOfResult = (value: InvocationResult): JsonObject => write(value, result);
export const wireOfCheckpoint = (value: CheckpointInfo): JsonObject => write(value, checkpoint);
export const wireOfDecision = (value: Decision): JsonObject => write(value, decision);
export const wireOfEvent = (value: RuntimeEvent): JsonObject => write(value, event);
export const wireOfFlowError = (value: FlowError): JsonObject => write(value, flowError);

/** Objects of the IR (module, manifest, inspection), which already have the wire's keys and plain values. */
export const toWire = (value: object): JsonObject => value as JsonObject;

/** Writes the fields in the order of the table; absent fields stay absent. */
function write(value: object, fields: WireObject): JsonObject {
  const entries: [string, Json][] = [];
  for (const [name, [wireName, shape]] of Object.entries(fields)) {
    const field = (value as Readonly<Record<string, unknown>>)[name];
    if (field !== undefined) entries.push([wireName, writeField(field, shape)]);
  }
  return Object.fromEntries(entries);
}

function writeField(field: unknown, shape: Shape): Json {
  if (shape === "json") return field as Json;
  if (typeof shape === "function") return write(field as object, shape());
  const [item] = shape;
  return (field as readonly (object | null)[]).map((entry) => (entry === null ? null : write(entry, item())));
}
