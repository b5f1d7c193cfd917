import type { Unit } from "../semantics/program.js";
import { setFieldDefault } from "../semantics/types/type.js";
import { buildExpression } from "./expression.js";
import { createUnitBuild } from "./flow-build.js";

/** Gives fields of object types their checked defaults as IR, made when a literal or a type first needs one. */
export function provideFieldDefaults(units: readonly Unit[]): void {
  for (const unit of units)
    for (const { field, value } of unit.checked.fieldDefaults)
      setFieldDefault(field, () => buildExpression(createUnitBuild(unit), value));
}
