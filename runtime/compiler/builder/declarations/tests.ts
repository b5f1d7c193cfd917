import type { IRModule } from "../../../ir/module.js";
import type { Unit } from "../../resolve/unit.js";

/** The tests of a program, in debug builds. */
export function buildTests(_units: readonly Unit[]): Pick<IRModule, "tests"> {
  return {};
}
