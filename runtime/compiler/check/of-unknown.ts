import type { Expression } from "../../syntax/ast.js";
import { type Type, UNKNOWN, unalias } from "../types/type.js";

/** What a part of a literal is expected to be, where the place of the whole has a type that nothing declares: it may be empty. */
export const inside = (expected: Type | undefined, part: Expression): Type | undefined =>
  expected !== undefined &&
  unalias(expected).kind === "unknown" &&
  (part.kind === "ArrayLiteral" || part.kind === "ObjectLiteral")
    ? UNKNOWN
    : undefined;
