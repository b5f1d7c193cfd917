import type { IRBudgetBlock } from "../../ir/module.js";
import { compileMeter } from "../program/compile-meter.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import type { Behaviour } from "./behaviour.js";

/** Bounds what its body may spend. Waiting for people costs nothing. */
export function compileBudget(block: IRBudgetBlock, flow: FlowCompiler): Behaviour {
  const body = flow.module.body(flow, block.body);
  const meter = compileMeter(block, flow);
  return {
    enter(m, branch, code) {
      const bounds = m.evaluate(branch, code, meter);
      m.push(branch, { kind: "budget", block: code.index, body, next: 0, meter: bounds });
      return "again";
    },
  };
}
