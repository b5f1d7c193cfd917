import type { IRResponseArm } from "../../../ir/module.js";
import type { MatchArm } from "../../../syntax/ast.js";
import { isControl } from "../../check/statements/control.js";
import { isBlock } from "../../check/value.js";
import { buildBlocks, buildBody, yieldValue } from "../blocks.js";
import { isPlain } from "../branch-expression.js";
import { buildExpression } from "../expression.js";
import type { FlowBuild } from "../flow-build.js";
import { isBlockValue } from "../holds-blocks.js";
import { buildPattern } from "../pattern.js";

/** The arms of `on_response`: each has a value, or a body that yields one. */
export function buildResponseArms(
  build: FlowBuild,
  arms: readonly MatchArm[],
  captured: boolean,
): readonly IRResponseArm[] {
  return arms.map((arm) => ({
    pattern: buildPattern(build, arm.pattern),
    ...(arm.guard === undefined ? {} : { guard: buildExpression(build, arm.guard) }),
    ...buildValue(build, arm, captured),
  }));
}

function buildValue(build: FlowBuild, { value }: MatchArm, captured: boolean): Pick<IRResponseArm, "value" | "body"> {
  if (value.kind === "Body") return { body: buildBody(build, value, captured ? "yield" : "drop") };
  if (isControl(value)) return { body: buildBlocks(build, [value], "drop") };
  if (!isBlock(value) && !isBlockValue(build, value) && isPlain(value)) return { value: buildExpression(build, value) };
  return { body: yieldValue(build, value, value) };
}
