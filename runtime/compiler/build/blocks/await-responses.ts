import type { IRAwaitResponsesBlock, IRBinding } from "../../../ir/module.js";
import type { AwaitResponsesBlock, Expression } from "../../../syntax/ast.js";
import { constantWord } from "../../semantics/constants.js";
import type { BlockHead } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { buildExpression } from "../expression.js";
import { buildDuration, expressionOf, optionalField, settingValues } from "../settings.js";

export function buildAwaitResponses(
  build: FlowBuild,
  block: AwaitResponsesBlock,
  { path: _path, ...head }: BlockHead,
): IRAwaitResponsesBlock {
  const values = settingValues(block.header, block.settings);
  const mode = expressionOf(values, "require");
  return {
    kind: "await_responses",
    from: buildFrom(build, expressionOf(values, "from")),
    require: mode !== undefined && constantWord(mode) === "any" ? "any" : "all",
    ...optionalField(build, "timeout_ms", expressionOf(values, "timeout"), buildDuration),
    ...head,
  };
}

/** By the name of the handle; an array of handles goes by the empty name. */
function buildFrom(build: FlowBuild, from: Expression | undefined): readonly IRBinding[] {
  if (from === undefined) throw new Error("The compiler let a block through that waits for nothing.");
  if (from.kind !== "ArrayLiteral") return [{ name: "", value: buildExpression(build, from) }];
  return from.elements.flatMap((element) =>
    element.kind === "NameExpression" ? [{ name: element.name, value: buildExpression(build, element) }] : [],
  );
}
