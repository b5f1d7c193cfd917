import type { Unit } from "../semantics/program.js";
import { nodesAt, isNode } from "./node-path.js";

/** What the body around a place allows. */
export interface BodyAround {
  /** In a loop: `break` and `continue` may stand there. */
  readonly loop: boolean;
  /** The body gives a value by `yield`. */
  readonly yields: boolean;
}

export function bodyAround(unit: Unit, offset: number): BodyAround {
  const path = nodesAt(unit.file, offset);
  let loop: boolean | undefined;
  let yields = false;
  for (let index = path.length - 1; index >= 0; index--) {
    const place = path[index]!;
    if (isNode(place, "ForeachBlock") || isNode(place, "WhileBlock")) loop ??= true;
    else if (isNode(place, "ParallelBlock") || isNode(place, "FlowDeclaration")) loop ??= false;
    if (isNode(place, "FlowDeclaration")) break;
    const captured = path[index - 1];
    yields ||=
      isNode(place, "BranchStatement") ||
      isNode(place, "ForeachBlock") ||
      (isNode(place, "Setting") && place.value.form === "body") ||
      (place.kind?.endsWith("Block") === true && isNode(captured, "AssignStatement"));
  }
  return { loop: loop ?? false, yields };
}

/** The keywords that go on with what ends at an offset: `else` after an `if` without one, `@catch` after a `@try`. */
export function openAt(unit: Unit, end: number): readonly string[] {
  const path = nodesAt(unit.file, end);
  const words = new Set<string>();
  for (const place of path) {
    if (isNode(place, "IfExpression") && (place.else ?? place.then).end === end && !hasElse(place)) words.add("else");
    if (isNode(place, "TryBlock") && place.end === end) words.add("@catch");
  }
  return [...words];
}

/** Whether the last `if` of a chain has an `else` that is no `if`. */
function hasElse(place: { readonly else?: unknown }): boolean {
  const next = place.else as { readonly kind: string; readonly else?: unknown } | undefined;
  if (next === undefined) return false;
  return next.kind === "IfExpression" ? hasElse(next) : true;
}
