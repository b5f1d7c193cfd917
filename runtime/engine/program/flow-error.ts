import { ScaiCoreError } from "../../error.js";
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

/** Converts anything that was thrown into the error that results, events and @catch show. */
export function toFlowError(thrown: unknown, place?: Place): FlowError {
  if (thrown instanceof FlowFailure) return withPlace(thrown.error, place);
  if (thrown instanceof ScaiCoreError) {
    const details = jsonDetails(thrown.details);
    return withPlace(
      {
        errorType: thrown.errorType,
        message: thrown.message,
        ...(details === undefined ? {} : { details }),
        ...(thrown.cause === undefined ? {} : { cause: toFlowError(thrown.cause) }),
      },
      place,
    );
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return withPlace({ errorType: "InternalError", message }, place);
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
