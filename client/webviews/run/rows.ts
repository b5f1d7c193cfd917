/** The rows of a run's timeline, as the host sends them, with a run-time check for each. Without DOM: the host imports it. */

import type { ModelMessage } from "scaicore";
import { isBoolean, isCount, isNumber, isString, listOf, oneOf, optional, record } from "../shared/guards.js";

/** What a row stands for. A `step` is a plain statement, branch or block around others: it is shown only when a person asks. */
export type RowKind =
  "model" | "plugin" | "checkpoint" | "call" | "loop" | "round" | "rounds" | "parallel" | "wait" | "step";

export type RowState = "done" | "running" | "waiting" | "failed" | "cancelled";

export interface TimelineRow {
  /** Unique in the run: the path of the block, with what tells calls in it apart. */
  readonly id: string;
  /** The row that it is part of; absent at the top. */
  readonly parent?: string;
  /** The block, for its place in the source; absent for a round. */
  readonly nodeId?: string;
  readonly kind: RowKind;
  readonly name: string;
  readonly state: RowState;
  /** Milliseconds since 1970. */
  readonly begin: number;
  /** Absent while it goes on. */
  readonly end?: number;
  /** Of `begin` to `end`, how many milliseconds it waited for people or other cores. */
  readonly waitedMs: number;
  /** Of them, how many milliseconds no process had the run, although nobody was waited for. */
  readonly restedMs?: number;
  /** Whom it waited for: "Ada", "role:lead". */
  readonly waitedFor?: string;
  /** How often a model was asked, when not once. */
  readonly tries?: number;
  /** Input and output tokens together. */
  readonly tokens?: number;
  readonly cost?: number;
  /** How often it ran: rounds that are summed up in one row. */
  readonly times?: number;
  /** What came of it, in few words. */
  readonly text?: string;
  /** Whether somebody said no: neither a failure nor an approval. */
  readonly refused?: boolean;
}

/** What is known of one row, read when a person opens it. */
export interface RowDetails {
  readonly facts: readonly Fact[];
  /** Each try of a model, each call of a plugin. */
  readonly calls: readonly RowCall[];
  /** JSON of what the block gave. */
  readonly value?: string;
  /** Why there is no value although it gave one. */
  readonly valueNote?: string;
}

export interface Fact {
  readonly name: string;
  readonly text: string;
}

export interface RowCall {
  /** "reader · poolnoodle-omni", "ocr.read". */
  readonly name: string;
  /** Tokens, cost, time. */
  readonly facts: string;
  readonly prompt: readonly Message[];
  readonly answer: string;
  /** Set when `answer` says what went wrong. */
  readonly failed?: boolean;
}

/** What was sent: `role` of the message, or "arguments" of a plugin. */
export interface Message {
  readonly role: ModelMessage["role"] | "arguments";
  readonly content: string;
}

/** Something that happened, for the list of events. */
export interface RunEvent {
  readonly at: number;
  readonly type: string;
  readonly place: string;
  /** JSON of the payload, cut. */
  readonly text: string;
}

const isKind = oneOf("model", "plugin", "checkpoint", "call", "loop", "round", "rounds", "parallel", "wait", "step");

export const isTimelineRow = record<TimelineRow>({
  id: isString,
  parent: optional(isString),
  nodeId: optional(isString),
  kind: isKind,
  name: isString,
  state: oneOf("done", "running", "waiting", "failed", "cancelled"),
  begin: isNumber,
  end: optional(isNumber),
  waitedMs: isNumber,
  restedMs: optional(isNumber),
  waitedFor: optional(isString),
  tries: optional(isCount),
  tokens: optional(isCount),
  cost: optional(isNumber),
  times: optional(isCount),
  text: optional(isString),
  refused: optional(isBoolean),
});

const isMessage = record<Message>({ role: oneOf("system", "user", "assistant", "arguments"), content: isString });

const isCall = record<RowCall>({
  name: isString,
  facts: isString,
  prompt: listOf(isMessage),
  answer: isString,
  failed: optional(isBoolean),
});

export const isRowDetails = record<RowDetails>({
  facts: listOf(record<Fact>({ name: isString, text: isString })),
  calls: listOf(isCall),
  value: optional(isString),
  valueNote: optional(isString),
});

export const isRunEvent = record<RunEvent>({ at: isNumber, type: isString, place: isString, text: isString });
