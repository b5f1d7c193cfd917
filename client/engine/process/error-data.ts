import {
  BundleError,
  CheckpointAlreadyResolvedError,
  CheckpointCancelledError,
  CheckpointExpiredError,
  CheckpointMismatchError,
  CheckpointNotFoundError,
  EnvironmentError,
  type ErrorType,
  FlowNotFoundError,
  InputError,
  InvocationConflictError,
  InvocationNotFoundError,
  type JsonObject,
  ModuleMismatchError,
  NotAuthorizedError,
  OwnershipLostError,
  ResolutionError,
  RunError,
  type RunErrorType,
  ScaiCoreError,
  StoreCorruptError,
  StoreError,
} from "scaicore";

/** An error as data that crosses between two processes. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of an error of ScaiCore. */
  readonly errorType?: string;
  readonly details?: JsonObject;
  /** Of an error of the operating system: `ENOSPC`, for example, and the file. */
  readonly code?: string;
  readonly path?: string;
  readonly cause?: ErrorData;
}

/** The classes that code tells apart with `instanceof`. Errors of a running flow are all `RunError`s; only the command line has the rest. */
const CLASSES: Readonly<
  Record<
    Exclude<
      ErrorType,
      RunErrorType | "UsageError" | "PathError" | "PluginsConfigError" | "RecordingError" | "CompileError"
    >,
    {
      readonly prototype: ScaiCoreError;
    }
  >
> & { readonly CheckpointExpiredError: { readonly prototype: ScaiCoreError } } = {
  BundleError,
  CheckpointAlreadyResolvedError,
  CheckpointCancelledError,
  CheckpointExpiredError,
  CheckpointMismatchError,
  CheckpointNotFoundError,
  EnvironmentError,
  FlowNotFoundError,
  InputError,
  InvocationConflictError,
  InvocationNotFoundError,
  ModuleMismatchError,
  NotAuthorizedError,
  OwnershipLostError,
  ResolutionError,
  StoreCorruptError,
  StoreError,
};

/** A chain of causes may be a circle. */
const MOST_CAUSES = 8;

export function errorToData(thrown: unknown, causes = MOST_CAUSES): ErrorData {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown) };
  const { name, message, stack, cause } = thrown;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(thrown instanceof ScaiCoreError ? { errorType: thrown.errorType, details: plain(thrown.details) } : {}),
    ...textOf(thrown, "code"),
    ...textOf(thrown, "path"),
    ...(cause === undefined || causes === 0 ? {} : { cause: errorToData(cause, causes - 1) }),
  };
}

/** Makes the error again, of the same class, so that what handles it need not know that it has crossed. */
export function errorFromData(data: ErrorData): Error {
  const options = data.cause === undefined ? undefined : { cause: errorFromData(data.cause) };
  const error =
    data.errorType === undefined
      ? Object.assign(new Error(data.message, options), { name: data.name })
      : ofScaiCore(new ScaiCoreError(data.errorType, data.message, data.details, options));
  if (data.stack !== undefined) error.stack = data.stack;
  const { code, path } = data;
  return Object.assign(error, code === undefined ? {} : { code }, path === undefined ? {} : { path });
}

function ofScaiCore(error: ScaiCoreError): ScaiCoreError {
  const { errorType, details } = error;
  const known = Object.hasOwn(CLASSES, errorType) ? CLASSES[errorType as keyof typeof CLASSES] : RunError;
  Object.setPrototypeOf(error, known.prototype);
  return error instanceof CheckpointAlreadyResolvedError ? Object.assign(error, { decision: details.decision }) : error;
}

function textOf(error: Error, name: "code" | "path"): Partial<Record<"code" | "path", string>> {
  const value = (error as Readonly<Record<string, unknown>> & Error)[name];
  return typeof value === "string" ? { [name]: value } : {};
}

/** Details are data by convention only. */
function plain(details: Readonly<Record<string, unknown>>): JsonObject {
  try {
    return JSON.parse(JSON.stringify(details)) as JsonObject;
  } catch {
    return {};
  }
}
