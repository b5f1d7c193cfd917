import type { IRExpr } from "../../ir/module.js";
import type { ArmValue, Body, Expression, IfExpression, MatchExpression } from "../../syntax/ast.js";
import { isControl } from "../check/statements/control.js";
import { isBlock } from "../check/value.js";
import { buildExpression } from "./expression.js";
import type { FlowBuild } from "./flow-build.js";
import { buildPattern } from "./pattern.js";

/** Whether an `if` or `match` used as a value is nothing but expressions: no statements, no blocks. */
export function isPlain(node: Expression): boolean {
  if (node.kind === "IfExpression")
    return (
      node.else !== undefined &&
      valueOf(node.then) !== undefined &&
      (node.else.kind === "Body" ? valueOf(node.else) !== undefined : isPlain(node.else))
    );
  if (node.kind === "MatchExpression") return node.arms.every((arm) => armExpression(arm.value) !== undefined);
  return true;
}

/** The one expression that a body is, if it is one. */
function valueOf(body: Body): Expression | undefined {
  const [item, ...rest] = body.items;
  if (item === undefined || rest.length > 0) return undefined;
  if (item.kind === "ExpressionStatement") return item.expression;
  if (item.kind === "IfExpression" || item.kind === "MatchExpression") return isPlain(item) ? item : undefined;
  return undefined;
}

function armExpression(value: ArmValue): Expression | undefined {
  if (value.kind === "Body") return valueOf(value);
  if (isControl(value) || isBlock(value)) return undefined;
  return isPlain(value) ? value : undefined;
}

function required(expression: Expression | undefined): Expression {
  if (expression === undefined) throw new Error("The compiler took a branch with statements for an expression.");
  return expression;
}

export function buildConditional(build: FlowBuild, node: IfExpression): IRExpr {
  const otherwise = node.else;
  return {
    kind: "conditional",
    test: buildExpression(build, node.condition),
    then: buildExpression(build, required(valueOf(node.then))),
    else: buildExpression(build, required(otherwise?.kind === "Body" ? valueOf(otherwise) : otherwise)),
  };
}

export function buildMatchExpression(build: FlowBuild, node: MatchExpression): IRExpr {
  return {
    kind: "match",
    subject: buildExpression(build, node.subject),
    arms: node.arms.map((arm) => ({
      pattern: buildPattern(build, arm.pattern),
      ...(arm.guard === undefined ? {} : { guard: buildExpression(build, arm.guard) }),
      value: buildExpression(build, required(armExpression(arm.value))),
    })),
  };
}
