import type { JsonObject } from "../json.js";
import { ScaiCoreError } from "../error.js";
import type { Decision } from "./interfaces.js";

/** The error catalogue of host and engine. `errorType` is stable; each class has the name it reports. */

/** A value given to a flow does not fit its parameter. `path` is as in `input.items[2].price`. */
export class InputError extends ScaiCoreError {
  constructor(message: string, details: { path: string; expected?: string; got?: string }) {
    super("InputError", message, details);
  }
}

export class FlowNotFoundError extends ScaiCoreError {
  constructor(message: string, details: JsonObject = {}) {
    super("FlowNotFoundError", message, details);
  }
}

export class EnvironmentError extends ScaiCoreError {
  constructor(message: string, details: { missing: readonly string[] }) {
    super("EnvironmentError", message, details);
  }
}

export class CheckpointNotFoundError extends ScaiCoreError {
  constructor(checkpointId: string) {
    super("CheckpointNotFoundError", `There is no checkpoint ${checkpointId} in this store.`, {
      checkpoint_id: checkpointId,
    });
  }
}

export class CheckpointAlreadyResolvedError extends ScaiCoreError {
  readonly decision: Decision;
  constructor(checkpointId: string, decision: Decision) {
    const by = decision.by === undefined ? "" : ` by ${decision.by}`;
    super(
      "CheckpointAlreadyResolvedError",
      `Checkpoint ${checkpointId} was already resolved${by} at ${decision.at}. Nothing was changed.`,
      { checkpoint_id: checkpointId, decision },
    );
    this.decision = decision;
  }
}

export class CheckpointExpiredError extends ScaiCoreError {
  constructor(message: string, details: JsonObject = {}) {
    super("CheckpointExpiredError", message, details);
  }
}

export class CheckpointCancelledError extends ScaiCoreError {
  constructor(message: string, details: JsonObject = {}) {
    super("CheckpointCancelledError", message, details);
  }
}

/** The decision is not allowed; the checkpoint stays pending. `field` names the offending key. */
export class ResolutionError extends ScaiCoreError {
  constructor(message: string, details: { field: string; expected?: string; got?: string }) {
    super("ResolutionError", message, details);
  }
}

/** This person may not decide the checkpoint; it stays pending. `reason` is a sentence for the person. */
export class NotAuthorizedError extends ScaiCoreError {
  constructor(
    refused: {
      readonly checkpointId: string;
      readonly person: string | undefined;
      readonly assignee: string | undefined;
      readonly reason: string;
    },
    options?: ErrorOptions,
  ) {
    const { checkpointId, person, assignee, reason } = refused;
    super(
      "NotAuthorizedError",
      `${person ?? "Somebody who is not named"} may not decide checkpoint ${checkpointId}. ${reason} Nothing was decided.`,
      {
        checkpoint_id: checkpointId,
        ...(person === undefined ? {} : { person }),
        ...(assignee === undefined ? {} : { assignee }),
        reason,
      },
      options,
    );
  }
}

/** The person was shown something else than what is pending; nothing was decided. */
export class CheckpointMismatchError extends ScaiCoreError {
  constructor(checkpointId: string, shownDigest: string, pendingDigest: string) {
    super(
      "CheckpointMismatchError",
      `What was shown of checkpoint ${checkpointId} (${shownDigest}) is not what is pending (${pendingDigest}). Nothing was decided: look at it again.`,
      { checkpoint_id: checkpointId, shown_digest: shownDigest, pending_digest: pendingDigest },
    );
  }
}

export class ModuleMismatchError extends ScaiCoreError {
  constructor(message: string, details: JsonObject = {}) {
    super("ModuleMismatchError", message, details);
  }
}

export class InvocationConflictError extends ScaiCoreError {
  constructor(message: string, details: { field: string }) {
    super("InvocationConflictError", message, details);
  }
}

/** What a StoreError says besides its message. */
export interface StoreErrorOptions extends ErrorOptions {
  /** `true`: the store was away, and the same call may succeed later. `false`: trying again cannot help. */
  readonly retryable?: boolean | undefined;
}

export class StoreError extends ScaiCoreError {
  /**
   * Whether the same call may succeed later. Left out where a backend does not know: the engine then tries a few times, as if
   * it were `true`.
   */
  readonly retryable?: boolean;
  constructor(message: string, details: JsonObject = {}, options: StoreErrorOptions = {}) {
    super("StoreError", message, details, options);
    if (options.retryable !== undefined) this.retryable = options.retryable;
  }
}

export class StoreCorruptError extends ScaiCoreError {
  constructor(message: string, details: JsonObject = {}, options?: ErrorOptions) {
    super("StoreCorruptError", message, details, options);
  }
}

/** The store has no invocation with this id; `cancel` rejects with it. */
export class InvocationNotFoundError extends ScaiCoreError {
  constructor(invocationId: string, store = "this store") {
    super("InvocationNotFoundError", `There is no invocation ${invocationId} in ${store}.`, {
      invocation_id: invocationId,
    });
  }
}

/** Another engine has acquired the invocation. Users never see it: the engine that lost waits for the winner's outcome. */
export class OwnershipLostError extends ScaiCoreError {
  constructor(invocationId: string) {
    super("OwnershipLostError", `Invocation ${invocationId} is owned by another engine now.`, {
      invocation_id: invocationId,
    });
  }
}

/** Errors of a running flow, as `@catch` sees them. */
export type RunErrorType =
  | "GuardViolationError"
  | "ModelOutputError"
  | "ModelRefusalError"
  | "ModelProviderError"
  | "PluginError"
  | "BudgetExceededError"
  | "CheckpointExpiredError"
  | "CancelledError"
  | "LimitError"
  | "ArithmeticError"
  | "DispatchError"
  | "NondeterminismError"
  | "RecoveryLimitError"
  | "ConflictError"
  | "TimeoutError"
  | "FlowFailedError"
  | "AssertionError"
  | "MatchError"
  | "InternalError";

export class RunError extends ScaiCoreError {
  constructor(errorType: RunErrorType, message: string, details: JsonObject = {}, options?: ErrorOptions) {
    super(errorType, message, details, options);
  }
}

/** Makes the class of one type of run error. A `RunError` with that type is an instance of the class too. */
export interface RunErrorClass<Type extends RunErrorType> {
  new (message: string, details?: JsonObject, options?: ErrorOptions): RunError & { readonly errorType: Type };
  readonly prototype: RunError & { readonly errorType: Type };
  [Symbol.hasInstance](value: unknown): value is RunError & { readonly errorType: Type };
}

function runErrorClass<Type extends RunErrorType>(errorType: Type): RunErrorClass<Type> {
  const made = class extends RunError {
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof ScaiCoreError && value.errorType === errorType;
    }
    constructor(message: string, details: JsonObject = {}, options?: ErrorOptions) {
      super(errorType, message, details, options);
    }
  };
  Object.defineProperty(made, "name", { value: errorType });
  return made as unknown as RunErrorClass<Type>;
}

/*
 * One class for each type, so that providers, plugins and hosts can throw them and check them with `instanceof`. The failure
 * of a flow is data, `result.error`, which `errorType` identifies.
 */
export const GuardViolationError: RunErrorClass<"GuardViolationError"> = runErrorClass("GuardViolationError");
export const ModelOutputError: RunErrorClass<"ModelOutputError"> = runErrorClass("ModelOutputError");
export const ModelRefusalError: RunErrorClass<"ModelRefusalError"> = runErrorClass("ModelRefusalError");
export const ModelProviderError: RunErrorClass<"ModelProviderError"> = runErrorClass("ModelProviderError");
export const PluginError: RunErrorClass<"PluginError"> = runErrorClass("PluginError");
export const BudgetExceededError: RunErrorClass<"BudgetExceededError"> = runErrorClass("BudgetExceededError");
export const CancelledError: RunErrorClass<"CancelledError"> = runErrorClass("CancelledError");
export const LimitError: RunErrorClass<"LimitError"> = runErrorClass("LimitError");
export const ArithmeticError: RunErrorClass<"ArithmeticError"> = runErrorClass("ArithmeticError");
export const DispatchError: RunErrorClass<"DispatchError"> = runErrorClass("DispatchError");
export const NondeterminismError: RunErrorClass<"NondeterminismError"> = runErrorClass("NondeterminismError");
export const RecoveryLimitError: RunErrorClass<"RecoveryLimitError"> = runErrorClass("RecoveryLimitError");
export const ConflictError: RunErrorClass<"ConflictError"> = runErrorClass("ConflictError");
export const TimeoutError: RunErrorClass<"TimeoutError"> = runErrorClass("TimeoutError");
export const FlowFailedError: RunErrorClass<"FlowFailedError"> = runErrorClass("FlowFailedError");
export const AssertionError: RunErrorClass<"AssertionError"> = runErrorClass("AssertionError");
export const MatchError: RunErrorClass<"MatchError"> = runErrorClass("MatchError");
export const InternalError: RunErrorClass<"InternalError"> = runErrorClass("InternalError");
