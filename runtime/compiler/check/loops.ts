import type { Body } from "../../syntax/ast.js";
import { assignedNames } from "./assigned-names.js";
import type { FlowCheck } from "./flow-check.js";
import { lookUp } from "./scope.js";

/** Forgets what tests have said of the variables that a body assigns: it may have run before, or only in part. */
export function forgetAssigned(check: FlowCheck, body: Body): void {
  for (const name of assignedNames(body)) {
    const variable = lookUp(check.scope, name);
    if (variable === undefined) continue;
    const known = check.state.get(variable);
    if (known.type !== undefined || known.paths !== undefined) {
      check.state.set(variable, { ...known, type: undefined, paths: undefined });
    }
  }
}
