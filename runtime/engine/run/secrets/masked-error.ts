import { messageOf } from "../../../error.js";
import { StoreCorruptError, StoreError } from "../../../host/errors.js";
import type { JsonObject } from "../../../json.js";
import type { SecretMask } from "../../../secret-mask.js";

/** How far causes are looked through. */
const MOST_CAUSES = 8;

/**
 * An error of a store without the secrets in its text, its details and its causes: databases show the row that they refuse.
 * The same error where it has none, and any error that is no store's. The causes of one that had some are left out.
 */
export function storeErrorWithoutSecrets(error: unknown, mask: SecretMask): unknown {
  if (mask.isEmpty || !(error instanceof StoreError || error instanceof StoreCorruptError)) return error;
  const message = mask.text(error.message);
  const details = mask.json(error.details as JsonObject);
  const isClean =
    message === error.message && details === error.details && causesOf(error).every((text) => mask.text(text) === text);
  if (isClean) return error;
  if (error instanceof StoreCorruptError) return new StoreCorruptError(message, details);
  const { retryable } = error;
  return new StoreError(message, details, retryable === undefined ? {} : { retryable });
}

function causesOf(error: Error): readonly string[] {
  const texts: string[] = [];
  for (let cause = error.cause; cause !== undefined && texts.length < MOST_CAUSES;) {
    texts.push(messageOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return texts;
}
