import type { IRMatchBlock } from "../../ir/module.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { MatchFrame } from "../machine/frames.js";
import type { Behaviour } from "../machine/program.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compilePattern } from "../program/patterns.js";
import { DONE } from "../program/signal.js";

/** Runs the first arm that matches. A match statement without such an arm does nothing. */
export function compileMatch(block: IRMatchBlock, flow: FlowCompiler): Behaviour {
  const subject = flow.expression(block.subject);
  const arms = block.arms.map((arm) => ({
    matches: compilePattern(arm.pattern, arm.guard, flow),
    body: flow.module.body(flow, arm.body),
  }));
  return {
    enter(m, branch, code) {
      const arm = m.evaluate(
        branch,
        code,
        (e) => {
          const value = subject(e);
          return arms.find((candidate) => candidate.matches(e, value));
        },
        { commit: true },
      );
      if (arm === undefined) return DONE;
      m.push(branch, { kind: "match", block: code.index, body: arm.body, next: 0 });
      return "again";
    },
  };
}

export const MATCH_FRAME: FrameKind<MatchFrame> = { codec: frameCodec<MatchFrame>({ kind: "match" }) };
