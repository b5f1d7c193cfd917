/**
 * The messages between the run panel and its host. As with the checkpoint panel, the host sends the full `state` when the
 * panel is opened or shown, and whenever anything in it changes; a panel that has loaded and has none asks with `ready`.
 *
 * Each side checks what it gets: `parse…` gives the message, or `undefined` for what is none.
 */

import type { JsonObject, Timestamp } from "scaicore";
import {
  isBoolean,
  isCount,
  isJsonObject,
  isNumber,
  isString,
  isTimestamp,
  listOf,
  oneOf,
  optional,
  record,
  tagged,
} from "../shared/guards.js";
import {
  isDraft,
  type Draft,
  commonCases,
  isRunView,
  isUnavailable,
  type CommonWebviewMessage,
  type RunView,
  type Unavailable,
} from "../shared/protocol.js";
import type { Span } from "./spans.js";
import { isRowDetails, isRunEvent, isTimelineRow, type RowDetails, type RunEvent, type TimelineRow } from "./rows.js";

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
  /** When it ended. */
  readonly endedAt?: Timestamp;
  /** Milliseconds in which a process had it, up to `now`. */
  readonly workedMs: number;
  /** Milliseconds in which nothing but people or other cores was waited for. */
  readonly waitedMs: number;
  /** When no process had it, although nobody was waited for. */
  readonly rests?: readonly Span[];
  /** Whom it waited for, in few words: "Ada", "2 people". */
  readonly waitedFor?: string;
  /** Who started it. */
  readonly by?: string;
  readonly tokens: number;
  readonly modelCalls: number;
  readonly cost?: number;
  /** The refusal that the run went on from, as "rejected by Ada". */
  readonly refusal?: string;
  readonly rows: readonly TimelineRow[];
  readonly view: RunView;
}

/** A run by itself, which is read and not changed. */
export interface PastRun {
  readonly kind: "run";
  readonly core: string;
  readonly flow: string;
  readonly input: JsonObject;
  /** JSON Schema of `input`. */
  readonly parameters: JsonObject;
  /** Whether the file that it was made from can be run again. */
  readonly repeatable: boolean;
  readonly run: FlowRun;
}

export type RunState = { readonly kind: "loading" } | Unavailable | FlowView | PastRun;

export interface RunStateMessage {
  readonly type: "state";
  /** Opaque; names the flow for `deserializeWebviewPanel`. The panel keeps it with `setState` and never reads it. */
  readonly key: string;
  readonly state: RunState;
  /** What was typed into the page of this flow before: a page that is opened again does not know it. */
  readonly kept?: RunPanelState;
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

/** An input that the person has chosen, to be put into the form. Nothing runs. */
export interface FillMessage {
  readonly type: "fill";
  readonly input: JsonObject;
  /** Where it is from, as "the preset Ada". */
  readonly from: string;
}

/** What a row has to tell; answers `details`. */
export interface RowDetailsMessage {
  readonly type: "details";
  readonly invocationId: string;
  readonly id: string;
  readonly details: RowDetails;
}

/** The last events of the run; answers `events`. */
export interface RunEventsMessage {
  readonly type: "events";
  readonly invocationId: string;
  readonly events: readonly RunEvent[];
  /** How many earlier ones are left out. */
  readonly omitted: number;
}

export type RunHostMessage = RunStateMessage | InputRefusedMessage | FillMessage | RowDetailsMessage | RunEventsMessage;

interface RunReadyMessage {
  readonly type: "ready";
}

interface StartRunMessage {
  readonly type: "run";
  /** Of this start. A repetition is the same run: the host may use it to make the invocation id. */
  readonly requestId: string;
  readonly input: JsonObject;
}

/** The person wants to run with this input under the debugger. */
interface DebugMessage {
  readonly type: "debug";
  readonly input: JsonObject;
}

/** What was typed has changed. */
interface KeepMessage {
  readonly type: "keep";
  readonly kept: RunPanelState;
}

/** The person wants to choose an input: an earlier one, a preset, that of a test, or an example. */
interface ChooseInputMessage {
  readonly type: "chooseInput";
}

/** The person wants to keep this input under a name. */
interface SavePresetMessage {
  readonly type: "savePreset";
  readonly input: JsonObject;
}

/** The person wants other models to answer. */
interface ChooseModelsMessage {
  readonly type: "chooseModels";
}

/** The person opened a row. */
interface ReadDetailsMessage {
  readonly type: "details";
  readonly id: string;
}

interface ReadEventsMessage {
  readonly type: "events";
}

/** What can be done with a run as a whole. */
export type RunTask = "editInput" | "useAsMock" | "copyAsTest" | "compare" | "withOtherModels" | "export" | "delete";

interface RunTaskMessage {
  readonly type: "task";
  readonly task: RunTask;
}

/** A new run, with what was recorded before this row. */
interface RerunMessage {
  readonly type: "rerunFrom";
  readonly id: string;
}

export type RunWebviewMessage =
  | RunReadyMessage
  | StartRunMessage
  | DebugMessage
  | KeepMessage
  | ChooseInputMessage
  | SavePresetMessage
  | ChooseModelsMessage
  | ReadDetailsMessage
  | ReadEventsMessage
  | RunTaskMessage
  | RerunMessage
  | CommonWebviewMessage;

/** What the panel keeps with `setState`, and `deserializeWebviewPanel` gets back. */
export interface RunPanelState {
  readonly key: string;
  readonly draft: Draft;
  /** What the draft differs from: the input that the form started with. */
  readonly base?: JsonObject;
}

const isFlowRun = record<FlowRun>({
  invocationId: isString,
  startedAt: isTimestamp,
  now: isTimestamp,
  endedAt: optional(isTimestamp),
  workedMs: isNumber,
  waitedMs: isNumber,
  rests: optional(listOf(record<Span>({ from: isNumber, to: isNumber }))),
  waitedFor: optional(isString),
  by: optional(isString),
  tokens: isCount,
  modelCalls: isCount,
  cost: optional(isNumber),
  refusal: optional(isString),
  rows: listOf(isTimelineRow),
  view: isRunView,
});

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
    run: optional(isFlowRun),
  }),
  run: record<PastRun>({
    kind: oneOf("run"),
    core: isString,
    flow: isString,
    input: isJsonObject,
    parameters: isJsonObject,
    repeatable: isBoolean,
    run: isFlowRun,
  }),
});

const isPanelState = record<RunPanelState>({ key: isString, draft: isDraft, base: optional(isJsonObject) });

const isHostMessage = tagged<RunHostMessage, "type">("type", {
  state: record<RunStateMessage>({
    type: oneOf("state"),
    key: isString,
    state: isState,
    kept: optional(isPanelState),
  }),
  refused: record<InputRefusedMessage>({
    type: oneOf("refused"),
    requestId: isString,
    message: isString,
    path: optional(isString),
  }),
  fill: record<FillMessage>({ type: oneOf("fill"), input: isJsonObject, from: isString }),
  details: record<RowDetailsMessage>({
    type: oneOf("details"),
    invocationId: isString,
    id: isString,
    details: isRowDetails,
  }),
  events: record<RunEventsMessage>({
    type: oneOf("events"),
    invocationId: isString,
    events: listOf(isRunEvent),
    omitted: isCount,
  }),
});

const isWebviewMessage = tagged<RunWebviewMessage, "type">("type", {
  ready: record<RunReadyMessage>({ type: oneOf("ready") }),
  run: record<StartRunMessage>({ type: oneOf("run"), requestId: isString, input: isJsonObject }),
  debug: record<DebugMessage>({ type: oneOf("debug"), input: isJsonObject }),
  keep: record<KeepMessage>({ type: oneOf("keep"), kept: isPanelState }),
  chooseInput: record<ChooseInputMessage>({ type: oneOf("chooseInput") }),
  savePreset: record<SavePresetMessage>({ type: oneOf("savePreset"), input: isJsonObject }),
  chooseModels: record<ChooseModelsMessage>({ type: oneOf("chooseModels") }),
  details: record<ReadDetailsMessage>({ type: oneOf("details"), id: isString }),
  events: record<ReadEventsMessage>({ type: oneOf("events") }),
  task: record<RunTaskMessage>({
    type: oneOf("task"),
    task: oneOf("editInput", "useAsMock", "copyAsTest", "compare", "withOtherModels", "export", "delete"),
  }),
  rerunFrom: record<RerunMessage>({ type: oneOf("rerunFrom"), id: isString }),
  ...commonCases,
});

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
