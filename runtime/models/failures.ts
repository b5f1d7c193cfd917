import { messageOf } from "../error.js";
import { isJsonObject, type Json } from "../json.js";
import { header, retryAfterMs } from "./retry-after.js";

/** What is known of a request that failed. Nothing of the SDK's error is kept, which has the request, its headers and the key. */
export interface Failure {
  /** One sentence or more, without secrets. */
  readonly message: string;
  /** What the endpoint said, for telling failures apart; it may hold anything. */
  readonly said: string;
  readonly status?: number;
  readonly requestId?: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** How long the endpoint asks to wait, in milliseconds. */
  readonly waitMs?: number;
}

/** Statuses after which the same request may succeed; 529 is "overloaded". */
const isRetryable = (status: number): boolean => status === 408 || status === 409 || status === 429 || status >= 500;

/** What an endpoint says when there is no money left: waiting does not help. */
const QUOTA =
  /insufficient_quota|billing_hard_limit|billing_not_active|credit balance is too low|exceeded your current quota/i;

/** Errors of the provider packages that no second attempt changes: of settings, of the prompt, and of what they cannot do. */
const OF_PACKAGE =
  /^AI_(UnsupportedFunctionality|InvalidPrompt|InvalidArgument|LoadAPIKey|LoadSetting|NoSuchModel|TooManyEmbeddingValuesForCall)Error$/;

const LONGEST_BODY = 20_000;

/** What an error that a provider package has thrown says. */
export function failureOf(thrown: unknown, now: number, clean: (text: string) => string): Failure {
  const { status, headers, body } = httpOf(thrown);
  const said = `${body.slice(0, LONGEST_BODY)} ${messageOf(thrown)}`;
  const told = toldIn(body) ?? messageOf(thrown);
  const requestId = header(headers, "x-request-id") ?? header(headers, "request-id");
  const waitMs = retryAfterMs(headers, now);
  const known = {
    said,
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
    ...(waitMs === undefined ? {} : { waitMs }),
  };
  const text = clean(told).trim().slice(0, 1000);
  const { name } = fieldsOf(thrown);
  if (status === undefined && typeof name === "string" && OF_PACKAGE.test(name))
    return { ...known, message: text, retryable: false };
  if (status === undefined) {
    return { ...known, message: `The provider could not be reached, or broke off: ${text}`, retryable: true };
  }
  // The body of an answer that was taken could not be read.
  if (status < 400) return { ...known, status, message: `The answer could not be read: ${text}`, retryable: true };
  if (QUOTA.test(said)) {
    return {
      ...known,
      status,
      message: `HTTP ${status}: ${text} The quota is used up, so it is not tried again.`,
      retryable: false,
    };
  }
  return { ...known, status, message: `HTTP ${status}: ${text}`, retryable: isRetryable(status) };
}

/** An error that comes within a stream, whose headers said that all is well. */
export function streamFailure(thrown: unknown, clean: (text: string) => string): Failure {
  const said = textOfEvent(thrown);
  const retryable = !QUOTA.test(said) && !/invalid_request|authentication|permission|not_found/i.test(said);
  const text = clean(toldIn(said) ?? said)
    .trim()
    .slice(0, 1000);
  return { message: `The stream ended with an error: ${text}`, said, retryable };
}

function httpOf(thrown: unknown): {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | undefined>> | undefined;
  readonly body: string;
} {
  const { statusCode, responseHeaders, responseBody } = fieldsOf(thrown);
  return {
    status: typeof statusCode === "number" ? statusCode : undefined,
    headers: typeof responseHeaders === "object" && responseHeaders !== null ? { ...responseHeaders } : undefined,
    body: typeof responseBody === "string" ? responseBody : "",
  };
}

const fieldsOf = (thrown: unknown): Readonly<Record<string, unknown>> =>
  typeof thrown === "object" && thrown !== null ? (thrown as Readonly<Record<string, unknown>>) : {};

function textOfEvent(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  if (thrown instanceof Error) return messageOf(thrown);
  try {
    // What has no form in JSON gives nothing.
    const json = JSON.stringify(thrown) as string | undefined;
    return json ?? messageOf(thrown);
  } catch {
    return messageOf(thrown);
  }
}

/** The message in a body such as `{ "error": { "message": "…" } }`. */
function toldIn(body: string): string | undefined {
  try {
    const json = JSON.parse(body) as Json;
    const error = isJsonObject(json) ? (json.error ?? json) : undefined;
    if (typeof error === "string") return error;
    const message = isJsonObject(error) ? error.message : undefined;
    return typeof message === "string" && message !== "" ? message : undefined;
  } catch {
    return undefined;
  }
}
