import type { FlowError } from "../../host/interfaces.js";
import type { IRForeachBlock } from "../../ir/module.js";
import type { Limits } from "../../limits.js";
import { Collector } from "../../stdlib/size.js";
import type { Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { ForeachFrame } from "../machine/frames.js";
import { type Behaviour, frameOf } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revivedList } from "../machine/value-codec.js";
import { elements } from "../program/elements.js";
import { toFlowError } from "../program/flow-error.js";
import { type FlowCompiler, NONE } from "../program/flow-compiler.js";
import type { Slot } from "../program/growing.js";
import type { Signal } from "../program/signal.js";
import { type BranchResults, parallelFrame, runBranches } from "./branches.js";

/**
 * Runs a body for each element: one after another in the branch itself or, with max_concurrent, each in a branch of its
 * own. The result holds the yielded values in the order of the elements.
 */
export function compileForeach(block: IRForeachBlock, flow: FlowCompiler): Behaviour {
  const collection = flow.expression(block.collection);
  const width = flow.optional(block.max_concurrent);
  const failFast = flow.optional(block.fail_fast);
  const itemSlot = flow.slot(block.item);
  const indexSlot = flow.optionalSlot(block.index);
  const body = flow.module.body(flow, block.body);

  function bind(slots: Slot[], items: readonly Value[], index: number): void {
    slots[itemSlot] = items[index] ?? null;
    if (indexSlot !== NONE) slots[indexSlot] = index;
  }

  return {
    enter(m, branch, code) {
      const settings = m.evaluate(branch, code, (e) => ({
        items: elements(collection(e)),
        width: width?.(e) ?? 1,
        failFast: failFast?.(e) !== false,
      }));
      const { items } = settings;
      if (typeof settings.width === "number" && settings.width > 1) {
        m.push(
          branch,
          parallelFrame(code.index, items, items.length, settings.width, settings.failFast, branch.counts),
        );
      } else {
        m.push(branch, { kind: "foreach", block: code.index, body: NONE, next: 0, items, index: NONE, results: [] });
      }
      return "again";
    },
    step(m, branch, frame) {
      if (frame.kind === "parallel") {
        return runBranches(m, branch, frame, {
          isElement: true,
          body: () => body,
          prepare: (slots, index) => bind(slots, frame.items, index),
          result: yieldedInOrder,
        });
      }
      const loop = frameOf(frame, "foreach");
      const index = loop.index + 1;
      if (index >= loop.items.length) return { kind: "done", value: loop.results };
      bind(m.scope(branch).slots, loop.items, index);
      loop.index = index;
      loop.body = body;
      loop.next = 0;
      return "again";
    },
    pathIndex: (frame) => (frame.kind === "foreach" || frame.kind === "branch" ? frame.index : undefined),
    passes(m, _: Branch, frame, signal): Signal | "again" {
      const loop = frameOf(frame, "foreach");
      if (signal.kind === "break") return { kind: "done", value: loop.results };
      if (signal.kind === "yield" && m.block(loop.block).slot !== NONE) {
        loop.results.push(signal.value);
        const error = tooLarge(loop.results, m.host.values.limits);
        if (error !== undefined) return { kind: "throw", error };
      } else if (signal.kind !== "continue") return signal;
      // The loop continues as if its body had ended.
      loop.next = m.program.bodies[loop.body]?.blocks.length ?? 0;
      return "again";
    },
  };
}

/**
 * The error of results that are too large together. They are counted whenever their number has doubled, which costs no more
 * than to collect them.
 */
function tooLarge(results: readonly Value[], limits: Limits): FlowError | undefined {
  if ((results.length & (results.length - 1)) !== 0) return undefined;
  const collector = new Collector(limits);
  try {
    for (const value of results) collector.add(value);
    return undefined;
  } catch (thrown) {
    return toFlowError(thrown);
  }
}

function yieldedInOrder(results: BranchResults): Value {
  const yielded: Value[] = [];
  for (const signal of results) {
    if (signal.kind === "break") break;
    if (signal.kind === "yield") yielded.push(signal.value);
  }
  return yielded;
}

export const FOREACH_FRAME: FrameKind<ForeachFrame> = {
  codec: frameCodec<ForeachFrame>({
    kind: "foreach",
    revive: { items: revivedList, results: revivedList },
    changesInside: "results",
  }),
};
