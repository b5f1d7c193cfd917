/**
 * What every error of ScaiCore has: a stable `errorType` that hosts and `@catch` match on, a message that says what, where
 * and what to do, and details as JSON. `E` is JSON-like data; it is not typed here so that any room may use this file.
 */
export class ScaiCoreError extends Error {
  readonly errorType: string;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(
    errorType: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = errorType;
    this.errorType = errorType;
    this.details = details;
  }
}

/** The most characters that are told of what a host threw; `details` and logs are kept, and a page of HTML says no more. */
const LONGEST_MESSAGE = 2000;
/** How many causes of causes are told. */
const DEEPEST_CAUSE = 5;
/** How many errors of an AggregateError, and fields of an object that is no error, are told. */
const MOST_PARTS = 5;

const UNREADABLE = "something was thrown that cannot be read";

/**
 * What something that was thrown says, with what its causes and the errors that it holds say besides, in at most 2,000
 * characters. Hosts may throw anything, also what cannot be read; this never throws.
 * @param clean takes out what must not be shown, before the text is cut
 */
export function messageOf(thrown: unknown, clean: (text: string) => string = (text) => text): string {
  try {
    return shortened(clean(textOf(thrown, 0)), LONGEST_MESSAGE);
  } catch {
    return UNREADABLE;
  }
}

/** A text of at most `most` UTF-16 units, which says where it was cut off. No character is cut in two. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Whether what was thrown, or a cause of it, says that something took too long. */
export function saysTimeout(thrown: unknown): boolean {
  try {
    for (let error = thrown, depth = 0; depth < DEEPEST_CAUSE; depth++) {
      if (typeof error !== "object" || error === null) return false;
      const { name, code, errorType, cause } = error as Readonly<Record<string, unknown>>;
      if ([name, code, errorType].some((word) => typeof word === "string" && TIMEOUT.test(word))) return true;
      error = cause;
    }
  } catch {
    // What cannot be read says nothing.
  }
  return false;
}

/** `TimeoutError` of the platform, `APIConnectionTimeoutError` of a library, `ETIMEDOUT`, `UND_ERR_HEADERS_TIMEOUT`. */
const TIMEOUT = /Timeout(Error)?$|TIMEDOUT$|_TIMEOUT$/;

function textOf(thrown: unknown, depth: number): string {
  if (thrown === undefined || typeof thrown === "function")
    return `${thrown === undefined ? "undefined" : "a function"} was thrown`;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- it is no object
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  const { message, cause, errors, error } = thrown as Readonly<Record<string, unknown>>;
  const own = typeof message === "string" ? message : "";
  // The message of an error of ScaiCore says all that may be said: what is for the host's eyes only stands in the cause.
  if (thrown instanceof ScaiCoreError) return own;
  const inner: string[] = [];
  if (depth < DEEPEST_CAUSE) {
    if (Array.isArray(errors)) inner.push(...aggregated(errors, depth));
    // Libraries for HTTP throw the body of the answer, `{ error: { message } }`.
    else if (own === "" && error !== undefined) inner.push(textOf(error, depth + 1));
    if (cause !== undefined) inner.push(textOf(cause, depth + 1));
  }
  const told = inner.filter((text) => text !== "" && !own.includes(text));
  if (own === "" && told.length === 0) return bareText(thrown);
  return [...(own === "" ? [] : [own]), ...new Set(told)].join(": ");
}

function aggregated(errors: readonly unknown[], depth: number): readonly string[] {
  const texts = new Set(errors.slice(0, MOST_PARTS).map((error) => textOf(error, depth + 1)));
  const more = errors.length - MOST_PARTS;
  return [[...texts, ...(more > 0 ? [`${more} more`] : [])].join("; ")].filter((text) => text !== "");
}

/** What an object without a message says: its own text, or its fields that are words or numbers. */
function bareText(thrown: object): string {
  const { code, status } = thrown as Readonly<Record<string, unknown>>;
  if (thrown instanceof Error) return [thrown.name, ...(typeof code === "string" ? [code] : [])].join(" ");
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- whether it has a text of its own shows in the text
  const own = String(thrown);
  if (!own.startsWith("[object ")) return own;
  const fields = Object.entries(thrown as Readonly<Record<string, unknown>>);
  const words = [...(status === undefined ? [] : [["status", status] as const]), ...fields]
    .filter(([, value]) => typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    .slice(0, MOST_PARTS)
    .map(([key, value]) => `${key}: ${String(value)}`);
  return words.length === 0 ? UNREADABLE : [...new Set(words)].join(", ");
}
