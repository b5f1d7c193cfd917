import type { IRModule, IRType } from "../module.js";
import { walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { E416 } from "./messages.js";

/** A stage is a lambda of the value, and only an evaluator that gives a score is held against a threshold. */
export function verifyPipelines(module: IRModule, report: Report): void {
  walkModule(module, {
    expr: (expr, place) => {
      if (expr.kind !== "pipeline") return;
      for (const { operator, function: lambda, accepts } of expr.stages) {
        if (lambda.kind !== "lambda" || lambda.params.length > 1) report(E416["stage-lambda"]({ operator }), place);
        if (accepts === true && operator !== "|?>") report(E416["stage-of-no-judgement"]({ operator }), place);
      }
    },
    flow: (flow, place) => {
      if (flow.role !== "evaluator") {
        if (flow.threshold !== undefined)
          report(E416["threshold-of-no-evaluator"]({ role: flow.role, flow: flow.name }), place);
        return;
      }
      const judged = primitiveOf(module, flow.return_type);
      if (judged !== "bool" && judged !== "float") report(E416["evaluator-result"]({ flow: flow.name }), place);
      else if ((judged === "float") !== (flow.threshold !== undefined))
        report(
          judged === "float"
            ? E416["missing-threshold"]({ flow: flow.name })
            : E416["needless-threshold"]({ flow: flow.name }),
          place,
        );
    },
  });
}

/** The name of a primitive type, behind its aliases; these may lead in a circle in a module that was made by hand. */
function primitiveOf({ types }: IRModule, type: IRType): string | undefined {
  let current: IRType | undefined = type;
  const seen = new Set<string>();
  while (current?.kind === "named" && !seen.has(current.name)) {
    seen.add(current.name);
    current = Object.hasOwn(types, current.name) ? types[current.name] : undefined;
  }
  return current?.kind === "primitive" ? current.name : undefined;
}
