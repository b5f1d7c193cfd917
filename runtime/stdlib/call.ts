import { checkedValue, ownNodes } from "./size.js";
import type { StdArgument, StdContext, StdGlobal, StdMember, StdMethod, StdProperty } from "./std-member.js";
import type { StdTarget } from "./target.js";
import type { Value } from "./value.js";

/**
 * Calls of members of the standard library: what a call walks is counted, and what it makes is checked, for all members
 * alike.
 */

/** The value of a property, or of a method that is called on a receiver. */
export function callMember(
  member: StdProperty | StdMethod,
  receiver: Value,
  args: readonly StdArgument[],
  context: StdContext,
  target?: StdTarget,
): Value {
  countGiven(member, receiver, args, context);
  const result =
    member.kind === "property"
      ? member.evaluate(receiver, context, target)
      : member.evaluate(receiver, args, context, target);
  return madeBy(member, result, context);
}

/** The value of a global function. */
export function callGlobal(
  member: StdGlobal,
  args: readonly StdArgument[],
  context: StdContext,
  target?: StdTarget,
): Value {
  countGiven(member, null, args, context);
  return madeBy(member, member.evaluate(args, context, target), context);
}

function countGiven({ cost }: StdMember, receiver: Value, args: readonly StdArgument[], { work }: StdContext): void {
  if (cost !== undefined && cost !== "all") return;
  let nodes = ownNodes(receiver);
  for (const arg of args) if (arg !== undefined && typeof arg !== "function") nodes += ownNodes(arg);
  work.walk(nodes);
}

function madeBy({ cost }: StdMember, result: Value, { work, limits }: StdContext): Value {
  if (cost !== "own") work.walk(ownNodes(result));
  return checkedValue(result, limits);
}
