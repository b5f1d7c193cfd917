import type { IRExpr, IRStatement } from "../../ir/module.js";
import type {
  ArmValue,
  AssignStatement,
  Body,
  Expression,
  ForeachBlock,
  IfExpression,
  Item,
  MatchExpression,
  Span,
  Value,
  WhileBlock,
} from "../../syntax/ast.js";
import { isBlock } from "../../syntax/blocks.js";
import { isControl } from "../semantics/tree.js";
import { ERROR } from "../semantics/types/type.js";
import { buildPattern, isPlain } from "./branches.js";
import type { FlowBuild, Last } from "./context.js";
import { buildExpression } from "./expression.js";
import { plainItems } from "./holds-blocks.js";
import { buildLoop, isLoop } from "./loops.js";

/**
 * Builds the items of a body as statements.
 * @throws Error where one of them is or holds a block.
 */
export function buildStatements(build: FlowBuild, written: readonly Item[], last: Last): readonly IRStatement[] {
  const items = plainItems(build, written);
  return items.flatMap((item, index) => buildItem(build, item, index === items.length - 1 ? last : "drop"));
}

function buildItem(build: FlowBuild, item: Item, last: Last): readonly IRStatement[] {
  const source_location = build.location(item);
  if (isLoop(item)) return [loop(build, item)];
  if (isBlock(item)) throw new Error(`The compiler took a ${item.kind} for a statement.`);
  switch (item.kind) {
    case "AssignStatement":
      return buildAssign(build, item);
    case "ExpressionStatement":
      if (last === "yield") return buildGiving(build, item.expression, item, "yield");
      return [{ kind: "expression", expression: buildExpression(build, item.expression), source_location }];
    case "IfExpression":
    case "MatchExpression":
      if (last === "yield" && isPlain(item)) return buildGiving(build, item, item, "yield");
      return [buildBranching(build, item, last)];
    case "ReturnStatement":
      if (item.value === undefined) return [{ kind: "return", source_location }];
      return buildGiving(build, item.value, item, "return");
    case "YieldStatement":
      return buildGiving(build, item.value, item, "yield");
    case "BreakStatement":
      return [{ kind: "break", source_location }];
    case "ContinueStatement":
      return [{ kind: "continue", source_location }];
    case "EmitStatement":
      return [
        {
          kind: "emit",
          event: item.event.parts.map((part) => part.text).join("."),
          ...(item.payload === undefined ? {} : { payload: buildExpression(build, item.payload) }),
          source_location,
        },
      ];
    case "OptionItem":
    case "BranchStatement":
      return [];
  }
}

/** A loop, whose body gives its values with `yield`. */
const loop = (build: FlowBuild, block: ForeachBlock | WhileBlock, result?: string): IRStatement =>
  buildLoop(build, block, (items) => buildStatements(build, items, "drop"), result);

function expressionOnly(value: Expression | { readonly kind: string }): Expression {
  if (isBlock(value)) throw new Error(`The compiler took a ${value.kind} for an expression.`);
  return value as Expression;
}

/** `return e`, `yield e`; a loop, or an `if` or `match` with statements in it, goes through a local first. */
function buildGiving(build: FlowBuild, given: Value, span: Span, how: "return" | "yield"): readonly IRStatement[] {
  const source_location = build.location(span);
  if (isLoop(given)) {
    const local = build.temporary(how, build.checked.resultTypeOf(given) ?? ERROR);
    const read: IRExpr = { kind: "name", scope: "local", name: local };
    return [loop(build, given, local), { kind: how, value: read, source_location }];
  }
  const value = expressionOnly(given);
  if (isPlain(value)) return [{ kind: how, value: buildExpression(build, value), source_location }];
  const local = build.temporary(how, build.checked.typeOf(value) ?? ERROR);
  return [
    { ...buildBranching(build, value as IfExpression | MatchExpression, "yield"), result_binding: local },
    { kind: how, value: { kind: "name", scope: "local", name: local }, source_location },
  ];
}

function buildAssign(build: FlowBuild, item: AssignStatement): readonly IRStatement[] {
  const source_location = build.location(item);
  const target = buildExpression(build, item.target);
  if (isLoop(item.value)) {
    if (target.kind === "name" && target.scope === "local") return [loop(build, item.value, target.name)];
    const local = build.temporary("match", build.checked.resultTypeOf(item.value) ?? ERROR);
    const read: IRExpr = { kind: "name", scope: "local", name: local };
    return [loop(build, item.value, local), { kind: "assign", target, value: read, source_location }];
  }
  const value = expressionOnly(item.value);
  if (isPlain(value)) return [{ kind: "assign", target, value: buildExpression(build, value), source_location }];
  const branching = buildBranching(build, value as IfExpression | MatchExpression, "yield");
  if (target.kind === "name" && target.scope === "local") return [{ ...branching, result_binding: target.name }];
  const local = build.temporary("match", build.checked.typeOf(value) ?? ERROR);
  const read: IRExpr = { kind: "name", scope: "local", name: local };
  return [
    { ...branching, result_binding: local },
    { kind: "assign", target, value: read, source_location },
  ];
}

/** An `if` or `match` as a statement. With `yield`, the values of its branches are yielded to the body around that takes them. */
function buildBranching(
  build: FlowBuild,
  node: IfExpression | MatchExpression,
  last: Last,
): IRStatement & { kind: "if" | "match" } {
  const source_location = build.location(node);
  if (node.kind === "IfExpression") {
    return {
      kind: "if",
      test: buildExpression(build, node.condition),
      then: buildBody(build, node.then, last),
      else:
        node.else === undefined
          ? []
          : node.else.kind === "Body"
            ? buildBody(build, node.else, last)
            : buildItem(build, node.else, last),
      source_location,
    };
  }
  return {
    kind: "match",
    subject: buildExpression(build, node.subject),
    arms: node.arms.map((arm) => ({
      pattern: buildPattern(build, arm.pattern),
      ...(arm.guard === undefined ? {} : { guard: buildExpression(build, arm.guard) }),
      body: buildArm(build, arm.value, last),
    })),
    source_location,
  };
}

const buildBody = (build: FlowBuild, body: Body, last: Last): readonly IRStatement[] =>
  buildStatements(build, body.items, last);

function buildArm(build: FlowBuild, value: ArmValue, last: Last): readonly IRStatement[] {
  if (value.kind === "Body") return buildBody(build, value, last);
  if (isControl(value)) return buildItem(build, value, "drop");
  if (isLoop(value)) return last === "yield" ? buildGiving(build, value, value, "yield") : [loop(build, value)];
  if (isBlock(value)) throw new Error(`The compiler took a ${value.kind} for a statement.`);
  if (value.kind === "IfExpression" || value.kind === "MatchExpression") return buildItem(build, value, last);
  return buildItem(build, { kind: "ExpressionStatement", expression: value, start: value.start, end: value.end }, last);
}
