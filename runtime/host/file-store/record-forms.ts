import type {
  CheckpointInfo,
  CheckpointOption,
  CompletedResult,
  Decision,
  FailedResult,
  FlowError,
  Identity,
  Person,
  SourcePosition,
  StartRecord,
  TriggerContext,
  Usage,
  Vote,
  Wait,
} from "../interfaces.js";
import type { LogRecordKind, LogRecords, RecordedChange, StateRecord } from "./log-records.js";

/** Says where in a value something has not its form, such as `.start.flow`; `undefined` if all of it has. */
type Form = (value: unknown) => string | undefined;
interface Optional {
  readonly optional: Form;
}
/** A form for each field of a record, and for no other: a field that is added and forgotten here does not compile. */
type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional : Form;
};

const where =
  (is: (value: unknown) => boolean): Form =>
  (value) =>
    is(value) ? undefined : "";
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

const text = where((value) => typeof value === "string");
const truth = where((value) => typeof value === "boolean");
const object = where(isObject);
const bytes = where((value) => value instanceof Uint8Array);
/** Whatever a flow computed; its own reader looks at it. */
const json = where((value) => value !== undefined);
const number = where((value) => typeof value === "number" && !Number.isNaN(value));
/** Fits into the header of a frame, as does the next one. */
const epoch = where((value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) < 2 ** 32 - 1);
const quorum = where((value) => Number.isInteger(value) && Number(value) >= 1);
const oneOf = <T extends string>(values: Readonly<Record<T, true>>): Form =>
  where((value) => typeof value === "string" && Object.hasOwn(values, value));
const optional = (form: Form): Optional => ({ optional: form });

const listOf =
  (form: Form): Form =>
  (value) => {
    if (!Array.isArray(value)) return "";
    for (let index = 0; index < value.length; index++) {
      const wrong = form(value[index]);
      if (wrong !== undefined) return `[${index}]${wrong}`;
    }
    return undefined;
  };

function record<T>(fields: Fields<T>): Form {
  const forms = Object.entries(fields) as unknown as readonly [string, Form | Optional][];
  return (value) => {
    if (!isObject(value)) return "";
    for (const [name, form] of forms) {
      const field = value[name];
      if (typeof form !== "function" && field === undefined) continue;
      const wrong = typeof form === "function" ? form(field) : form.optional(field);
      if (wrong !== undefined) return `.${name}${wrong}`;
    }
    return undefined;
  };
}

/** A record of one of several kinds, which a field names. */
function kinds<T extends string>(tag: string, forms: Readonly<Record<T, Form>>): Form {
  return (value) => {
    if (!isObject(value)) return "";
    const kind = value[tag];
    if (typeof kind !== "string" || !Object.hasOwn(forms, kind)) return `.${tag}`;
    return forms[kind as T](value);
  };
}

const person = record<Person>({
  id: text,
  name: optional(text),
  groups: optional(listOf(text)),
  roles: optional(listOf(text)),
});
const vote = record<Vote>({
  at: text,
  by: text,
  requestId: optional(text),
  resolution: object,
  person: optional(person),
  shownDigest: optional(text),
  note: optional(text),
});
type DecisionOf<K extends Decision["kind"]> = Extract<Decision, { readonly kind: K }>;
const decided = { at: text, by: optional(text), requestId: optional(text), kind: text };
const decision = kinds<Decision["kind"]>("kind", {
  resolved: record<DecisionOf<"resolved">>({
    ...decided,
    resolution: object,
    votes: optional(listOf(vote)),
    person: optional(person),
    shownDigest: optional(text),
    note: optional(text),
  }),
  expired: record<DecisionOf<"expired">>(decided),
  cancelled: record<DecisionOf<"cancelled">>({ ...decided, reason: text }),
});

const identity = record<Identity>({ id: text, name: optional(text), claims: optional(object) });
const start = record<StartRecord>({
  invocationId: text,
  core: text,
  coreVersion: text,
  flow: text,
  input: object,
  identity: optional(identity),
  trigger: optional(
    record<TriggerContext>({
      kind: oneOf<TriggerContext["kind"]>({ api: true, webhook: true, schedule: true, event: true }),
      name: text,
      data: optional(json),
    }),
  ),
  instanceKey: optional(text),
  durability: oneOf<StartRecord["durability"]>({ checkpoint: true, block: true }),
  bundleHash: text,
  createdAt: text,
});

const option = record<CheckpointOption>({
  id: text,
  label: text,
  style: optional(oneOf<NonNullable<CheckpointOption["style"]>>({ primary: true, danger: true })),
  needsForm: optional(where((value) => value === false)),
});
type WaitOf<K extends Wait["kind"]> = Extract<Wait, { readonly kind: K }>;
const wait = kinds<Wait["kind"]>("kind", {
  call: record<WaitOf<"call">>({
    kind: text,
    target: text,
    invocationId: text,
    checkpoints: listOf((value) => checkpoint(value)),
  }),
  responses: record<WaitOf<"responses">>({ kind: text }),
  model: record<WaitOf<"model">>({ kind: text, role: text, provider: text, reason: text }),
});
const checkpoint: Form = record<CheckpointInfo>({
  checkpointId: text,
  invocationId: text,
  core: text,
  coreVersion: optional(text),
  flow: text,
  instanceKey: optional(text),
  startedBy: optional(record<NonNullable<CheckpointInfo["startedBy"]>>({ id: text, name: optional(text) })),
  nodeId: text,
  path: text,
  type: text,
  prompt: text,
  title: optional(text),
  payload: optional(json),
  payloadSchema: optional(object),
  form: optional(object),
  options: listOf(option),
  assignee: optional(text),
  quorum: optional(quorum),
  selfApproval: optional(where((value) => value === false)),
  priority: oneOf<CheckpointInfo["priority"]>({ low: true, normal: true, high: true, critical: true }),
  hitlTarget: optional(object),
  createdAt: text,
  expiresAt: optional(text),
  onTimeout: optional(oneOf<NonNullable<CheckpointInfo["onTimeout"]>>({ escalate: true, fail: true, default: true })),
  escalatedAt: optional(text),
  missedDeadline: optional(text),
  digest: optional(text),
  status: oneOf<CheckpointInfo["status"]>({ pending: true, resolved: true, expired: true, cancelled: true }),
  decision: optional(decision),
  votes: optional(listOf(vote)),
  problem: optional(text),
  waitsFor: optional(wait),
});

const ended = {
  invocationId: text,
  usage: record<Usage>({
    modelCalls: number,
    inputTokens: number,
    outputTokens: number,
    cachedInputTokens: optional(number),
    reasoningTokens: optional(number),
    cost: optional(number),
  }),
  durationMs: number,
  status: text,
};
const flowError: Form = record<FlowError>({
  errorType: text,
  message: text,
  nodeId: optional(text),
  details: optional(object),
  sourceLocation: optional(record<SourcePosition>({ file: text, line: number, column: number })),
  cause: optional((value) => flowError(value)),
});
const result = kinds<(CompletedResult | FailedResult)["status"]>("status", {
  COMPLETED: record<CompletedResult>({ ...ended, output: json }),
  FAILED: record<FailedResult>({ ...ended, error: flowError }),
});
const change = record<RecordedChange>({
  snapshot: optional(truth),
  parked: optional(listOf(checkpoint)),
  consumed: optional(listOf(text)),
  released: optional(truth),
  finished: optional(result),
});

const stateFields = record<StateRecord>({
  start,
  epoch,
  owner: text,
  released: truth,
  updatedAt: text,
  finished: optional(result),
  cancel: optional(text),
  entries: listOf(bytes),
  checkpoints: listOf(checkpoint),
  parked: listOf(text),
});

/** What a state says of its checkpoints fits together. */
const state: Form = (value) => {
  const wrong = stateFields(value);
  if (wrong !== undefined) return wrong;
  const { checkpoints, parked } = value as StateRecord;
  const ids = new Set(checkpoints.map(({ checkpointId }) => checkpointId));
  if (ids.size < checkpoints.length) return ".checkpoints";
  return parked.every((id) => ids.has(id)) ? undefined : ".parked";
};

const FORMS: Readonly<Record<LogRecordKind, Form>> = {
  start: record<LogRecords["start"]>({ start, owner: text }),
  claim: record<LogRecords["claim"]>({ owner: text }),
  entry: record<LogRecords["entry"]>({ entry: bytes, change }),
  decision: record<LogRecords["decision"]>({ checkpointId: text, decision }),
  vote: record<LogRecords["vote"]>({ checkpointId: text, vote }),
  cancel: record<LogRecords["cancel"]>({ reason: text }),
  state,
  corrupt: record<LogRecords["corrupt"]>({ problem: text, path: text, start: optional(start) }),
};

/**
 * Where a record has not the form of its kind, such as `start.flow`; `undefined` if it has. Values that a flow computed are not looked
 * at: their readers do that.
 */
export function misshapen(kind: LogRecordKind, record: unknown): string | undefined {
  return FORMS[kind](record)?.slice(1);
}
