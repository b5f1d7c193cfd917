import type { IRCoreCallBlock } from "../../../ir/module.js";
import type { CallExpression } from "../../../syntax/ast.js";
import type { BlockHead } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { buildArguments } from "../expression.js";

/** A call of a flow of this core that is more than statements. */
export function buildFlowCall(
  build: FlowBuild,
  call: CallExpression,
  { path: _path, ...head }: BlockHead,
): IRCoreCallBlock {
  const resolved = build.checked.callOf(call);
  if (resolved?.callee.kind !== "flow") throw new Error("The compiler took something else for the call of a flow.");
  return {
    kind: "core_call",
    target: "core://self",
    flow_name: resolved.callee.flow.irName,
    input_bindings: buildArguments(build, resolved.arguments),
    is_async: false,
    ...head,
  };
}
