import type { IRType } from "../ir/module.js";
import { resolvedType } from "./union-choice.js";

/** The type that a call is read as, which its evaluator cannot know from its arguments. */
export interface StdTarget {
  readonly type: IRType;
  readonly types: Readonly<Record<string, IRType>>;
}

/** The type itself, without its name and without `?`. */
export function plainTarget({ type, types }: StdTarget): IRType {
  const resolved = resolvedType(type, types);
  return resolved.kind === "optional" ? plainTarget({ type: resolved.type, types }) : resolved;
}

/** The currency of a type of money. */
export function currencyOf(target: StdTarget): string | undefined {
  const type = plainTarget(target);
  return type.kind === "primitive" && type.name === "money" ? type.currency : undefined;
}

/** The members of an enum, or the words of a union of strings, in their order. */
export function wordsOf(target: StdTarget): readonly string[] {
  const type = plainTarget(target);
  return type.kind === "enum" || type.kind === "string_union" ? type.members : [];
}
