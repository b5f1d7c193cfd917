import { messageOf, ScaiCoreError } from "../../error.js";
import type { FlowError, JsonObject } from "../../host/interfaces.js";
import type { IRLocation } from "../../ir/module.js";

/** Carries a FlowError that is already data, such as a recorded one, as an exception. */
export class FlowFailure extends Error {
  constructor(readonly error: FlowError) {
    super(error.message);
  }
}

export interface Place {
  readonly nodeId: string;
  readonly location: IRLocation | undefined;
}

/**
 * Converts anything that was thrown into the error that results, events and @catch show. Of what a host made such that it
 * cannot be read only the message is kept, as far as there is one.
 */
export function toFlowError(thrown: unknown, place?: Place): FlowError {
  try {
    return flowErrorOf(thrown, place);
  } catch {
    return withPlace({ errorType: "InternalError", message: messageOf(thrown) }, place);
  }
}

/** How many causes of causes are kept. A cause may be its own cause. */
const DEEPEST_CAUSE = 5;

function flowErrorOf(thrown: unknown, place: Place | undefined, depth = 0): FlowError {
  if (thrown instanceof FlowFailure) return withPlace(thrown.error, place);
  if (thrown instanceof ScaiCoreError) {
    const details = jsonDetails(thrown.details);
    return withPlace(
      {
        errorType: thrown.errorType,
        message: messageOf(thrown),
        ...(details === undefined ? {} : { details }),
        ...(thrown.cause === undefined || depth >= DEEPEST_CAUSE
          ? {}
          : { cause: flowErrorOf(thrown.cause, undefined, depth + 1) }),
      },
      place,
    );
  }
  const message = messageOf(thrown);
  return withPlace(platformLimit(thrown) ?? { errorType: "InternalError", message }, place);
}

/**
 * The error for what the platform itself refuses: a stack that is full, a text or an array that is too long. Our own limits
 * come first where they have their defaults.
 */
export function platformLimit(thrown: unknown): FlowError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (/call stack|too much recursion/i.test(thrown.message)) {
    return {
      errorType: "LimitError",
      message:
        "Expressions and calls are nested deeper than the stack allows. Nest them less, or lower limits.callDepth.",
      details: { limit: "callDepth" },
    };
  }
  if (
    !(thrown instanceof RangeError) ||
    !/invalid (string|array) length|set maximum size|map maximum size/i.test(thrown.message)
  )
    return undefined;
  return {
    errorType: "LimitError",
    message: "A value is larger than the platform allows. Keep less in it, or lower the limits of values.",
    details: { limit: /string/i.test(thrown.message) ? "stringLength" : "collectionSize" },
  };
}

/** Adds the location to an error that has none. The innermost location wins. */
export function withPlace(error: FlowError, place: Place | undefined): FlowError {
  if (place === undefined || error.nodeId !== undefined) return error;
  const { file, line, column } = place.location ?? {};
  return {
    ...error,
    nodeId: place.nodeId,
    ...(file === undefined || line === undefined || column === undefined
      ? {}
      : { sourceLocation: { file, line, column } }),
  };
}

function jsonDetails(details: Readonly<Record<string, unknown>>): JsonObject | undefined {
  if (Object.keys(details).length === 0) return undefined;
  return JSON.parse(JSON.stringify(details)) as JsonObject;
}
