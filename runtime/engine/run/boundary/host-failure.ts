import { messageOf, shortened, type ScaiCoreError } from "../../../error.js";
import { withFullStop } from "../../../full-stop.js";
import { RunError, StoreCorruptError, StoreError } from "../../../host/errors.js";
import { platformLimit } from "../../program/flow-error.js";
import { NoAnswer } from "./host-calls.js";

/** Takes out of a text what must not be shown. */
export type Clean = (text: string) => string;

const LONGEST_MESSAGE = 4000;

/**
 * The error of a store that failed. What it says of itself in the documented way is kept, and anything else is the cause of a
 * StoreError.
 * @param what `The memory of Orders`
 * @param kept the types that the store's interface documents
 */
export function storeFailure(
  what: string,
  details: Readonly<Record<string, string>>,
  thrown: unknown,
  kept: readonly (abstract new (...args: never[]) => ScaiCoreError)[],
  clean: Clean,
): Error {
  const documented = kept.find((type) => thrown instanceof type);
  if (documented !== undefined) return cleaned(thrown as ScaiCoreError, clean);
  // What is too large to be written is a fault of the run, which would only be repeated.
  const tooLarge = thrown instanceof RangeError ? platformLimit(thrown) : undefined;
  if (tooLarge !== undefined) return new RunError("LimitError", tooLarge.message, tooLarge.details, { cause: thrown });
  const message = `${what} failed: ${withFullStop(messageOf(thrown, clean))}`;
  return new StoreError(
    message,
    details,
    thrown instanceof NoAnswer ? { cause: thrown, retryable: true } : { cause: thrown },
  );
}

/** The error without what must not be shown: the same one where it has nothing of it. */
export function cleaned<T extends Error>(error: T, clean: Clean): T | StoreError | StoreCorruptError {
  const message = shortened(clean(error.message), LONGEST_MESSAGE);
  if (message === error.message) return error;
  const { details } = error as unknown as ScaiCoreError;
  const shown = JSON.parse(clean(JSON.stringify(details))) as Record<string, never>;
  if (error instanceof StoreCorruptError) return new StoreCorruptError(message, shown, { cause: error });
  if (error instanceof StoreError) return new StoreError(message, shown, { cause: error, retryable: error.retryable });
  return error;
}
