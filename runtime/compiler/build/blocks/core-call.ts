import type { IRBinding, IRCoreCallBlock } from "../../../ir/module.js";
import type { CoreCallBlock, Expression } from "../../../syntax/ast.js";
import { calledCore, calledFlow, calleesOf, isAsync, isWrittenOut, SELF } from "../../semantics/blocks.js";
import { unalias } from "../../semantics/types/type.js";
import type { BlockHead } from "../block-head.js";
import type { FlowBuild } from "../context.js";
import { buildExpression } from "../expression.js";
import { buildBindings, buildDuration, expressionOf, optionalField, settingValues } from "../settings.js";

export function buildCoreCall(
  build: FlowBuild,
  block: CoreCallBlock,
  { path: _path, ...head }: BlockHead,
): IRCoreCallBlock {
  const values = settingValues(block.header, block.settings);
  const target = calledCore(block);
  const { name } = calledFlow(block);
  if (target === undefined || name === undefined) throw new Error("The compiler let a call without a target through.");
  const params = calleesOf(build.unit, target)
    ?.get(name)
    ?.params.map((param) => param.name);
  return {
    kind: "core_call",
    target,
    flow_name: target === SELF ? (build.unit.flows.get(name)?.irName ?? name) : name,
    input_bindings: buildInput(build, expressionOf(values, "input"), params),
    ...optionalField(build, "instance_key", expressionOf(values, "instance_key")),
    ...optionalField(build, "version", expressionOf(values, "version")),
    ...optionalField(build, "timeout_ms", expressionOf(values, "timeout"), buildDuration),
    is_async: isAsync(block),
    ...head,
  };
}

/** What each parameter gets. Of an object that is not written out, the fields are read one by one. */
function buildInput(
  build: FlowBuild,
  input: Expression | undefined,
  params: readonly string[] | undefined,
): readonly IRBinding[] {
  if (input === undefined) return [];
  if (isWrittenOut(input)) return input.entries.length === 0 ? [] : buildBindings(build, input, "input");
  const type = build.checked.typeOf(input);
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind !== "object") throw new Error("The compiler let an input through that is no object.");
  const object = buildExpression(build, input);
  return [...known.fields.keys()]
    .filter((name) => params?.includes(name) ?? true)
    .map((name) => ({ name, value: { kind: "member", object, name } }));
}
