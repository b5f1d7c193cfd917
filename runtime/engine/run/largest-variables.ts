import { sizeText } from "../../limits.js";
import type { Program } from "../machine/program.js";
import { lookAt } from "../program/growing.js";
import type { MachineState } from "../machine/state.js";
import { encodeData } from "../machine/value-codec.js";

/** The variables that take most of a snapshot, largest first, in words: `greet.draft (12.3 MB)`. */
export function largestVariables(program: Program, state: MachineState, count = 3): readonly string[] {
  const sizes: { readonly name: string; readonly bytes: number }[] = [];
  for (const branch of state.branches.values()) {
    for (const frame of branch.frames) {
      if (frame.kind !== "flow") continue;
      const flow = program.flowsByIndex[frame.flow];
      for (const [slot, value] of frame.slots.entries()) {
        const name = flow?.slots[slot];
        if (name === undefined || value === null) continue;
        sizes.push({ name: `${flow?.ir.name ?? ""}.${name}`, bytes: encodeData(lookAt(value)).length });
      }
    }
  }
  return sizes
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, count)
    .map(({ name, bytes }) => `${name} (${sizeText(bytes)})`);
}
