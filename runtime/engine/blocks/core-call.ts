import { RunError } from "../../host/errors.js";
import type { IRCoreCallBlock } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import { compileExpression } from "../expressions/compile-expression.js";
import { depthError } from "../expressions/evaluation.js";
import type { Machine } from "../machine/machine.js";
import type { Branch } from "../machine/state.js";
import { compileTimeout } from "../program/compile-meter.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import type { FlowCode } from "../program/program.js";
import { slotsFor } from "../program/arguments.js";
import type { Behaviour } from "./behaviour.js";

const SELF = "core://self";

/** A call of a flow of this core: a frame of the same invocation. Calls of other cores are not run yet. */
export function compileCoreCall(block: IRCoreCallBlock, flow: FlowCompiler): Behaviour {
  if (block.target !== SELF) flow.unsupported(`@core_call of ${block.target}`);
  if (block.is_async) flow.unsupported("@core_call with async = true");
  const bindings = block.input_bindings.map(({ name, value }) => ({ name, value: compileExpression(value, flow) }));
  const timeout = compileTimeout(block.timeout_ms, flow);
  // The flow may be compiled later than its caller.
  let target: FlowCode | undefined;
  return {
    enter(m, branch, code) {
      target ??= flow.module.flow(block.flow_name);
      if (target === undefined) throw new RunError("InternalError", `There is no flow ${block.flow_name}.`);
      const called = target;
      if (depthOf(m, branch) >= m.host.values.limits.callDepth) throw depthError(m.host.values.limits.callDepth);
      const { slots, meter } = m.evaluate(branch, code, (e) => {
        const given = new Map<string, Value>(bindings.map(({ name, value }) => [name, value(e)]));
        return { meter: timeout(e), slots: slotsFor(e, called, given) };
      });
      m.push(branch, {
        kind: "flow",
        block: code.index,
        flow: called.index,
        body: called.body,
        next: 0,
        slots,
        ...(meter === undefined ? {} : { meter }),
      });
      return "again";
    },
  };
}

function depthOf(m: Machine, branch: Branch): number {
  let depth = 0;
  for (let current: Branch | undefined = branch; current; current = m.state.branches.get(current.parent)) {
    for (const frame of current.frames) if (frame.kind === "flow") depth++;
  }
  return depth;
}
