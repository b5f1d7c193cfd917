/** What endpoints do, good and bad: what they reply, and what must come of it. */
import { expect } from "vitest";
import type { Asked, Reply } from "./fake-server.js";
import { ANSWER, type Asking, KEY } from "./asking.js";

export const good: Reply = { text: ANSWER };
export const busy = (headers: Readonly<Record<string, string>> = {}): Reply => ({ status: 429, headers });
export const says = (status: number, message: string, type = "invalid_request_error"): Reply => ({
  status,
  body: JSON.stringify({ type: "error", error: { message, type, code: type } }),
});

export interface Expected {
  /** Requests that were made. */
  readonly requests?: number;
  /** The sleeps between them, in milliseconds. */
  readonly slept?: readonly unknown[];
  readonly modes?: readonly Asked["mode"][];
  readonly error?: { readonly errorType: string; readonly message?: RegExp; readonly details?: object };
  readonly called?: object;
  readonly events?: readonly string[];
}

export interface Case extends Expected {
  readonly name: string;
  readonly replies: readonly (Reply | ((asked: Asked) => Reply))[];
  readonly asking?: Asking;
}

export const whole: readonly Case[] = [
  { name: "an answer", replies: [good], requests: 1, slept: [], called: { finish: "stop", attempts: 1, status: 200 } },
  {
    name: "usage, with what was cached",
    replies: [good],
    called: { input_tokens: 11, output_tokens: 7, cached_input_tokens: 4, provider: "lab" },
  },
  {
    name: "busy, and Retry-After in seconds",
    replies: [busy({ "retry-after": "7" }), good],
    requests: 2,
    slept: [7000],
  },
  {
    name: "busy, and Retry-After as a date",
    replies: [() => busy({ "retry-after": new Date(Date.now() + 20_000).toUTCString() }), good],
    requests: 2,
    slept: [expect.toSatisfy((ms: number) => ms > 15_000 && ms <= 20_000)],
  },
  {
    name: "busy, and a date that is over",
    replies: [busy({ "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }), good],
    requests: 2,
    slept: [0],
  },
  {
    name: "busy, and retry-after-ms",
    replies: [busy({ "retry-after-ms": "250", "retry-after": "9" }), good],
    requests: 2,
    slept: [250],
  },
  { name: "busy, and nothing that can be read", replies: [busy({ "retry-after": "soon" }), good], slept: [375] },
  { name: "busy twice, then back-off doubles", replies: [busy(), busy(), good], requests: 3, slept: [375, 750] },
  {
    name: "what was waited is told",
    replies: [busy({ "retry-after": "7" }), good],
    called: { attempts: 2, retry_wait_ms: 7000 },
  },
  {
    name: "busy for ever",
    replies: [busy({ "retry-after": "1" })],
    requests: 5,
    error: {
      errorType: "ModelProviderError",
      details: { status: 429, attempts: 5, retryable: true, provider: "lab", model: expect.any(String) as unknown },
    },
  },
  {
    name: "the quota is used up",
    replies: [says(429, "You exceeded your current quota", "insufficient_quota")],
    requests: 1,
    slept: [],
    error: { errorType: "ModelProviderError", message: /quota is used up/, details: { retryable: false, status: 429 } },
  },
  { name: "a fault of the server", replies: [{ status: 500 }, good], requests: 2 },
  { name: "a gateway", replies: [{ status: 502, body: "<html>Bad Gateway</html>" }, good], requests: 2 },
  { name: "overloaded", replies: [says(529, "Overloaded", "overloaded_error"), good], requests: 2 },
  { name: "a timeout of the server", replies: [says(408, "Timeout"), good], requests: 2 },
  { name: "a conflict", replies: [says(409, "Conflict"), good], requests: 2 },
  { name: "a connection that is closed", replies: [{ hangUp: true }, good], requests: 2 },
  { name: "a slow answer", replies: [{ ...good, delayMs: 50 }], requests: 1 },
  {
    name: "a wrong key that the server repeats",
    replies: [
      says(401, `Incorrect API key provided: ${KEY} (${btoa(KEY)}, ${encodeURIComponent(KEY)})`, "invalid_api_key"),
    ],
    requests: 1,
    slept: [],
    error: {
      errorType: "ModelProviderError",
      message: /HTTP 401.*\[secret\]/,
      details: { status: 401, retryable: false },
    },
  },
  {
    name: "no such model",
    replies: [says(404, "The model m-1 does not exist")],
    requests: 1,
    error: { errorType: "ModelProviderError", message: /does not exist/ },
  },
  {
    name: "a bad request",
    replies: [says(400, "max_tokens is too large")],
    requests: 1,
    error: { errorType: "ModelProviderError", message: /too large/ },
  },
  {
    name: "forbidden",
    replies: [says(403, "Not in your region")],
    requests: 1,
    error: { errorType: "ModelProviderError", details: { status: 403 } },
  },
  {
    name: "a refusal",
    replies: [{ text: "I cannot help with that.", finish: "refusal" }],
    requests: 1,
    error: { errorType: "ModelRefusalError" },
  },
  {
    name: "an answer that was cut off",
    replies: [{ text: '{"message":"Hi A', finish: "length" }],
    error: { errorType: "ModelOutputError", message: /cut off/ },
  },
  { name: "truncated JSON", replies: [{ text: '{"message":"Hi A' }], error: { errorType: "ModelOutputError" } },
  {
    name: "a wrong form",
    replies: [{ text: '{"message":5,"mood":"angry","sum":null,"notes":[]}' }],
    error: { errorType: "ModelOutputError", message: /mood/ },
  },
  {
    name: "a key in the answer",
    replies: [{ text: ANSWER.replace("Hi Ada", `Hi ${KEY}`) }],
    called: { finish: "stop" },
  },
];

export const structured: readonly Case[] = [
  {
    name: "the schema as a format is refused: as a tool, with an event",
    replies: [says(400, "Invalid schema for response_format / output_config / text.format 'answer'"), good],
    modes: ["format", "tool"],
    slept: [],
    events: ["model.downgraded", "model.called"],
  },
  {
    name: "the tool is refused too: in the text",
    replies: [
      says(400, "response_format, output_config.format and text.format are not supported"),
      says(400, "This endpoint takes no tools"),
      good,
    ],
    modes: ["format", "tool", "text"],
    called: { attempts: 3 },
    events: ["model.downgraded", "model.downgraded", "model.called"],
  },
];

export const fenced: Case = {
  name: "fenced JSON is read, and the endpoint is not trusted again",
  replies: [{ text: `\`\`\`json\n${ANSWER}\n\`\`\`` }],
  events: ["model.downgraded", "model.called"],
  called: { repaired: ["fence"] },
};

export const streamed: readonly Case[] = [
  { name: "a stream", replies: [good], requests: 1, called: { attempts: 1, input_tokens: 11, output_tokens: 7 } },
  { name: "a stream that is cut", replies: [{ ...good, breaks: "cut" }, good], requests: 2 },
  { name: "a stream that ends too early", replies: [{ ...good, breaks: "end" }, good], requests: 2 },
  { name: "an error in a stream", replies: [{ ...good, breaks: "error" }, good], requests: 2 },
  {
    name: "a stream that breaks for ever",
    replies: [{ ...good, breaks: "error" }],
    requests: 5,
    error: { errorType: "ModelProviderError", details: { attempts: 5, retryable: true } },
  },
  { name: "busy before a stream", replies: [busy({ "retry-after": "3" }), good], requests: 2, slept: [3000] },
  {
    name: "the quota is used up before a stream",
    replies: [says(429, "insufficient", "insufficient_quota")],
    requests: 1,
    error: { errorType: "ModelProviderError" },
  },
  {
    name: "the key in a stream, over several pieces",
    replies: [{ text: ANSWER.replace("Hi Ada", `Hi ${KEY}`) }],
    requests: 1,
  },
  {
    name: "a refusal in a stream",
    replies: [{ text: "I cannot.", finish: "refusal" }],
    error: { errorType: "ModelRefusalError" },
  },
];
