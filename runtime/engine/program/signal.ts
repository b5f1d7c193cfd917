import type { FlowError } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";

/** How a statement, a block or a body ended. It is plain data, because snapshots hold it. */
export type Signal =
  | { readonly kind: "done"; readonly value?: Value }
  | { readonly kind: "yield"; readonly value: Value }
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "break" }
  | { readonly kind: "continue" }
  | { readonly kind: "throw"; readonly error: FlowError };

/** The end of a body or a block without a value. */
export const DONE: Signal = { kind: "done" };
export const BREAK: Signal = { kind: "break" };
export const CONTINUE: Signal = { kind: "continue" };
