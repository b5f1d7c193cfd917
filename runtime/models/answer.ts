import type { ModelResponse, Usage } from "../host/interfaces.js";
import type { ContentPart, ModelFinish, ModelUsage } from "./language-model.js";
import { costOf, type ModelPrice } from "./config/prices.js";
import { ANSWER } from "./structured-output.js";

/** An answer as it came, whole or in pieces. */
export interface Said {
  readonly text: string;
  readonly finish: ModelFinish;
  readonly usage: ModelUsage;
  readonly model: string;
}

/** What the parts of an answer say: the input of the tool that gives the answer, else the text. */
export function saidIn(content: readonly ContentPart[]): string {
  const call = content.find(({ type, toolName }) => type === "tool-call" && toolName === ANSWER);
  if (call !== undefined) return inputText(call.input);
  return content
    .filter(({ type }) => type === "text")
    .map(({ text }) => text ?? "")
    .join("");
}

/** The input of a tool is JSON as text, by which numbers keep their digits. */
export const inputText = (input: unknown): string => (typeof input === "string" ? input : JSON.stringify(input ?? {}));

export function finishOf({ unified, raw }: ModelFinish): ModelResponse["finish"] {
  if (unified === "content-filter" || raw === "refusal") return "refusal";
  return unified === "length" ? "length" : "stop";
}

/** The usage of one call; what the provider does not tell counts as none. */
export function usageOf(usage: ModelUsage | undefined, price: ModelPrice | undefined): Usage {
  const counted = {
    modelCalls: 1,
    inputTokens: count(usage?.inputTokens?.total) ?? 0,
    outputTokens: count(usage?.outputTokens?.total) ?? 0,
    ...present("cachedInputTokens", count(usage?.inputTokens?.cacheRead)),
    ...present("reasoningTokens", count(usage?.outputTokens?.reasoning)),
  };
  return price === undefined ? counted : { ...counted, cost: costOf(price, counted) };
}

const present = (name: string, value: number | undefined): Readonly<Record<string, number>> =>
  value === undefined || value === 0 ? {} : { [name]: value };

const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;

/** An estimate of the tokens of a text, at the rate of common tokenizers for English. */
export const estimatedTokens = (characters: number): number => Math.ceil(characters / 4);
