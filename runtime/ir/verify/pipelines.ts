import type { IRModule, IRType } from "../module.js";
import { walkModule } from "../walk.js";
import type { Report } from "./fault.js";

/** A stage is a lambda of the value, and only an evaluator that gives a score is held against a threshold. */
export function verifyPipelines(module: IRModule, report: Report): void {
  walkModule(module, {
    expr: (expr, place) => {
      if (expr.kind !== "pipeline") return;
      for (const { operator, function: lambda, accepts } of expr.stages) {
        if (lambda.kind !== "lambda" || lambda.params.length > 1)
          report("E416", `A stage right of ${operator} is a lambda of one parameter.`, place);
        if (accepts === true && operator !== "|?>")
          report("E416", `A stage right of ${operator} cannot say yes or no: that is for |?>.`, place);
      }
    },
    flow: (flow, place) => {
      if (flow.role !== "evaluator") {
        if (flow.threshold !== undefined)
          report("E416", `The ${flow.role} ${flow.name} has a threshold, which only an evaluator has.`, place);
        return;
      }
      const judged = primitiveOf(module, flow.return_type);
      if (judged !== "bool" && judged !== "float")
        report("E416", `The evaluator ${flow.name} gives neither a bool nor a float.`, place);
      else if ((judged === "float") !== (flow.threshold !== undefined))
        report(
          "E416",
          judged === "float"
            ? `The evaluator ${flow.name} gives a score and has no threshold to hold it against.`
            : `The evaluator ${flow.name} gives a bool and has a threshold.`,
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
