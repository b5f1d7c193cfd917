/**
 * The messages between the page that sets runs side by side and its host. The host sends the full `state` when the page is opened or
 * shown; a page that has loaded and has none asks with `ready`. Each side checks what it gets.
 */

import type { ComparedCall, ComparedPlace, ComparedRun, Comparison, Totals } from "scaicore";
import {
  isBoolean,
  isCount,
  isJson,
  isJsonObject,
  isNumber,
  isRecord,
  isString,
  listOf,
  oneOf,
  optional,
  record,
} from "../shared/guards.js";

export interface CompareHostMessage {
  readonly type: "state";
  /** The ids of the runs. The page keeps them for `deserializeWebviewPanel`. */
  readonly runs: readonly string[];
  readonly comparison?: Comparison;
  /** Why there is none, in a sentence. */
  readonly problem?: string;
}

/** What the page keeps with `setState`. */
export interface ComparePageState {
  readonly runs: readonly string[];
}

export interface CompareWebviewMessage {
  readonly type: "ready";
}

const isTotals = record<Totals>({
  calls: isCount,
  inputTokens: isCount,
  outputTokens: isCount,
  cost: optional(isNumber),
  durationMs: isCount,
});

const isRun = record<ComparedRun>({
  name: isString,
  run: isString,
  core: isString,
  flow: optional(isString),
  input: optional(isJsonObject),
  status: optional(oneOf("COMPLETED", "FAILED", "SUSPENDED")),
  outcome: optional(isJson),
  models: listOf(isString),
  totals: isTotals,
});

const isCall = record<ComparedCall>({
  answer: optional(isString),
  error: optional(isString),
  stopped: optional((value): value is true => value === true),
  model: optional(isString),
  finish: optional(isString),
  inputTokens: optional(isCount),
  outputTokens: optional(isCount),
  cost: optional(isNumber),
  durationMs: isCount,
});

const isPlace = record<ComparedPlace>({
  kind: oneOf("model", "plugin"),
  path: isString,
  name: isString,
  attempt: optional(isCount),
  calls: listOf((value): value is ComparedCall | null => value === null || isCall(value)),
  sameRequest: isBoolean,
  sameAnswer: isBoolean,
});

const isState = record<CompareHostMessage>({
  type: oneOf("state"),
  runs: listOf(isString),
  comparison: optional(record<Comparison>({ runs: listOf(isRun), places: listOf(isPlace) })),
  problem: optional(isString),
});

const isPageState = record<ComparePageState>({ runs: listOf(isString) });

/** In the host: the ids of the runs in what `deserializeWebviewPanel` was given, or `undefined`. */
export const parseComparePageState = (value: unknown): readonly string[] | undefined =>
  isPageState(value) && value.runs.length > 1 ? value.runs : undefined;

/** In the page: a message of the host, or `undefined`. */
export const parseCompareHostMessage = (value: unknown): CompareHostMessage | undefined =>
  isState(value) ? value : undefined;

/** In the host: a message of the page, or `undefined`. */
export const parseCompareWebviewMessage = (value: unknown): CompareWebviewMessage | undefined =>
  isRecord(value) && value.type === "ready" ? { type: "ready" } : undefined;
