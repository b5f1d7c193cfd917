import type { TestDeclaration } from "../../../syntax/ast.js";
import type { FlowEntity } from "../../resolve/flow-entity.js";
import type { Unit } from "../../resolve/unit.js";
import { createCheck } from "../flow.js";
import type { FlowCheck } from "../flow-check.js";

/** The check of one test: its steps see what the steps before have given. */
export interface TestCheck extends FlowCheck {
  readonly test: TestDeclaration;
  /** The flow that the last `@when` has started; `"unknown"` after a mistake, `undefined` before the first. */
  started: FlowEntity | "unknown" | undefined;
}

export function createTestCheck(unit: Unit, test: TestDeclaration): TestCheck {
  const check = createCheck(unit, undefined, test);
  return { ...check, place: { ...check.place, test: true }, test, started: undefined };
}
