import type { IRStatement } from "../../ir/module.js";
import type { Body, ForeachBlock, Value, WhileBlock } from "../../syntax/ast.js";
import { optionsOf, withoutOptions } from "../semantics/blocks.js";
import { constantNumber } from "../semantics/constants.js";
import { unalias, withoutNull } from "../semantics/types/type.js";
import type { FlowBuild } from "./context.js";
import { buildExpression } from "./expression.js";
import { expressionOf, settingValues } from "./settings.js";

/** What blocks and statements of the loops have in common. */

export const isLoop = (value: Value | { readonly kind: string }): value is ForeachBlock | WhileBlock =>
  value.kind === "ForeachBlock" || value.kind === "WhileBlock";

type IRForeach = Extract<IRStatement, { readonly kind: "foreach" }>;
type IRWhile = Extract<IRStatement, { readonly kind: "while" }>;

/** The variables of a loop, and what it goes over. */
export function foreachHead(
  build: FlowBuild,
  block: ForeachBlock,
): Pick<IRForeach, "item" | "index" | "collection" | "of"> {
  const type = build.checked.typeOf(block.collection);
  const index = block.index === undefined ? undefined : build.checked.variableOf(block.index)?.irName;
  return {
    item: build.checked.variableOf(block.item)?.irName ?? block.item.text,
    ...(index === undefined ? {} : { index }),
    collection: buildExpression(build, block.collection),
    of: type !== undefined && unalias(withoutNull(type)).kind === "map" ? "map" : "array",
  };
}

/** The body of a loop: first come the names that its header takes an element apart into. */
export function loopBody(build: FlowBuild, block: ForeachBlock | WhileBlock): Body {
  const body = withoutOptions(block.body);
  const parts = block.kind === "ForeachBlock" ? build.checked.standsFor(block) : undefined;
  return parts === undefined ? body : { ...body, items: [...parts, ...body.items] };
}

export function whileHead(build: FlowBuild, block: WhileBlock): Pick<IRWhile, "condition" | "max_iterations"> {
  const most = expressionOf(settingValues(optionsOf(block)), "max_iterations");
  return {
    condition: buildExpression(build, block.condition),
    max_iterations: (most === undefined ? undefined : constantNumber(most)) ?? 1,
  };
}

/** A loop as a statement. `buildItems` builds those of its body. */
export function buildLoop(
  build: FlowBuild,
  block: ForeachBlock | WhileBlock,
  buildItems: (items: ForeachBlock["body"]["items"]) => readonly IRStatement[],
  result?: string,
): IRForeach | IRWhile {
  const body = buildItems(loopBody(build, block).items);
  const more = {
    ...(result === undefined ? {} : { result_binding: result }),
    source_location: build.location(block),
  };
  return block.kind === "ForeachBlock"
    ? { kind: "foreach", ...foreachHead(build, block), body, ...more }
    : { kind: "while", ...whileHead(build, block), body, ...more };
}
