import type { FlowCode } from "./flow-compiler.js";
import type { Value } from "../../stdlib/value.js";
import type { Evaluation } from "../expressions/evaluation.js";

/** The variables of a flow that is called with these arguments. Defaults may name parameters before them. */
export function slotsFor(e: Evaluation, flow: FlowCode, given: ReadonlyMap<string, Value>): Value[] {
  const slots = new Array<Value>(flow.slots.length).fill(null);
  e.call(slots, () => {
    for (const { name, slot, default: fallback } of flow.params) {
      slots[slot] = (given.has(name) ? given.get(name) : fallback?.(e)) ?? null;
    }
  });
  return slots;
}
