import type { IRTryBlock } from "../../ir/module.js";
import { untypedValue } from "../../stdlib/from-json.js";
import { recordOf, type Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { TryFrame } from "../machine/frames.js";
import { type Behaviour, frameOf } from "../machine/program.js";
import { type FlowCompiler, NONE } from "../program/flow-compiler.js";

/** Catches errors by type. It does not catch the cancellation of a run, nor the overrun of a budget around it. */
export function compileTry(block: IRTryBlock, flow: FlowCompiler): Behaviour {
  const body = flow.module.body(flow, block.body);
  const clauses = block.catches.map((clause) => ({
    errorType: clause.error_type,
    slot: flow.optionalSlot(clause.name),
    skips: clause.skips,
    body: flow.module.body(flow, clause.body),
  }));
  return {
    enter(m, branch, code) {
      m.push(branch, { kind: "try", block: code.index, body, next: 0, clause: NONE });
      return "again";
    },
    passes(m, branch, frame, signal) {
      const trying = frameOf(frame, "try");
      if (signal.kind !== "throw" || trying.clause !== NONE) return signal;
      const { error } = signal;
      // This also holds when a called invocation was cancelled.
      if (error.errorType === "CancelledError") return signal;
      const at = clauses.findIndex(({ errorType }) => errorType === undefined || errorType === error.errorType);
      const clause = clauses[at];
      if (clause === undefined) return signal;
      if (clause.slot !== NONE) {
        const own: readonly (readonly [string, Value])[] =
          error.errorType === "FlowFailedError"
            ? [["details", untypedValue(error.details ?? {}, m.host.values.limits)]]
            : [];
        m.scope(branch).slots[clause.slot] = recordOf([
          ["type", error.errorType],
          ["message", error.message],
          ["node_id", error.nodeId ?? null],
          ...own,
        ]);
      }
      if (clause.skips !== undefined) {
        const { stage, text } = clause.skips;
        const { errorType, message } = error;
        m.event("pipeline.step_skipped", branch, m.block(trying.block), {
          stage,
          text,
          error_type: errorType,
          message,
        });
      }
      trying.clause = at;
      trying.body = clause.body;
      trying.next = 0;
      return "again";
    },
  };
}

export const TRY_FRAME: FrameKind<TryFrame> = { codec: frameCodec<TryFrame>({ kind: "try" }) };
