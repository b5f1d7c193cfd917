import { ScaiCoreError } from "../error.js";

interface BundleErrorDetails {
  /** Into the module, as in `flows[0].body[2].goal`; absent where the fault is outside it. */
  readonly path?: string;
  /** The byte at which reading failed. */
  readonly offset?: number;
  readonly expected?: string;
  readonly got?: string;
}

/** A bundle cannot be read, or a module cannot be written as one. The message says what is wrong and where. */
export class BundleError extends ScaiCoreError {
  constructor(message: string, details: BundleErrorDetails = {}) {
    super("BundleError", message, { ...details });
  }
}
