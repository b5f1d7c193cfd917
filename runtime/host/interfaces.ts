/**
 * The host API: the dependencies of the engine, and the requests of a host to the engine.
 *
 * The names and steps are those of the public Python API, in TypeScript naming. IR objects keep the wire's snake_case;
 * the types of this file are camelCase. Nothing here has behaviour; implementations live beside this file.
 *
 * More than 500 lines: this is the whole contract of a host, which implementers read in one place.
 */

import type { Json, JsonObject } from "../json.js";

/** The three statuses of an invocation that is not running. */
export const ExecutionStatus = { Completed: "COMPLETED", Failed: "FAILED", Suspended: "SUSPENDED" } as const;
export type ExecutionStatus = (typeof ExecutionStatus)[keyof typeof ExecutionStatus];

export type { Json, JsonObject };

/** ISO 8601, UTC, with milliseconds: `2026-01-15T10:30:00.000Z`. */
export type Timestamp = string;

/**
 * What is made durable during a run: `"checkpoint"` persists when it suspends, `"block"` also after each block, so that
 * recovery continues after the last finished block.
 */
export type Durability = "checkpoint" | "block";

export interface Usage {
  readonly modelCalls: number;
  /** All tokens of the requests, those that the provider had in its cache among them. */
  readonly inputTokens: number;
  /** All tokens of the answers, those of reasoning among them. */
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
  readonly reasoningTokens?: number;
  /** What it cost, in the currency of the host's prices; absent where no price is known. */
  readonly cost?: number;
}

/** Who sends the request. A flow reads `claims` as `context.identity`. */
export interface Identity {
  readonly id: string;
  readonly name?: string;
  readonly claims?: JsonObject;
}

export interface TriggerContext {
  readonly kind: "api" | "webhook" | "schedule" | "event";
  readonly name: string;
  readonly data?: Json;
}

export interface RunOptions {
  /** Aborting is a durable cancel. To stop a host without failing its runs, use `CoreEngine.close()`. */
  readonly signal?: AbortSignal;
  /** Called once the invocation is in the store: from then on it can be continued even if this process ends. */
  readonly onStarted?: () => void;
}

export interface InvocationRequest {
  readonly flow: string;
  readonly input?: JsonObject;
  readonly identity?: Identity;
  readonly trigger?: TriggerContext;
  readonly instanceKey?: string;
  /** Idempotency key: the same id never runs twice, and gives the first result again. */
  readonly invocationId?: string;
  readonly durability?: Durability;
}

/** Who decides, as the host has established it. The engine takes its word: it knows no passwords. */
export interface Person {
  /** Tells people apart: for the quorum, `user:…` as assignee, and whoever started the run. Recorded as `by`. */
  readonly id: string;
  /** For people to read. */
  readonly name?: string;
  /** All groups of the person, for `group:…` as assignee. */
  readonly groups?: readonly string[];
  /** All roles of the person, for `role:…` as assignee. */
  readonly roles?: readonly string[];
}

export interface ResumeRequest {
  readonly checkpointId: string;
  readonly resolution: JsonObject;
  /** Who decides. The rules of the checkpoint are held against this person before anything is decided. */
  readonly person?: Person;
  /** The id of a person of whom no groups and roles are known; `person` says more. */
  readonly resolvedBy?: string;
  /**
   * `CheckpointInfo.digest` of what the person was shown. If something else is pending, nothing is decided. Kept with the
   * decision.
   */
  readonly shownDigest?: string;
  /** Why it was decided so, in the person's own words; kept with the decision, and no flow reads it. Of at most 10,000 characters. */
  readonly note?: string;
  /** A retry with the id of the recorded decision gets the same answer instead of CheckpointAlreadyResolvedError. */
  readonly requestId?: string;
}

/** What `CoreEngine.submit` has recorded. */
export interface Submitted {
  readonly invocationId: string;
  /** `false`: an equal request with this id was there before. */
  readonly created: boolean;
}

/** What `CoreEngine.decide` has recorded. */
export interface Decided {
  readonly invocationId: string;
  /** `false`: a vote was recorded, and the quorum needs more. */
  readonly decided: boolean;
}

export interface SourcePosition {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

export interface FlowError {
  /** Stable name out of the error catalogue, such as `"InputError"`. */
  readonly errorType: string;
  readonly message: string;
  readonly nodeId?: string;
  readonly details?: JsonObject;
  readonly sourceLocation?: SourcePosition;
  readonly cause?: FlowError;
}

interface ResultBase {
  readonly invocationId: string;
  readonly usage: Usage;
  /** Running time in milliseconds; waiting for people is not counted. */
  readonly durationMs: number;
}

export interface CompletedResult extends ResultBase {
  readonly status: "COMPLETED";
  readonly output: Json;
}

export interface FailedResult extends ResultBase {
  readonly status: "FAILED";
  readonly error: FlowError;
}

export interface SuspendedResult extends ResultBase {
  readonly status: "SUSPENDED";
  /** The first of `checkpoints`. */
  readonly checkpoint: CheckpointInfo;
  /** All pending checkpoints. */
  readonly checkpoints: readonly [CheckpointInfo, ...CheckpointInfo[]];
}

export type InvocationResult = CompletedResult | FailedResult | SuspendedResult;

export type CheckpointPriority = "low" | "normal" | "high" | "critical";
export interface CheckpointOption {
  readonly id: string;
  readonly label: string;
  readonly style?: "primary" | "danger";
  /** `false`: with this option the flow reads no field of the form, so that none has to be filled in. */
  readonly needsForm?: false;
}

/** Everything a host needs to show a checkpoint to a person. */
export interface CheckpointInfo {
  /** Stable over crashes and processes; not a secret. */
  readonly checkpointId: string;
  readonly invocationId: string;
  readonly core: string;
  /** Absent from checkpoints that an older version parked. */
  readonly coreVersion?: string;
  readonly flow: string;
  readonly instanceKey?: string;
  /** Who started the run, if its host said so. */
  readonly startedBy?: Pick<Identity, "id" | "name">;
  readonly nodeId: string;
  /** The node id with iteration indices and visit, as in `process/foreach#1[3]/approve`. */
  readonly path: string;
  /** `approval`, `choice`, `freeform`, `hitl_review`, `debug_breakpoint` or the author's own. */
  readonly type: string;
  readonly prompt: string;
  readonly title?: string;
  readonly payload?: Json;
  /** JSON Schema of `payload`, so that a host can show values by their type. */
  readonly payloadSchema?: JsonObject;
  /** JSON Schema of the fields that may be edited; prefilled values stand in `default`. */
  readonly form?: JsonObject;
  readonly options: readonly CheckpointOption[];
  /** `user:ID`, `group:NAME` or `role:NAME`, or several with commas between them, any of whom may decide. */
  readonly assignee?: string;
  /** How many persons have to give the same answer, when it is more than one. */
  readonly quorum?: number;
  /** Whether the person who started the run may decide; `false` or absent. */
  readonly selfApproval?: false;
  readonly priority: CheckpointPriority;
  readonly hitlTarget?: JsonObject;
  readonly createdAt: Timestamp;
  readonly expiresAt?: Timestamp;
  readonly onTimeout?: "escalate" | "fail" | "default";
  readonly escalatedAt?: Timestamp;
  /** The deadline that passed before it was escalated. */
  readonly missedDeadline?: Timestamp;
  /**
   * `sha256:` and 64 hex digits of all that the person is shown (`checkpointDigest`); the same as long as it is pending.
   * Absent from checkpoints that an older version parked.
   */
  readonly digest?: string;
  readonly status: Decision["kind"] | "pending";
  readonly decision?: Decision;
  /** The votes so far, in the order in which they were recorded; only with a quorum. */
  readonly votes?: readonly Vote[];
  /** Why it cannot be decided, when its record in the store is damaged; only in lists. */
  readonly problem?: string;
  /**
   * Set if the checkpoint waits for something other than a person: only the engine decides it, and lists omit it by default.
   */
  readonly waitsFor?: Wait;
}

/**
 * What an invocation waits for other than a person: a call of another core, the deadline of @await_responses, or the time at
 * which a model may be asked again.
 */
export type Wait =
  | {
      readonly kind: "call";
      readonly target: string;
      readonly invocationId: string;
      /** What the called invocation waited for when it was last checked. */
      readonly checkpoints: readonly CheckpointInfo[];
    }
  | { readonly kind: "responses" }
  | { readonly kind: "model"; readonly role: string; readonly provider: string; readonly reason: string };

/** What a decision or a vote of a person records besides the answer. */
interface Signed {
  /** The person, where the request had more than an id. */
  readonly person?: Person;
  /** The digest of what the person was shown, if the surface that showed it sent one. */
  readonly shownDigest?: string;
  /** What the person wrote about the answer. */
  readonly note?: string;
}

/** One person's answer to a checkpoint with a quorum. A later vote of the same person replaces it. */
export interface Vote extends Signed {
  readonly at: Timestamp;
  readonly by: string;
  readonly requestId?: string;
  /** Complete: fields that were left out have their prefilled values. */
  readonly resolution: JsonObject;
}

/** The decision of a checkpoint; recorded exactly once. */
export type Decision = { readonly at: Timestamp; readonly by?: string; readonly requestId?: string } & (
  | ({
      readonly kind: "resolved";
      readonly resolution: JsonObject;
      /** The votes that made the decision; only with a quorum. */
      readonly votes?: readonly Vote[];
    } & Signed)
  | { readonly kind: "expired" }
  | { readonly kind: "cancelled"; readonly reason: string }
);

export type StreamItem =
  | { readonly kind: "event"; readonly event: RuntimeEvent }
  | { readonly kind: "result"; readonly result: InvocationResult }
  | {
      readonly kind: "delta";
      readonly nodeId: string;
      readonly path: string;
      /** Text of another attempt replaces what was shown of the one before. */
      readonly attempt: number;
      readonly text: string;
    };

/** The dependency-injection boundary of a host. The first three are required: a forgotten store must not be memory. */
export interface HostEnvironmentOptions {
  readonly memory: MemoryBackend;
  readonly modelProviders: ModelProvider;
  readonly checkpoints: CheckpointBackend;
  readonly events?: EventSink;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly plugins?: PluginHost;
  readonly dispatcher?: CoreDispatcher;
  readonly checkpointHandler?: CheckpointHandler;
  readonly reference?: ReferenceSource;
  readonly config?: ConfigSource;
  readonly secrets?: SecretSource;
  readonly authorizer?: Authorizer;
  readonly logger?: Logger;
}

/** Whether a person may decide a checkpoint, and if not, why: a sentence for that person. */
export type Authorization = { readonly allow: true } | { readonly allow: false; readonly reason: string };

export interface AuthorizationRequest {
  /** Absent when the request does not say who decides. */
  readonly person?: Person;
  readonly checkpoint: CheckpointInfo;
  /** The checked answer; absent when a surface asks who may decide before there is one. */
  readonly resolution?: JsonObject;
}

/**
 * The host's rules about who may decide. They stand in for the check of `assignee`; quorum and self-approval hold besides.
 * A rejection, an answer of another form and none within 30 seconds mean that the person may not.
 */
export interface Authorizer {
  authorize(
    request: AuthorizationRequest,
    options: { readonly signal: AbortSignal },
  ): Authorization | Promise<Authorization>;
}

export interface RandomSource {
  bytes(length: number): Uint8Array;
}

/** Receives the engine's reports about the host rather than a flow, such as a failing event sink. */
export interface Logger {
  warn(message: string): void;
}

export interface Clock {
  /** Milliseconds since 1970, for records. */
  now(): number;
  /** Milliseconds from any origin, never going back, for timeouts and budgets of a running process. */
  monotonic(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface EventSink {
  emit(event: RuntimeEvent): void | Promise<void>;
}

export interface RuntimeEvent {
  readonly type: string;
  readonly executionId: string;
  /** Together with `sequence` this orders the events of an invocation over processes and crashes. */
  readonly epoch: number;
  readonly sequence: number;
  readonly timestamp: Timestamp;
  readonly core: string;
  readonly flow: string;
  readonly nodeId?: string;
  readonly path?: string;
  readonly blockKind?: string;
  readonly sourceLocation?: SourcePosition;
  /** Set for the flow's own events: the same if one is sent again after a crash. */
  readonly eventId?: string;
  readonly payload: JsonObject;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** The same for every repetition of one call after a crash. */
  readonly idempotencyKey: string;
}

export interface ModelRole {
  readonly roleName: string;
  readonly provider: string;
  readonly model?: string;
  readonly temperature?: number;
  readonly modalities: readonly string[];
  readonly fallback: readonly { readonly provider: string; readonly model: string }[];
  readonly systemContext?: string;
}

export interface ModelMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface ModelRequest {
  readonly role: ModelRole;
  /** Path of the block that asks; a label for logs and mocks. */
  readonly path: string;
  /**
   * How many model calls of this role the invocation has made before; kept in the snapshot. It selects the answers of mocks.
   */
  readonly ordinal: number;
  readonly messages: readonly ModelMessage[];
  /** The block's input by name, as JSON; for mocks and tools. Already part of `messages`. */
  readonly input: JsonObject;
  /**
   * JSON Schema of the answer, for providers with structured output. For a role without that modality the messages ask for
   * JSON by the schema, and a provider need not look at it.
   */
  readonly outputSchema?: JsonObject;
  /** Set for a @model_call: what is requested instead of text, such as `embedding`. */
  readonly modality?: string;
  readonly maxOutputTokens?: number;
}

export interface ModelResponse {
  readonly output: Json | Uint8Array;
  readonly finish: "stop" | "length" | "refusal";
  /** From 0 to 1. Without it a field `confidence` of the answer counts. */
  readonly confidence?: number;
  /** What the provider, or a monitor of its model, found wrong with the answer that it returns. */
  readonly flags?: readonly ModelFlag[];
  readonly usage: Usage;
  readonly model: string;
  /** How the answer was got, for `model.called`. */
  readonly call?: ModelCallReport;
}

/** How a provider got an answer. */
export interface ModelCallReport {
  /** Which provider answered: the one of the role, or one of its fallbacks. */
  readonly provider?: string;
  /** Requests that were made, the last one included. */
  readonly attempts?: number;
  /** How long was waited between them, in milliseconds. */
  readonly retryWaitMs?: number;
  /** The status of HTTP of the last one. */
  readonly status?: number;
  readonly requestId?: string;
  /** Whether the tokens were estimated, as the model does not tell them. */
  readonly usageEstimated?: boolean;
  /** The steps that were taken because the endpoint did not take the schema as it was sent. */
  readonly downgrades?: readonly ModelDowngrade[];
}

/** How an endpoint is given the schema of the answer: as a format, as the input of a tool, or in the text. */
export type StructuredOutputMode = "format" | "tool" | "text";

export interface ModelDowngrade {
  readonly from: StructuredOutputMode;
  readonly to: StructuredOutputMode;
  /** What the endpoint said. */
  readonly reason: string;
}

/** A part of a streamed answer. */
export type ModelStreamPart =
  | { readonly text: string }
  /** What was given so far is void: the provider begins again, and the next text is that of another attempt. */
  | { readonly restart: true }
  /** The last part. */
  | { readonly response: ModelResponse };

/**
 * The failures of a model block that only a provider can detect. `reason` is sent to the model on a retry, and shown to people.
 */
export interface ModelFlag {
  readonly kind: "hallucination" | "constraint_violation";
  readonly reason?: string;
}

export interface ModelProvider {
  /** Called by `CoreEngine.load()` for each role. */
  supports?(role: ModelRole): boolean;
  /**
   * A rejection fails the block. A ModelProviderError whose `details.retry_at` is a time to come parks the run until then, and
   * the same request is made again.
   */
  complete(request: ModelRequest, options: CallOptions): Promise<ModelResponse>;
  /** Ends with the response. */
  stream?(request: ModelRequest, options: CallOptions): AsyncIterable<ModelStreamPart>;
}

/**
 * A plugin as a program names it. Package and version say which it is; the alias is a name within the program, and another
 * program, or another version of the same one, may give it to another plugin.
 */
export interface PluginName {
  readonly alias: string;
  readonly package: string;
  /** The text of the program: `1.0` and `1.0.0` are two versions. */
  readonly version: string;
}

export interface PluginHost {
  /** Called when a program is loaded, which may be one of a run that began long ago. `undefined`: there is no such plugin. */
  describe(plugin: PluginName): { readonly methods?: JsonObject } | undefined;
  call(
    call: PluginName & {
      readonly method: string;
      readonly args: JsonObject;
      readonly settings: JsonObject;
      /** How many calls of this method the invocation has made before; kept in the snapshot, as for models. */
      readonly ordinal: number;
    },
    options: CallOptions,
  ): Promise<Json>;
}

/**
 * Dispatches calls between cores. The outcome of a flow is its result. A rejection means that the flow could not be reached,
 * and becomes a DispatchError in the calling flow. A StoreError stops the caller like a StoreError of its own store.
 */
export interface CoreDispatcher {
  /**
   * Invokes a flow and waits until it finishes or suspends. The same invocationId is the same invocation, so a call may be
   * repeated after a crash: it joins a running one, and returns the result of a finished one.
   */
  call(
    call: {
      readonly target: string;
      readonly request: InvocationRequest & { readonly invocationId: string };
      /** As the program writes it. `1.2` means any `1.2.x`. */
      readonly version?: string;
      /** How many calls of this flow the invocation has made before; kept in the snapshot. It selects the answers of mocks. */
      readonly ordinal: number;
    },
    options: RunOptions,
  ): Promise<InvocationResult>;
  /** The result of a finished or suspended invocation; `undefined` if it is running or does not exist. */
  result(target: string, invocationId: string): Promise<InvocationResult | undefined>;
  /** Rejects like `CoreEngine.resume()`; the decision then has no effect. */
  resume(target: string, request: ResumeRequest, options: RunOptions): Promise<InvocationResult>;
  /**
   * Also cancels a call in progress whose invocation is not stored yet: it must not start later. A finished or unknown
   * invocation does not change.
   */
  cancel(target: string, invocationId: string, reason: string): Promise<void>;
}

/** Called for each checkpoint at least once, keyed by checkpointId, after the suspension is durable. */
export interface CheckpointHandler {
  pending(checkpoint: CheckpointInfo): Promise<void>;
  closed?(checkpoint: CheckpointInfo): Promise<void>;
}

export interface ReferenceSource {
  /** The value of a `@reference` field, or `undefined` when the host has none. */
  read(core: string, field: string): Promise<Json | undefined>;
}

export interface ConfigSource {
  read(core: string, name: string): Promise<Json | undefined>;
}

export interface SecretSource {
  read(core: string, name: string): Promise<string | undefined>;
}

export interface Partition {
  readonly core: string;
  readonly instanceKey: string | null;
}

export interface MemoryEntry {
  readonly key: string;
  readonly value: Json;
  readonly version: string;
}

/**
 * One change of a commit: `set` and `delete` on a field or one of its keys, `add` to the end of an array field. `set` of a
 * whole field replaces all its keys; an object or an array that was set so has entries as if they had been written one by
 * one, under its own keys or under ones that the backend makes. An `add` whose key is there already replaces that item in
 * its place.
 */
export type MemoryWrite =
  | { readonly op: "set"; readonly field: string; readonly key?: string; readonly value: Json }
  | { readonly op: "delete"; readonly field: string; readonly key?: string }
  | { readonly op: "add"; readonly field: string; readonly key: string; readonly value: Json };

export interface MemoryExpectation {
  readonly field: string;
  readonly key?: string;
  /** `null`: must be absent. */
  readonly version: string | null;
}

export interface MemoryBackend {
  /**
   * Without a key the whole field: a single value as it was set, a keyed field as an object, an added-to one as an array.
   * Its version changes with any change within the field. A field whose last key was deleted is absent.
   */
  read(
    partition: Partition,
    field: string,
    key?: string,
  ): Promise<{ readonly value: Json; readonly version: string } | undefined>;
  /**
   * Entries of a keyed field in order of key (`asc`, the default), or the last first (`desc`); those of an array in the
   * order in which they were added.
   */
  list(
    partition: Partition,
    field: string,
    query: { readonly prefix?: string; readonly limit?: number; readonly order?: "asc" | "desc" },
  ): Promise<readonly MemoryEntry[]>;
  search(
    partition: Partition,
    field: string,
    query: {
      readonly text: string;
      readonly vector?: readonly number[];
      readonly limit: number;
      readonly minSimilarity?: number;
    },
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]>;
  /**
   * All or nothing, and durable when it resolves. A token seen before changes nothing and answers `"applied"`; backends
   * remember at least the latest 1,000 tokens of a partition.
   */
  commit(
    partition: Partition,
    batch: {
      readonly token: string;
      readonly expect: readonly MemoryExpectation[];
      readonly writes: readonly MemoryWrite[];
    },
  ): Promise<"applied" | "conflict">;
}

/** A lease: the ownership of one invocation in one epoch. */
export interface Lease {
  readonly invocationId: string;
  readonly epoch: number;
  readonly owner: string;
}

/** What an invocation was started with; never changes. */
export interface StartRecord {
  readonly invocationId: string;
  readonly core: string;
  readonly coreVersion: string;
  readonly flow: string;
  readonly input: JsonObject;
  readonly identity?: Identity;
  readonly trigger?: TriggerContext;
  readonly instanceKey?: string;
  readonly durability: Durability;
  /** SHA-256 of the bundle's payload, as hex; the bundle was stored by `putBundle` before. */
  readonly bundleHash: string;
  readonly createdAt: Timestamp;
}

/**
 * The effect of an entry on the state of its invocation. One entry may have several: it can park, be a snapshot and release
 * together. An entry without bytes has its change only, and `claim()` does not return it.
 */
export interface InvocationChange {
  /** The entry holds the whole state: `claim()` need not return what came before it. */
  readonly snapshot?: boolean;
  /**
   * Checkpoints that become pending with this entry, or whose pending record changes (escalation). One that was decided
   * before stays decided, and is in the inbox until it is consumed.
   */
  readonly parked?: readonly CheckpointInfo[];
  /**
   * Checkpoints whose decision this entry has carried out: no longer in the inbox. One that nobody had decided is closed
   * as cancelled; so are all undecided ones by `finished`.
   */
  readonly consumed?: readonly string[];
  /** Releases the lease; the invocation is suspended. Nothing may be appended with this lease afterwards. */
  readonly released?: boolean;
  /** The final result. Nothing may be appended afterwards. */
  readonly finished?: CompletedResult | FailedResult;
  /**
   * Nobody has been told of what the entry says, and nothing outside depends on it but calls that may be repeated. A backend may
   * then resolve as soon as the entry survives the end of this process, and not that of the machine. It is no part of the state.
   */
  readonly repeatable?: boolean;
}

export interface CheckpointQuery {
  /** `"pending"` by default. */
  readonly status?: CheckpointInfo["status"] | "all";
  readonly core?: string;
  readonly flow?: string;
  readonly invocationId?: string;
  /** Only those whose `expiresAt` is at or before this time. */
  readonly dueBefore?: Timestamp;
  /** Whether to include what waits for something other than a person (`waitsFor`). */
  readonly waits?: boolean;
  /** The most items of a page; all by default. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface InvocationQuery {
  readonly core?: string;
  readonly flow?: string;
  /** Whether to omit finished invocations. */
  readonly unfinished?: boolean;
  /**
   * Whether to give only invocations that can go on, as for `CheckpointBackend.next`, reserved or not. A backend may give
   * others too: whoever goes on with one looks at it first.
   */
  readonly runnable?: boolean;
  readonly invocationId?: string;
  readonly limit?: number;
  readonly after?: string;
}

/** A summary of an invocation, without its entries. */
export interface InvocationSummary {
  readonly invocationId: string;
  readonly start: StartRecord;
  readonly epoch: number;
  /**
   * `running`: an owner has the lease, which `ownerAlive` says more of. `suspended`: the lease is released. `corrupt`: the log
   * is damaged and the invocation cannot be continued.
   */
  readonly status: "running" | "suspended" | "completed" | "failed" | "corrupt";
  readonly owner?: string;
  readonly ownerAlive: boolean;
  /** Checkpoints not yet consumed; those decided but not continued carry their decision. */
  readonly checkpoints: readonly CheckpointInfo[];
  readonly cancelRequested?: string;
  readonly result?: CompletedResult | FailedResult;
  readonly updatedAt: Timestamp;
  /** Why it is corrupt. */
  readonly problem?: string;
}

/** Which record a payload belongs to; the same when it is encoded and when it is decoded. */
export interface PayloadContext {
  /** What the record is, such as `start`, `entry`, `decision`, `checkpoint`, `commit` or `bundle`. */
  readonly kind: string;
  /** Where the record is in the store. */
  readonly place: string;
}

/**
 * Changes what a store writes before it reaches the disk, and back: to encrypt it, for example. Both may be called at any
 * time, in any order and several at once. What they throw becomes a StoreError with its message.
 */
export interface PayloadCodec {
  encode(payload: Uint8Array, context: PayloadContext): Uint8Array | Promise<Uint8Array>;
  /** Throws when the bytes are not what `encode` made for this context, or were made with a key that is not known. */
  decode(encoded: Uint8Array, context: PayloadContext): Uint8Array | Promise<Uint8Array>;
}

/** Durable state of invocations. Every write is durable when its promise resolves. */
export interface CheckpointBackend {
  /**
   * Stores the start record and acquires the first lease. Other processes see the owner before this resolves.
   *
   * @throws StoreError for an owner that has retired
   */
  begin(
    start: StartRecord,
    owner: string,
  ): Promise<
    { readonly created: true; readonly lease: Lease } | { readonly created: false; readonly start: StartRecord }
  >;
  /**
   * Compare-and-set on the epoch, then read: the entries since (and with) the last snapshot, oldest first.
   * `undefined`: a live owner has it (the caller itself included, unless its own log could not be written any more), it
   * is finished, or there is no such invocation. Throws StoreCorruptError when it cannot be continued. After an error the
   * invocation may belong to `owner` nevertheless: the engine looks, and gives it back. The same goes for `begin`.
   */
  claim(
    invocationId: string,
    owner: string,
  ): Promise<
    { readonly lease: Lease; readonly start: StartRecord; readonly entries: readonly Uint8Array[] } | undefined
  >;
  /**
   * Appends made at once are kept in the order of the calls. Throws OwnershipLostError once a newer epoch exists, even if
   * the entry was written, and StoreError after `released` or `finished`. An append that failed was written wholly or not
   * at all. Afterwards, once the store works again, the lease takes entries, or its owner may claim the invocation:
   * nothing is stranded with an owner that lives.
   */
  append(lease: Lease, entry: Uint8Array, change?: InvocationChange): Promise<void>;
  /** Sends one heartbeat for all leases of this owner. The file store also sends its own, every two seconds. */
  renew(owner: string): Promise<void>;
  /** Ends an owner: its leases may be claimed at once, and its locks are free. Its name cannot be used again. */
  retire(owner: string): Promise<void>;
  /**
   * pending → decided, once and for ever. Throws CheckpointNotFoundError for what was never parked. What its invocation
   * went on without counts as cancelled, so deciding it loses.
   */
  decide(
    checkpointId: string,
    decision: Decision,
  ): Promise<{ readonly won: true; readonly invocationId: string } | { readonly won: false; readonly first: Decision }>;
  /**
   * Adds a vote to a pending checkpoint, and gives all its votes in the order in which they were recorded: two that come at
   * once are both there, in one order for every reader. A checkpoint that is decided gives its decision. Throws
   * CheckpointNotFoundError like `decide`. Needed for checkpoints with a quorum only, which `load()` checks; `get`, `list`
   * and `invocations` give the votes of those.
   */
  vote?(
    checkpointId: string,
    vote: Vote,
  ): Promise<
    | { readonly recorded: true; readonly votes: readonly Vote[] }
    | { readonly recorded: false; readonly first: Decision }
  >;
  /**
   * Requests a cancel; the first reason is kept.
   *
   * @throws StoreError if the invocation does not exist
   */
  requestCancel(invocationId: string, reason: string): Promise<void>;
  /** Decisions not consumed yet, oldest first, and a cancel request. Also for a lease that was released or lost. */
  inbox(lease: Lease): Promise<{
    readonly decisions: readonly { readonly checkpointId: string; readonly decision: Decision }[];
    readonly cancel?: string;
  }>;
  get(checkpointId: string): Promise<CheckpointInfo | undefined>;
  /** Oldest first, ties by id. `next` stays right while items come and go. */
  list(query: CheckpointQuery): Promise<{ readonly items: readonly CheckpointInfo[]; readonly next?: string }>;
  /** Oldest first, ties by id. A damaged invocation is listed as corrupt whatever the filter, if its start is unreadable. */
  invocations(
    query: InvocationQuery,
  ): Promise<{ readonly items: readonly InvocationSummary[]; readonly next?: string }>;
  /**
   * Ids of invocations that can go on, those that have waited longest first, each reserved for `owner`: for half a minute of
   * the store's clock, or until the owner retires, `next` gives it to nobody else. A reservation saves work and decides
   * nothing: `claim` does, by whoever comes first. An invocation can go on when no live owner has it and
   * - it was submitted, or given back before its end (it is released, and waits for nothing),
   * - its owner is dead,
   * - a decision or a cancel request waits for it, or enough votes for a decision,
   * - the time of a pending checkpoint is over, by the store's clock.
   *
   * Those that wait for a call (`waitsFor`) of an invocation that has ended, only a store with `wakesCallers` gives.
   *
   * Without it, the engine pages `invocations({ runnable: true })`.
   */
  next?(query: {
    readonly cores: readonly string[];
    /** The most ids. */
    readonly limit: number;
    readonly owner: string;
    /** Hashes of bundles that the worker cannot run: invocations of these are left to others. */
    readonly without?: readonly string[];
  }): Promise<readonly string[]>;
  /**
   * Whether an invocation that waits for a call can go on, for `next`, once the called one has ended. Without it, workers look at
   * all that wait for calls now and then.
   */
  readonly wakesCallers?: true;
  /**
   * Looks for owners that have died, so that `next` gives what they had. A backend whose `next` looks by itself need not have
   * it. Workers call it every few seconds.
   */
  reap?(): Promise<void>;
  /**
   * Calls `changed` when something of an invocation may have changed, by whichever process: begun, decided, voted, cancelled,
   * released or finished; without id when it may be any. A hint: it may be late, come twice or be missing. Returns what ends
   * it. Must not keep a process running, nor throw.
   */
  watch?(changed: (invocationId?: string) => void): () => void;
  putBundle(hash: string, bytes: Uint8Array): Promise<void>;
  getBundle(hash: string): Promise<Uint8Array | undefined>;
  /** Acquires the lock of an entity instance, which the owner's death frees. `false` if it is held, even by this owner. */
  lock(name: string, owner: string): Promise<boolean>;
  unlock(name: string, owner: string): Promise<void>;
  /** Removes invocations that finished before that time (milliseconds since 1970); returns their number. */
  prune(policy: { readonly finishedBefore: number }): Promise<number>;
  /** Removes one invocation that has finished; returns whether there was one. */
  remove?(invocationId: string): Promise<boolean>;
  /** Rebuilds lost indexes from the invocations. Called by `recover()`. */
  repair?(): Promise<void>;
  /** Stops timers and closes files of this object; nothing durable changes. */
  close?(): Promise<void>;
}
