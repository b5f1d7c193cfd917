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

/** What something that was thrown says. Hosts may throw anything, also what cannot be read; this never throws. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "something was thrown that cannot be read";
  }
}
