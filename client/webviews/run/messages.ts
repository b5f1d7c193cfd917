/**
 * The messages between the run panel and its host. As with the checkpoint panel, the panel sends `ready` each time it
 * loads, the host answers with the full `state`, and sends a full `state` again whenever anything in it changes.
 *
 * Each side checks what it gets: `parse…` gives the message, or `undefined` for what is none.
 */

import type { JsonObject, Timestamp } from "scaicore";
import { isJsonObject, isString, isTimestamp, listOf, oneOf, optional, record, tagged } from "../shared/guards.js";
import {
  isDraft,
  type Draft,
  commonCases,
  isRunView,
  isTrackStep,
  isUnavailable,
  type CommonWebviewMessage,
  type RunView,
  type TrackStep,
  type Unavailable,
} from "../shared/protocol.js";

/** A flow and its latest run from this panel. */
export interface FlowView {
  readonly kind: "flow";
  readonly core: string;
  readonly flow: string;
  /** Doc comment of the flow, Markdown. */
  readonly doc?: string;
  /**
   * JSON Schema of the input: an object with a property for each parameter in order, `required`, `default`s and
   * `description`s from doc comments. See `shared/schema.ts` for what is understood.
   */
  readonly parameters: JsonObject;
  /** The input of the last run of this flow, to start from; values that no longer fit are ignored. */
  readonly remembered?: JsonObject;
  /** Who answers the models' prompts, in few words: "mock answers", "OpenAI-compatible · gpt-…". */
  readonly provider?: string;
  /** Why Run cannot be pressed now, in a sentence: the source has errors, say. */
  readonly blocked?: string;
  readonly run?: FlowRun;
}

export interface FlowRun {
  readonly invocationId: string;
  readonly startedAt: Timestamp;
  /** The host's time when it sent this: the seconds of a running flow count from it. */
  readonly now: Timestamp;
  readonly steps: readonly TrackStep[];
  readonly view: RunView;
}

export type RunState = { readonly kind: "loading" } | Unavailable | FlowView;

export interface RunStateMessage {
  readonly type: "state";
  /** Opaque; names the flow for `deserializeWebviewPanel`. The panel keeps it with `setState` and never reads it. */
  readonly key: string;
  readonly state: RunState;
}

/** The input was refused and nothing ran; the form stays as it is. */
export interface InputRefusedMessage {
  readonly type: "refused";
  /** That of the `run` it answers. */
  readonly requestId: string;
  readonly message: string;
  /** `details.path` of an InputError, as in `input.items[2].price`: the message stands under that parameter. */
  readonly path?: string;
}

export type RunHostMessage = RunStateMessage | InputRefusedMessage;

interface RunReadyMessage {
  readonly type: "ready";
}

interface StartRunMessage {
  readonly type: "run";
  /** Of this start. A repetition is the same run: the host may use it to make the invocation id. */
  readonly requestId: string;
  readonly input: JsonObject;
}

export type RunWebviewMessage = RunReadyMessage | StartRunMessage | CommonWebviewMessage;

/** What the panel keeps with `setState`, and `deserializeWebviewPanel` gets back. */
export interface RunPanelState {
  readonly key: string;
  readonly draft: Draft;
}

const isState = tagged<RunState, "kind">("kind", {
  loading: record<Extract<RunState, { kind: "loading" }>>({ kind: oneOf("loading") }),
  unavailable: isUnavailable,
  flow: record<FlowView>({
    kind: oneOf("flow"),
    core: isString,
    flow: isString,
    doc: optional(isString),
    parameters: isJsonObject,
    remembered: optional(isJsonObject),
    provider: optional(isString),
    blocked: optional(isString),
    run: optional(
      record<FlowRun>({
        invocationId: isString,
        startedAt: isTimestamp,
        now: isTimestamp,
        steps: listOf(isTrackStep),
        view: isRunView,
      }),
    ),
  }),
});

const isHostMessage = tagged<RunHostMessage, "type">("type", {
  state: record<RunStateMessage>({ type: oneOf("state"), key: isString, state: isState }),
  refused: record<InputRefusedMessage>({
    type: oneOf("refused"),
    requestId: isString,
    message: isString,
    path: optional(isString),
  }),
});

const isWebviewMessage = tagged<RunWebviewMessage, "type">("type", {
  ready: record<RunReadyMessage>({ type: oneOf("ready") }),
  run: record<StartRunMessage>({ type: oneOf("run"), requestId: isString, input: isJsonObject }),
  ...commonCases,
});

const isPanelState = record<RunPanelState>({ key: isString, draft: isDraft });

/** In the panel: a message of the host, or `undefined`. */
export function parseRunHostMessage(value: unknown): RunHostMessage | undefined {
  return isHostMessage(value) ? value : undefined;
}

/** In the host: a message of the panel, or `undefined`. */
export function parseRunWebviewMessage(value: unknown): RunWebviewMessage | undefined {
  return isWebviewMessage(value) ? value : undefined;
}

/** In the host: what `deserializeWebviewPanel` was given, or `undefined` when it is of no use. */
export function parseRunPanelState(value: unknown): RunPanelState | undefined {
  return isPanelState(value) ? value : undefined;
}
