/** The rows of the matrix that a match is. */
import type { Path } from "./places.js";
import type { Test } from "./tests.js";

/** A value of which nothing is known. */
export const ANYTHING = "anything";
export type Missing = Path | typeof ANYTHING;

/** What a row still asks, the next first. Equal lists are one object. */
export interface Tests {
  readonly test: Test;
  readonly next: Tests | undefined;
}

/** A way through an arm. */
export interface Row {
  readonly arm: number;
  readonly tests: Tests | undefined;
  readonly guarded: boolean;
  /** The lists of rows that it begins, by what follows. */
  lists: Map<Rows | undefined, Rows> | undefined;
  /** The first of those lists, which most rows have alone. */
  list: Rows | undefined;
}

export interface Rows {
  readonly row: Row;
  readonly next: Rows | undefined;
  /** Set once it is known: `undefined` where the rows take everything. */
  solved?: { readonly missing: Missing | undefined };
}
