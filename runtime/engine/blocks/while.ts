import type { IRWhileBlock } from "../../ir/module.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { WhileFrame } from "../machine/frames.js";
import { type Behaviour, type BlockCode, type BlockContext, frameOf, type Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revived } from "../machine/value-codec.js";
import { type FlowCompiler, NONE } from "../program/flow-compiler.js";

/** A loop of at most `max_iterations`; captured, it gives the last value that was yielded, or null. */
export function compileWhile(block: IRWhileBlock, flow: FlowCompiler): Behaviour {
  const condition = flow.expression(block.condition);
  const body = flow.module.body(flow, block.body);
  const max = block.max_iterations;

  function next(m: BlockContext, branch: Branch, frame: WhileFrame, code: BlockCode, iteration: number): Step {
    if (iteration >= max) return { kind: "done", value: frame.last };
    if (m.evaluate(branch, code, condition, { commit: true }) !== true) return { kind: "done", value: frame.last };
    frame.iteration = iteration;
    frame.body = body;
    frame.next = 0;
    return "again";
  }

  return {
    enter(m, branch, code) {
      m.push(branch, { kind: "while", block: code.index, body: NONE, next: 0, iteration: 0, last: null });
      return "again";
    },
    step(m, branch, frame, code) {
      const loop = frameOf(frame, "while");
      return next(m, branch, loop, code, loop.body === NONE ? 0 : loop.iteration + 1);
    },
    pathIndex: (frame) => (frame.kind === "while" ? frame.iteration : undefined),
    passes(m, _, frame, signal) {
      const loop = frameOf(frame, "while");
      if (signal.kind === "break") return { kind: "done", value: loop.last };
      const takesYield = m.block(loop.block).slot !== NONE;
      if (signal.kind === "yield" && takesYield) loop.last = signal.value;
      else if (signal.kind !== "continue") return signal;
      // The loop continues as if its body had ended.
      loop.next = m.program.bodies[loop.body]?.blocks.length ?? 0;
      return "again";
    },
  };
}

export const WHILE_FRAME: FrameKind<WhileFrame> = {
  codec: frameCodec<WhileFrame>({ kind: "while", revive: { last: revived } }),
};
