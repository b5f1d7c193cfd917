import { messageOf } from "./error.js";

/** Whether an `import()` has failed because the package is not there. */
export const isMissingPackage = (error: unknown): boolean =>
  /cannot find|not found|failed to resolve|could not resolve/i.test(messageOf(error));
