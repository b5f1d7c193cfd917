import type { IRBlock, IRExpr } from "../../ir/module.js";
import type { Block, Body, Expression, Item, Span, Value } from "../../syntax/ast.js";
import { keywordOf } from "../../syntax/blocks.js";
import { isBlock } from "../semantics/block-kinds.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import { buildAwaitResponses } from "./blocks/await-responses.js";
import { buildBudget } from "./blocks/budget.js";
import { buildCheckpoint } from "./blocks/checkpoint.js";
import { buildCoreCall } from "./blocks/core-call.js";
import { buildDebug } from "./blocks/debug.js";
import { buildFlowCall } from "./blocks/flow-call.js";
import { buildForeach } from "./blocks/foreach.js";
import { buildMatchBlock } from "./blocks/match.js";
import { buildModelBlock } from "./blocks/model-block.js";
import { buildParallel } from "./blocks/parallel.js";
import { buildPipeline } from "./blocks/pipeline.js";
import { buildRigid } from "./blocks/rigid.js";
import { buildTry } from "./blocks/try.js";
import { buildWhile } from "./blocks/while.js";
import type { FlowBuild, NodePath } from "./context.js";
import { buildExpression } from "./expression.js";
import { isBlockItem, isBlockValue } from "./holds-blocks.js";
import { buildStatements, type Last } from "./statements.js";

/** What all blocks share. */
export interface BlockHead {
  readonly path: NodePath;
  readonly node_id: string;
  readonly result_binding?: string;
  readonly result_type?: ReturnType<typeof typeToIR>;
  readonly doc?: string;
  readonly source_location: IRBlock["source_location"];
}

/** Where a block's result goes. */
export interface Result {
  readonly binding: string;
  readonly type: Type;
  /** The name in the block's id, where it is not that of the binding. */
  readonly shown?: string;
  /** A local of the compiler's own takes the result: the author has no name for it. */
  readonly unnamed?: boolean;
}

/** The items of a body as blocks: statements between blocks form an implicit rigid. */
export function buildBlocks(build: FlowBuild, items: readonly Item[], last: Last): readonly IRBlock[] {
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

/** Runs with the path of a block, so that the blocks in it have their ids below it. */
export function within<R>(build: FlowBuild, path: NodePath, run: () => R): R {
  const before = build.path;
  build.path = path;
  try {
    return run();
  } finally {
    build.path = before;
  }
}

export function implicit(
  build: FlowBuild,
  span: Span,
  statements: (IRBlock & { kind: "rigid" })["statements"],
): IRBlock {
  const { path: _path, ...head } = headOf(build, "statements", span, undefined);
  return { kind: "rigid", statements, implicit: true, ...head };
}

export function headOf(
  build: FlowBuild,
  kind: string,
  span: Span,
  result: Result | undefined,
  doc?: string,
): BlockHead {
  const path =
    result === undefined
      ? build.path.numbered(kind)
      : build.path.named(result.shown ?? result.binding.replace(/#\d+$/, ""));
  return {
    path,
    node_id: path.id,
    ...(result === undefined ? {} : { result_binding: result.binding, result_type: typeToIR(result.type) }),
    ...(doc === undefined ? {} : { doc }),
    source_location: build.location(span),
  };
}

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
    // Without a result of its own, what its branches yield goes on to whoever takes it.
    return [
      buildMatchBlock(build, item, headOf(build, item.kind === "IfExpression" ? "if" : "match", item, undefined), last),
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

/** A value that is, or may hold, a block, yielded to whoever takes it. */
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
      buildMatchBlock(
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
  return (isBlock(value) ? build.facts.blockTypes.get(value) : build.facts.types.get(value)) ?? ERROR;
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
      buildMatchBlock(
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

type BuilderOf<K extends Block["kind"]> = (
  build: FlowBuild,
  block: Extract<Block, { readonly kind: K }>,
  head: BlockHead,
) => IRBlock;

/** What each kind of block becomes. */
const BUILDERS: { readonly [K in Block["kind"]]: BuilderOf<K> } = {
  RigidBlock: buildRigid,
  ModelBlock: buildModelBlock,
  CoreCallBlock: buildCoreCall,
  AwaitResponsesBlock: buildAwaitResponses,
  CheckpointBlock: buildCheckpoint,
  ParallelBlock: buildParallel,
  ForeachBlock: buildForeach,
  WhileBlock: buildWhile,
  TryBlock: buildTry,
  BudgetBlock: buildBudget,
  DebugBlock: buildDebug,
};

/** A block that nothing names has its keyword in its id. */
const buildBlock = (build: FlowBuild, block: Block, head: (kind: string) => BlockHead): IRBlock =>
  (BUILDERS[block.kind] as BuilderOf<Block["kind"]>)(build, block, head(keywordOf(block).slice(1)));
