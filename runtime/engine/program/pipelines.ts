import type { IRPipelineExpr } from "../../ir/module.js";
import { Collector } from "../../stdlib/size.js";
import { kindOf, type Value } from "../../stdlib/value.js";
import { type Evaluation, type Expression, made } from "./evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";
import { toFlowError } from "./flow-error.js";
import { Interruption } from "./interruption.js";
import { compileLambda } from "./lambdas.js";
import { contradiction } from "./contradiction.js";

/**
 * A pipeline of pure stages. `|?>` on null, or a stage that rejects, ends the whole chain with null; `|~>` continues with
 * the value it had when its stage fails, and says so in an event.
 */
export function compilePipeline(expr: IRPipelineExpr, flow: FlowCompiler): Expression {
  const source = flow.expression(expr.source);
  const stages = expr.stages.map((stage) => ({ ...stage, lambda: compileLambda(stage.function, flow) }));
  return (e) => {
    let value = source(e);
    for (const [at, { operator, lambda, accepts, text }] of stages.entries()) {
      const apply = lambda(e);
      switch (operator) {
        case "|>":
          value = apply(value);
          break;
        case "|?>": {
          if (value === null) return null;
          const result = apply(value);
          if (accepts !== true) value = result;
          else if (result !== true) return null;
          break;
        }
        case "|*>":
          if (!Array.isArray(value)) throw contradiction(`|*> needs an array, not a ${kindOf(value)}.`);
          value = collected(e, value as readonly Value[], apply);
          break;
        case "|~>":
          try {
            value = apply(value);
          } catch (thrown) {
            if (thrown instanceof Interruption) throw thrown;
            const { errorType, message } = toFlowError(thrown);
            e.skipped.push({ stage: at + 1, ...(text === undefined ? {} : { text }), error_type: errorType, message });
          }
          break;
      }
    }
    return value;
  };
}

function collected(e: Evaluation, items: readonly Value[], apply: (item: Value) => Value): Value {
  const collector = new Collector(e.values.limits);
  return made(
    e,
    items.map((item) => collector.add(apply(item))),
  );
}
