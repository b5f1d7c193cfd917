import type { IRBlock, IRExpr } from "../../ir/module.js";
import type { Block, Body, Expression, Item, Span, Value } from "../../syntax/ast.js";
import { isBlock, keywordOf } from "../../syntax/blocks.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import { type BlockHead, headOf, implicit, type Result } from "./block-head.js";
import { buildFlowCall } from "./blocks/flow-call.js";
import { buildPipeline } from "./blocks/pipeline.js";
import type { BlockNodes, FlowBuild, Last } from "./context.js";
import { buildExpression } from "./expression.js";
import { isBlockItem, isBlockValue, plainItems } from "./holds-blocks.js";
import { buildStatements } from "./statements.js";

/**
 * Builds the items of a body as blocks: statements between blocks form an implicit rigid.
 * @throws Error where `isBlockItem` takes something else for a block.
 */
export function buildBlocks(build: FlowBuild, written: readonly Item[], last: Last): readonly IRBlock[] {
  const items = plainItems(build, written);
  const blocks: IRBlock[] = [];
  let pending: Item[] = [];
  const flush = (final: boolean): void => {
    if (pending.length === 0) return;
    const span = { start: pending[0]!.start, end: pending.at(-1)!.end };
    blocks.push(implicit(build, span, buildStatements(build, pending, final ? last : "drop")));
    pending = [];
  };
  items.forEach((item, index) => {
    if (!isBlockItem(build, item)) {
      if (item.kind !== "OptionItem") pending.push(item);
      return;
    }
    flush(false);
    blocks.push(...buildItem(build, item, index === items.length - 1 ? last : "drop"));
  });
  flush(true);
  return blocks;
}

export const buildBody = (build: FlowBuild, body: Body, last: Last): readonly IRBlock[] =>
  buildBlocks(build, body.items, last);

function buildItem(build: FlowBuild, item: Item, last: Last): readonly IRBlock[] {
  if (item.kind === "AssignStatement") {
    const target = buildExpression(build, item.target);
    if (target.kind === "name" && target.scope === "local") {
      return buildValue(build, item.value, item, { binding: target.name, type: typeOf(build, item.target) }, item.doc);
    }
    return throughLocal(
      build,
      item.value,
      item,
      "match",
      (value) => ({ kind: "assign", target, value, source_location: build.location(item) }),
      target.kind === "name" || target.kind === "member" ? target.name : undefined,
    );
  }
  if (item.kind === "ReturnStatement" || item.kind === "YieldStatement") {
    const how = item.kind === "ReturnStatement" ? "return" : "yield";
    return throughLocal(build, item.value!, item, how, (value) => ({
      kind: how,
      value,
      source_location: build.location(item),
    }));
  }
  if (item.kind === "ExpressionStatement") {
    if (last === "yield") return yieldValue(build, item.expression, item);
    return buildValue(build, item.expression, item, undefined);
  }
  if (item.kind === "IfExpression" || item.kind === "MatchExpression") {
    // It has no result of its own: what its branches yield is a result of the block around.
    return [
      build.rules.branching(
        build,
        item,
        headOf(build, item.kind === "IfExpression" ? "if" : "match", item, undefined),
        last,
      ),
    ];
  }
  if (item.kind === "DebugBlock" && !build.debug) return [];
  if (isBlock(item)) return buildValue(build, item, item, undefined);
  throw new Error(`The compiler took a ${item.kind} for a block.`);
}

/** A block whose value is then assigned, returned or yielded. */
function throughLocal(
  build: FlowBuild,
  value: Value,
  span: Span,
  word: "return" | "yield" | "match",
  use: (value: IRExpr) => (IRBlock & { kind: "rigid" })["statements"][number],
  shown?: string,
): readonly IRBlock[] {
  const type = typeOf(build, value);
  const binding = build.temporary(word, type);
  return [
    ...buildValue(build, value, span, { binding, type, ...(shown === undefined ? { unnamed: true } : { shown }) }),
    implicit(build, span, [use({ kind: "name", scope: "local", name: binding })]),
  ];
}

/** Builds a value that is, or may hold, a block, and yields it to the block around. */
export function yieldValue(build: FlowBuild, value: Value, span: Span, shown?: string): readonly IRBlock[] {
  if (!isBlockValue(build, value)) {
    const item: Item = {
      kind: "ExpressionStatement",
      expression: value as Expression,
      start: value.start,
      end: value.end,
    };
    return [implicit(build, value, buildStatements(build, [item], "yield"))];
  }
  if (value.kind === "IfExpression" || value.kind === "MatchExpression") {
    return [
      build.rules.branching(
        build,
        value,
        headOf(build, value.kind === "IfExpression" ? "if" : "match", value, undefined),
        "yield",
      ),
    ];
  }
  return throughLocal(
    build,
    value,
    span,
    "yield",
    (read) => ({ kind: "yield", value: read, source_location: build.location(span) }),
    shown,
  );
}

function typeOf(build: FlowBuild, value: Value): Type {
  return (isBlock(value) ? build.checked.resultTypeOf(value) : build.checked.typeOf(value)) ?? ERROR;
}

/** A block, or those a pipeline comes to, with the result where something takes it. */
function buildValue(
  build: FlowBuild,
  value: Value,
  span: Span,
  result: Result | undefined,
  doc?: string,
): readonly IRBlock[] {
  const head = (kind: string): BlockHead => headOf(build, kind, span, result, doc);
  if (value.kind === "IfExpression" || value.kind === "MatchExpression")
    return [
      build.rules.branching(
        build,
        value,
        head(value.kind === "IfExpression" ? "if" : "match"),
        result === undefined ? "drop" : "yield",
      ),
    ];
  if (value.kind === "CallExpression") return [buildFlowCall(build, value, head("call"))];
  if (value.kind === "PipelineExpression") return buildPipeline(build, value, result, doc);
  if (isBlock(value)) return [buildBlock(build, value, head)];
  throw new Error(`The compiler took a ${value.kind} for a block.`);
}

/** Builds a block by the rule for its kind. A block without a result has its keyword in its id. */
function buildBlock(build: FlowBuild, block: Block, head: (kind: string) => BlockHead): IRBlock {
  return applyRule(build, block.kind, block, head(keywordOf(block).slice(1)));
}

const applyRule = <K extends Block["kind"]>(
  build: FlowBuild,
  kind: K,
  block: BlockNodes[K],
  head: BlockHead,
): IRBlock => build.rules.blocks[kind](build, block, head);
