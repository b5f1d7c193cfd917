import type { IRArm, IRBlock, IRMatchBlock } from "../../../ir/module.js";
import type { ArmValue, Body, IfExpression, MatchExpression } from "../../../syntax/ast.js";
import { isBlock } from "../../../syntax/blocks.js";
import { isControl } from "../../semantics/tree.js";
import { buildBlocks, buildBody, yieldValue } from "../blocks.js";
import { type BlockHead, headOf, within } from "../block-head.js";
import { buildPattern } from "../branches.js";
import type { FlowBuild, Last } from "../context.js";
import { buildExpression } from "../expression.js";
import { boolLiteral } from "../literals.js";

/** `match` around blocks; an `if` around blocks is a match on its condition. */
export function buildMatchBlock(
  build: FlowBuild,
  node: IfExpression | MatchExpression,
  { path, ...head }: BlockHead,
  last: Last,
): IRMatchBlock {
  return within(build, path, () => {
    if (node.kind === "IfExpression") {
      return {
        kind: "match",
        subject: buildExpression(build, node.condition),
        arms: [
          { pattern: { kind: "literal", value: boolLiteral(true) }, body: buildBody(build, node.then, last) },
          { pattern: { kind: "wildcard" }, body: buildElse(build, node.else, last) },
        ],
        ...head,
      };
    }
    return {
      kind: "match",
      subject: buildExpression(build, node.subject),
      arms: node.arms.map((arm): IRArm => ({
        pattern: buildPattern(build, arm.pattern),
        ...(arm.guard === undefined ? {} : { guard: buildExpression(build, arm.guard) }),
        body: buildArm(build, arm.value, last),
      })),
      ...head,
    };
  });
}

function buildElse(build: FlowBuild, otherwise: Body | IfExpression | undefined, last: Last): readonly IRBlock[] {
  if (otherwise === undefined) return [];
  if (otherwise.kind === "Body") return buildBody(build, otherwise, last);
  // `else if` in an `if` that holds blocks: the inner one may hold statements only.
  if (!build.checked.holdsBlocks(otherwise)) return buildBlocks(build, [otherwise], last);
  return [buildMatchBlock(build, otherwise, headOf(build, "if", otherwise, undefined), last)];
}

function buildArm(build: FlowBuild, value: ArmValue, last: Last): readonly IRBlock[] {
  if (value.kind === "Body") return buildBody(build, value, last);
  if (isControl(value)) return buildBlocks(build, [value], "drop");
  if (last === "yield") return yieldValue(build, value, value);
  if (isBlock(value)) return buildBlocks(build, [value], "drop");
  if (value.kind === "IfExpression" || value.kind === "MatchExpression") return buildBlocks(build, [value], "drop");
  return buildBlocks(
    build,
    [{ kind: "ExpressionStatement", expression: value, start: value.start, end: value.end }],
    "drop",
  );
}
