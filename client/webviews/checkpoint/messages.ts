/**
 * The messages between the checkpoint panel and its host. Messages to a hidden panel are lost, so there is one rule: the
 * host sends the full `state` when the panel is opened or shown, and whenever anything in it changes; a panel that has
 * loaded and has none asks with `ready`. Nothing is sent in parts.
 *
 * Each side checks what it gets: `parse…` gives the message, or `undefined` for what is none.
 */

import type { CheckpointInfo, JsonObject, Timestamp, Vote } from "scaicore";
import {
  isBoolean,
  isCount,
  isJsonObject,
  isString,
  isTimestamp,
  listOf,
  oneOf,
  optional,
  record,
  tagged,
} from "../shared/guards.js";
import {
  commonCases,
  isCheckpointInfo,
  isRunView,
  isTrackStep,
  isUnavailable,
  isVote,
  type CommonWebviewMessage,
  type RunView,
  type TrackStep,
  type Unavailable,
} from "../shared/protocol.js";
import { isInbox, type Inbox } from "./inbox-view.js";
import { isKept, type Kept } from "./kept.js";

/** The votes about a checkpoint that stand, and how many of them agree at most. */
export interface Approvals {
  readonly needed: number;
  readonly agreeing: number;
  readonly standing: readonly Vote[];
}

/** A checkpoint as the panel shows it. */
export interface CheckpointView {
  readonly kind: "checkpoint";
  /** As it is in the store now. A decision made anywhere (this panel, another window, the command line) shows in it. */
  readonly checkpoint: CheckpointInfo;
  /** The host's time when it sent this: ages and deadlines count from it, as a remote machine's clock may differ. */
  readonly now: Timestamp;
  /** Whether a decision is under way, also after a reload: buttons are disabled. */
  readonly deciding: boolean;
  readonly steps: readonly TrackStep[];
  /** Why the person of this window may not decide, as a sentence: the buttons are disabled. */
  readonly refusal?: string;
  /** With a quorum: how far the votes are. */
  readonly approvals?: Approvals;
  /** What the flow does after each decision that is known, in few words: "books it in the ERP". */
  readonly outcomes: readonly OptionOutcome[];
  /**
   * The run, once the checkpoint is decided. Before, what else it waits for is in the list.
   */
  readonly run?: RunView;
}

/** What follows a decision. */
export interface OptionOutcome {
  /** The option; without one: whatever is decided. */
  readonly decision?: string;
  readonly text: string;
}

export type CheckpointState = { readonly kind: "loading" } | Unavailable | CheckpointView;

export interface CheckpointStateMessage {
  readonly type: "state";
  readonly checkpointId: string;
  readonly state: CheckpointState;
  readonly inbox: Inbox;
  /** What the person did at this checkpoint before. */
  readonly kept?: Kept;
}

/** The decision did not take effect and the checkpoint is still open; the host sends a `state` with `deciding: false` too. */
export interface RefusedMessage {
  readonly type: "refused";
  /** That of the `decide` it answers. */
  readonly requestId: string;
  /** What is wrong and what to do, in a sentence. */
  readonly message: string;
  /** `details.field` of a ResolutionError, as in `amount` or `decision`: the message stands under that field. */
  readonly field?: string;
}

/** The answer was recorded as a vote, and the checkpoint needs more of them; the host sends a `state` with it too. */
export interface VotedMessage {
  readonly type: "voted";
  /** That of the `decide` it answers. */
  readonly requestId: string;
}

/** The text of a field was edited in an editor. */
export interface EditedMessage {
  readonly type: "edited";
  readonly checkpointId: string;
  /** The id of the field in the form. */
  readonly field: string;
  readonly text: string;
}

export type CheckpointHostMessage = CheckpointStateMessage | RefusedMessage | VotedMessage | EditedMessage;

interface CheckpointReadyMessage {
  readonly type: "ready";
}

export interface DecideMessage {
  readonly type: "decide";
  /** Of this decision; to be passed on as `ResumeRequest.requestId`, so that a repetition is not a second decision. */
  readonly requestId: string;
  readonly checkpointId: string;
  /** `decision` (the option's id, or the text of a freeform) and the fields of the form by name. */
  readonly resolution: JsonObject;
  /** The digest of the checkpoint that the panel shows; passed on as `ResumeRequest.shownDigest`. */
  readonly shownDigest?: string;
  /** Why, in the person's own words. */
  readonly note?: string;
  /** What the button said, for the notice that it can be undone. */
  readonly label: string;
  /** Other checkpoints that get the same answer, with the digests of what the list showed of them. */
  readonly also?: readonly LikeDecision[];
}

export interface LikeDecision {
  readonly checkpointId: string;
  readonly shownDigest: string;
}

/** Takes back a decision that was not sent yet. */
export interface UndoMessage {
  readonly type: "undo";
  readonly requestId: string;
}

/** Sends such a decision at once. */
export interface SendNowMessage {
  readonly type: "sendNow";
  readonly requestId: string;
}

/** Shows another checkpoint of the list. */
export interface SelectMessage {
  readonly type: "select";
  readonly checkpointId: string;
}

/** Sent whenever it changes, so that nothing is lost with the page. */
export interface KeepMessage {
  readonly type: "keep";
  readonly checkpointId: string;
  readonly kept: Kept;
}

/** Opens the text of a field in an editor, beside what it was. */
export interface EditFieldMessage {
  readonly type: "editField";
  readonly checkpointId: string;
  readonly field: string;
  readonly label: string;
  readonly text: string;
  readonly before: string;
}

export type CheckpointWebviewMessage =
  | CheckpointReadyMessage
  | DecideMessage
  | UndoMessage
  | SendNowMessage
  | SelectMessage
  | KeepMessage
  | EditFieldMessage
  | CommonWebviewMessage;

/** What the panel keeps with `setState`, and `deserializeWebviewPanel` gets back. No payload: the store has that. */
export interface CheckpointPanelState {
  readonly checkpointId: string;
  readonly kept: Kept;
}

const isState = tagged<CheckpointState, "kind">("kind", {
  loading: record<Extract<CheckpointState, { kind: "loading" }>>({ kind: oneOf("loading") }),
  unavailable: isUnavailable,
  checkpoint: record<CheckpointView>({
    kind: oneOf("checkpoint"),
    checkpoint: isCheckpointInfo,
    now: isTimestamp,
    deciding: isBoolean,
    steps: listOf(isTrackStep),
    refusal: optional(isString),
    approvals: optional(record<Approvals>({ needed: isCount, agreeing: isCount, standing: listOf(isVote) })),
    outcomes: listOf(record<OptionOutcome>({ decision: optional(isString), text: isString })),
    run: optional(isRunView),
  }),
});

const isHostMessage = tagged<CheckpointHostMessage, "type">("type", {
  state: record<CheckpointStateMessage>({
    type: oneOf("state"),
    checkpointId: isString,
    state: isState,
    inbox: isInbox,
    kept: optional(isKept),
  }),
  refused: record<RefusedMessage>({
    type: oneOf("refused"),
    requestId: isString,
    message: isString,
    field: optional(isString),
  }),
  voted: record<VotedMessage>({ type: oneOf("voted"), requestId: isString }),
  edited: record<EditedMessage>({ type: oneOf("edited"), checkpointId: isString, field: isString, text: isString }),
});

const isWebviewMessage = tagged<CheckpointWebviewMessage, "type">("type", {
  ready: record<CheckpointReadyMessage>({ type: oneOf("ready") }),
  decide: record<DecideMessage>({
    type: oneOf("decide"),
    requestId: isString,
    checkpointId: isString,
    resolution: isJsonObject,
    shownDigest: optional(isString),
    note: optional(isString),
    label: isString,
    also: optional(listOf(record<LikeDecision>({ checkpointId: isString, shownDigest: isString }))),
  }),
  undo: record<UndoMessage>({ type: oneOf("undo"), requestId: isString }),
  sendNow: record<SendNowMessage>({ type: oneOf("sendNow"), requestId: isString }),
  select: record<SelectMessage>({ type: oneOf("select"), checkpointId: isString }),
  keep: record<KeepMessage>({ type: oneOf("keep"), checkpointId: isString, kept: isKept }),
  editField: record<EditFieldMessage>({
    type: oneOf("editField"),
    checkpointId: isString,
    field: isString,
    label: isString,
    text: isString,
    before: isString,
  }),
  ...commonCases,
});

const isPanelState = record<CheckpointPanelState>({ checkpointId: isString, kept: isKept });

/** In the panel: a message of the host, or `undefined`. */
export function parseCheckpointHostMessage(value: unknown): CheckpointHostMessage | undefined {
  return isHostMessage(value) ? value : undefined;
}

/** In the host: a message of the panel, or `undefined`. */
export function parseCheckpointWebviewMessage(value: unknown): CheckpointWebviewMessage | undefined {
  return isWebviewMessage(value) ? value : undefined;
}

/** In the host: what `deserializeWebviewPanel` was given, or `undefined` when it is of no use. */
export function parseCheckpointPanelState(value: unknown): CheckpointPanelState | undefined {
  return isPanelState(value) ? value : undefined;
}
