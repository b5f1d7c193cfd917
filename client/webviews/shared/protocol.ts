/**
 * The types in messages between panels and host, with a run-time check for each. Without DOM, so that the host may import it.
 * The messages of each panel are in `checkpoint/messages.ts` and `run/messages.ts`.
 */

import type {
  CheckpointInfo,
  CheckpointOption,
  Decision,
  FlowError,
  Json,
  JsonObject,
  Person,
  SourcePosition,
  Usage,
  Vote,
} from "scaicore";
import {
  isBoolean,
  isCount,
  isJson,
  isJsonObject,
  isNumber,
  isRecord,
  isString,
  isTimestamp,
  listOf,
  oneOf,
  optional,
  record,
  tagged,
  type Guard,
} from "./guards.js";

/** One block of a run on the track. The host sends them in the order they began, `todo` ones last in program order. */
export interface TrackStep {
  /** The block's path, unique in the run; given back when the person clicks the step. */
  readonly path: string;
  /** The name that is shown: its result name, else its kind. */
  readonly label: string;
  /** Block kind, such as `flexible`; for the tooltip and screen readers. */
  readonly blockKind: string;
  readonly state: "done" | "running" | "waiting" | "failed" | "cancelled" | "todo";
  /** How often it ran, when more than once (a loop folded into one step). */
  readonly count?: number;
  /** Milliseconds, of all `count` together. */
  readonly durationMs?: number;
  /** Input and output tokens together. */
  readonly tokens?: number;
  /** Where it got to, in few words, as a running loop's "3 of 12". */
  readonly detail?: string;
}

/** Where a run is, as far as a panel shows it. */
export type RunView =
  | {
      readonly status: "running";
      /** Whether `cancelRun` has an effect: not when another window or process owns the run. */
      readonly cancellable: boolean;
      /** A cancel was asked for and has not taken effect yet. */
      readonly cancelling?: boolean;
      /** Who runs it, when it is not this window: "another window", "the command line". */
      readonly elsewhere?: string;
      /** Live text of the model that is answering now; the last of it is enough. */
      readonly streaming?: string;
    }
  /** Waits for people: `checkpoints` are all that are pending in it now. */
  | { readonly status: "suspended"; readonly checkpoints: readonly PendingCheckpoint[] }
  /** Its owner died; nothing runs until the person says Continue (`action: "continueRun"`). */
  | { readonly status: "interrupted"; readonly message?: string }
  | {
      readonly status: "completed";
      readonly output: Json;
      readonly outputSchema?: JsonObject;
      readonly durationMs: number;
      readonly usage: Usage;
    }
  | { readonly status: "failed"; readonly error: FlowError; readonly durationMs: number; readonly usage: Usage };

export interface PendingCheckpoint {
  readonly checkpointId: string;
  readonly prompt: string;
}

/** A place that the person wants to see. The host finds it in the current source, or reports that it is gone. */
export type RevealTarget =
  | { readonly kind: "core" }
  | { readonly kind: "flow" }
  | { readonly kind: "checkpoint" }
  /** `path` of a track step: its source, and its entry in the run's timeline. */
  | { readonly kind: "step"; readonly path: string }
  | { readonly kind: "source"; readonly location: SourcePosition };

/** Why there is nothing to show. The panel has the texts; `message` adds details. */
export interface Unavailable {
  readonly kind: "unavailable";
  /**
   * `notFound`: the store has no such checkpoint or flow. `corrupt`: the record is damaged. `store`: the store cannot be
   * read. `untrusted`: the workspace is not trusted. `broken`: the source does not compile.
   */
  readonly reason: "notFound" | "corrupt" | "store" | "untrusted" | "broken";
  readonly message?: string;
}

/** An action of the person that needs no data. */
export type PanelAction =
  /** Read again: answer with a new `state`. */
  | "refresh"
  /** Show the list of pending checkpoints. */
  | "showCheckpoints"
  | "showLog"
  /** Continue an interrupted run. */
  | "continueRun"
  | "manageTrust"
  /** Show the Problems view. */
  | "showProblems"
  | "closePanel";

export interface ActionMessage {
  readonly type: "action";
  readonly action: PanelAction;
}

export interface RevealMessage {
  readonly type: "reveal";
  readonly target: RevealTarget;
}

/** Put text on the clipboard (`vscode.env.clipboard`: works without focus and over a remote). */
export interface CopyMessage {
  readonly type: "copy";
  readonly text: string;
}

export interface OpenCheckpointMessage {
  readonly type: "openCheckpoint";
  readonly checkpointId: string;
}

/** Cancel the run that the panel shows. */
export interface CancelRunMessage {
  readonly type: "cancelRun";
}

/** The messages that all panels send. */
export type CommonWebviewMessage =
  ActionMessage | RevealMessage | CopyMessage | OpenCheckpointMessage | CancelRunMessage;

const isSource = record<SourcePosition>({ file: isString, line: isCount, column: isCount });
const isUsage = record<Usage>({
  modelCalls: isCount,
  inputTokens: isCount,
  outputTokens: isCount,
  cachedInputTokens: optional(isCount),
  reasoningTokens: optional(isCount),
  cost: optional((value): value is number => typeof value === "number" && value >= 0),
});

const isFlowError: Guard<FlowError> = record<FlowError>({
  errorType: isString,
  message: isString,
  nodeId: optional(isString),
  details: optional(isJsonObject),
  sourceLocation: optional(isSource),
  // Late, because an error's cause is an error. JSON first: it bounds the depth.
  cause: optional((value): value is FlowError => isJson(value) && isFlowError(value)),
});

const isOption = record<CheckpointOption>({
  id: isString,
  label: isString,
  style: optional(oneOf("primary", "danger")),
  needsForm: optional((value): value is false => value === false),
});

type Resolved = Extract<Decision, { kind: "resolved" }>;
type Expired = Extract<Decision, { kind: "expired" }>;
type Cancelled = Extract<Decision, { kind: "cancelled" }>;
const decisionBase = { at: isTimestamp, by: optional(isString), requestId: optional(isString) };

const isPerson = record<Person>({
  id: isString,
  name: optional(isString),
  groups: optional(listOf(isString)),
  roles: optional(listOf(isString)),
});
const signed = { person: optional(isPerson), shownDigest: optional(isString), note: optional(isString) };

export const isVote = record<Vote>({
  ...signed,
  at: isTimestamp,
  by: isString,
  requestId: optional(isString),
  resolution: isJsonObject,
});

const isDecision = tagged<Decision, "kind">("kind", {
  resolved: record<Resolved>({
    ...decisionBase,
    ...signed,
    kind: oneOf("resolved"),
    resolution: isJsonObject,
    votes: optional(listOf(isVote)),
  }),
  expired: record<Expired>({ ...decisionBase, kind: oneOf("expired") }),
  cancelled: record<Cancelled>({ ...decisionBase, kind: oneOf("cancelled"), reason: isString }),
});

export const isCheckpointInfo = record<CheckpointInfo>({
  checkpointId: isString,
  invocationId: isString,
  core: isString,
  coreVersion: optional(isString),
  flow: isString,
  instanceKey: optional(isString),
  startedBy: optional(record<NonNullable<CheckpointInfo["startedBy"]>>({ id: isString, name: optional(isString) })),
  nodeId: isString,
  path: isString,
  type: isString,
  prompt: isString,
  title: optional(isString),
  payload: optional(isJson),
  payloadSchema: optional(isJsonObject),
  form: optional(isJsonObject),
  options: listOf(isOption),
  assignee: optional(isString),
  quorum: optional(isCount),
  selfApproval: optional((value): value is false => value === false),
  priority: oneOf("low", "normal", "high", "critical"),
  hitlTarget: optional(isJsonObject),
  createdAt: isTimestamp,
  expiresAt: optional(isTimestamp),
  onTimeout: optional(oneOf("escalate", "fail", "default")),
  escalatedAt: optional(isTimestamp),
  missedDeadline: optional(isTimestamp),
  digest: optional(isString),
  status: oneOf("pending", "resolved", "expired", "cancelled"),
  decision: optional(isDecision),
  votes: optional(listOf(isVote)),
  problem: optional(isString),
  // Checkpoints that no person decides are not shown.
  waitsFor: optional((value): value is never => value === undefined),
});

type Run<Status extends RunView["status"]> = Extract<RunView, { status: Status }>;

export const isRunView = tagged<RunView, "status">("status", {
  running: record<Run<"running">>({
    status: oneOf("running"),
    cancellable: isBoolean,
    cancelling: optional(isBoolean),
    elsewhere: optional(isString),
    streaming: optional(isString),
  }),
  suspended: record<Run<"suspended">>({
    status: oneOf("suspended"),
    checkpoints: listOf(record<PendingCheckpoint>({ checkpointId: isString, prompt: isString })),
  }),
  interrupted: record<Run<"interrupted">>({ status: oneOf("interrupted"), message: optional(isString) }),
  completed: record<Run<"completed">>({
    status: oneOf("completed"),
    output: isJson,
    outputSchema: optional(isJsonObject),
    durationMs: isNumber,
    usage: isUsage,
  }),
  failed: record<Run<"failed">>({ status: oneOf("failed"), error: isFlowError, durationMs: isNumber, usage: isUsage }),
});

export const isTrackStep = record<TrackStep>({
  path: isString,
  label: isString,
  blockKind: isString,
  state: oneOf("done", "running", "waiting", "failed", "cancelled", "todo"),
  count: optional(isCount),
  durationMs: optional(isNumber),
  tokens: optional(isCount),
  detail: optional(isString),
});

export const isUnavailable = record<Unavailable>({
  kind: oneOf("unavailable"),
  reason: oneOf("notFound", "corrupt", "store", "untrusted", "broken"),
  message: optional(isString),
});

type Reveal<Kind extends RevealTarget["kind"]> = Extract<RevealTarget, { kind: Kind }>;

const isRevealTarget = tagged<RevealTarget, "kind">("kind", {
  core: record<Reveal<"core">>({ kind: oneOf("core") }),
  flow: record<Reveal<"flow">>({ kind: oneOf("flow") }),
  checkpoint: record<Reveal<"checkpoint">>({ kind: oneOf("checkpoint") }),
  step: record<Reveal<"step">>({ kind: oneOf("step"), path: isString }),
  source: record<Reveal<"source">>({ kind: oneOf("source"), location: isSource }),
});

/** The cases of `CommonWebviewMessage`, for the parser of each panel. */
export const commonCases = {
  action: record<ActionMessage>({
    type: oneOf("action"),
    action: oneOf("refresh", "showCheckpoints", "showLog", "continueRun", "manageTrust", "showProblems", "closePanel"),
  }),
  reveal: record<RevealMessage>({ type: oneOf("reveal"), target: isRevealTarget }),
  copy: record<CopyMessage>({ type: oneOf("copy"), text: isString }),
  openCheckpoint: record<OpenCheckpointMessage>({ type: oneOf("openCheckpoint"), checkpointId: isString }),
  cancelRun: record<CancelRunMessage>({ type: oneOf("cancelRun") }),
};

/** What a person has typed into a form, kept over reloads. By field: the text in its control (not yet a value), or a check box. */
export type Draft = Readonly<Record<string, string | boolean>>;

export const isDraft: Guard<Draft> = (value): value is Draft =>
  isRecord(value) && Object.values(value).every((entry) => isString(entry) || isBoolean(entry));
