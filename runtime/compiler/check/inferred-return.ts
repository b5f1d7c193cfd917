import { createReporter } from "../diagnostics/reporter.js";
import { createFacts } from "../resolve/facts.js";
import { type FlowEntity, isInferred } from "../resolve/flow-entity.js";
import { joinAll } from "../types/join.js";
import { ERROR, NULL, type Type, optional, unalias } from "../types/type.js";
import { createCheck, runFlow } from "./flow.js";

/**
 * Gives pipelines without a return type that of what they return. The flows come in such an order that what one of them calls
 * stands before it. What is wrong in them is told when their files are checked: here nothing is told.
 */
export function inferReturnTypes(flows: readonly FlowEntity[]): void {
  for (const flow of flows) if (isInferred(flow.node)) flow.inferred = inferReturn(flow);
}

function inferReturn(flow: FlowEntity): Type {
  const unit = { ...flow.unit, facts: createFacts(), reporter: createReporter(flow.unit.path) };
  const check = createCheck(unit, flow, flow.node);
  runFlow(check, flow);
  const type = joinAll(check.results);
  const known = unalias(type);
  // Nothing is returned: the pipeline is there for what it does.
  if (known.kind === "never") return unit.reporter.count > 0 ? ERROR : NULL;
  if (known.kind === "unknown") return ERROR;
  return check.state.ended ? type : optional(type);
}
