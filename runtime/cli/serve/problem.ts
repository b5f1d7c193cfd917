import { ScaiCoreError } from "../../error.js";
import type { FlowError, JsonObject } from "../../host/interfaces.js";
import { wireOfFlowError } from "../../host/wire.js";

/** The answer to a request that had no effect: a status, and the error in the words of the wire. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly errorType: string,
    message: string,
    readonly details: JsonObject = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const notFound = (what: string): Problem => new Problem(404, "NotFoundError", `There is no ${what}.`);
export const badRequest = (message: string): Problem => new Problem(400, "RequestError", message);

/** The statuses of the errors that a request may meet. What is not here is a fault of the service, and its message stays here. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ["InputError", 422],
  ["FlowNotFoundError", 404],
  ["CheckpointNotFoundError", 404],
  ["InvocationNotFoundError", 404],
  ["CheckpointAlreadyResolvedError", 409],
  ["CheckpointMismatchError", 409],
  ["InvocationConflictError", 409],
  ["CheckpointExpiredError", 410],
  ["CheckpointCancelledError", 410],
  ["ResolutionError", 422],
  ["NotAuthorizedError", 403],
]);

/** A store that is away, a program that lacks a part: the same request may succeed later. What happened stays in the log. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  "StoreError",
  "StoreCorruptError",
  "EnvironmentError",
  "ModuleMismatchError",
]);

/** What an error becomes for whoever sent the request. `isFault`: it belongs into the log of the service. */
export function problemOf(error: unknown): { readonly problem: Problem; readonly isFault: boolean } {
  if (error instanceof Problem) return { problem: error, isFault: false };
  if (error instanceof ScaiCoreError) {
    const status = STATUSES.get(error.errorType);
    if (status !== undefined)
      return { problem: new Problem(status, error.errorType, error.message, decidedOf(error)), isFault: false };
    if (UNAVAILABLE.has(error.errorType)) {
      const message = "The service cannot do this now. Try again later; its log says more.";
      return {
        problem: new Problem(503, error.errorType, message, decidedOf(error), { "retry-after": "5" }),
        isFault: true,
      };
    }
  }
  return { problem: new Problem(500, "InternalError", "The service has failed; its log says more."), isFault: true };
}

/** What may be told: which field is wrong, and whether a decision is recorded all the same. */
function decidedOf({ details }: ScaiCoreError): JsonObject {
  const told = ["field", "path", "decided", "reason", "assignee", "invocation_id", "checkpoint_id"];
  return Object.fromEntries(Object.entries(details as JsonObject).filter(([name]) => told.includes(name)));
}

export function problemJson({ errorType, message, details }: Problem): JsonObject {
  const error: FlowError = { errorType, message, ...(Object.keys(details).length === 0 ? {} : { details }) };
  return { error: wireOfFlowError(error) };
}
