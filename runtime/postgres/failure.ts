import { messageOf, ScaiCoreError } from "../error.js";
import { StoreError } from "../host/errors.js";

/**
 * Classes of SQLSTATE after which the same call may succeed later: connections, resources, what an operator or a conflict of
 * transactions has ended. `25006` is a server that has become a standby.
 */
const PASSING = /^(08|53|57|58|40)|^(25006|55P03|55006)$/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** The failure of a statement as a StoreError. An error of ours stays as it is. */
export function storeFailure(error: unknown): ScaiCoreError {
  if (error instanceof ScaiCoreError) return error;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const state = typeof code === "string" && SQLSTATE.test(code) ? code : undefined;
  // Without a state it never came to the server, or its answer did not come back: sockets, time limits, a pool that has ended.
  const retryable = state === undefined || PASSING.test(state);
  const hint = HINTS[state ?? ""];
  return new StoreError(
    `PostgreSQL failed: ${messageOf(error)}${hint === undefined ? "" : ` ${hint}`}`,
    state === undefined ? {} : { sqlstate: state },
    { retryable, cause: error },
  );
}

const HINTS: Readonly<Record<string, string>> = {
  "28P01": "Check the user and the password.",
  "28000": "Check the user and pg_hba.conf.",
  "3D000": "Make the database first, as with: createdb NAME.",
  "42501": "Grant the role the rights that docs/production.md lists.",
  "42P01": "The tables are gone: was the schema dropped while the store was open?",
  "42883": "The functions of the store are gone or of another version: open it again with this version.",
};
