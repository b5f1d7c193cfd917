import type { IRCoreCallBlock } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { FlowFrame } from "../machine/frames.js";
import type { Behaviour, BlockContext } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revivedSlots } from "../machine/value-codec.js";
import { slotsFor } from "../program/calls.js";
import { limitError } from "../../limits.js";
import type { FlowCode, FlowCompiler } from "../program/flow-compiler.js";
import { childIdOf } from "../program/ids.js";
import { compileTimeout } from "./budget.js";
import { compileRemoteCall } from "./remote-call.js";
import { contradiction } from "../program/contradiction.js";

const SELF = "core://self";

/**
 * A call of a flow: a frame of the same invocation for a flow of this core, an invocation of its own for a flow of
 * another one.
 */
export function compileCoreCall(block: IRCoreCallBlock, flow: FlowCompiler): Behaviour {
  return block.target === SELF ? compileOwnCall(block, flow) : compileRemoteCall(block, flow);
}

function compileOwnCall(block: IRCoreCallBlock, flow: FlowCompiler): Behaviour {
  const bindings = block.input_bindings.map(({ name, value }) => ({ name, value: flow.expression(value) }));
  const timeout = compileTimeout(block.timeout_ms, flow);
  // The flow may be compiled later than its caller.
  let target: FlowCode | undefined;
  return {
    enter(m, branch, code) {
      target ??= flow.module.flow(block.flow_name);
      if (target === undefined) throw contradiction(`There is no flow ${block.flow_name}.`);
      const called = target;
      const { limits } = m.host.values;
      if (depthOf(m, branch) >= limits.callDepth) throw limitError("callDepth", limits);
      const { slots, meter } = m.evaluate(branch, code, (e) => {
        const given = new Map<string, Value>(bindings.map(({ name, value }) => [name, value(e)]));
        return { meter: timeout(e), slots: slotsFor(e, called, given) };
      });
      const frame: FlowFrame = {
        kind: "flow",
        block: code.index,
        flow: called.index,
        body: called.body,
        next: 0,
        slots,
        ...(meter === undefined ? {} : { meter }),
      };
      if (block.is_async) {
        const handle = childIdOf(m.host.values.invocationId, m.path(branch, code.ir.node_id));
        m.detach(branch, code, handle, frame);
        return { kind: "done", value: handle };
      }
      m.push(branch, frame);
      return "again";
    },
  };
}

function depthOf(m: BlockContext, branch: Branch): number {
  let depth = 0;
  for (let current: Branch | undefined = branch; current; current = m.state.branches.get(current.parent)) {
    for (const frame of current.frames) if (frame.kind === "flow") depth++;
  }
  return depth;
}

export const FLOW_FRAME: FrameKind<FlowFrame> = {
  codec: frameCodec<FlowFrame>({ kind: "flow", revive: { slots: revivedSlots }, changesInside: "slots" }),
};
