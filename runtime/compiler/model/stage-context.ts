import type { PipelineExpression, PipelineStage } from "../../syntax/ast.js";
import type { Unit } from "../resolve/unit.js";
import { fits } from "../types/assignable.js";
import { type Type, unalias, withoutNull } from "../types/type.js";
import { type Place, isNode } from "./node-path.js";
import type { Context } from "./semantic-model.js";

/** What may be named right of a pipeline operator, where the name at `index` of the path stands there. */
export function stageContext(unit: Unit, path: readonly Place[], index: number): Context | undefined {
  const name = path[index]!;
  const call = path[index - 1];
  const at = isNode(call, "CallExpression") && call.callee === name ? index - 1 : index;
  const pipeline = path[at - 2];
  if (!isNode(pipeline, "PipelineExpression")) return undefined;
  const stage = pipeline.stages.find((candidate) => candidate === path[at - 1] && candidate.target === path[at]);
  if (stage === undefined) return undefined;
  const input = inputOf(unit, pipeline, stage);
  const inside = path.find((place) => place.kind === "FlowDeclaration");
  return {
    place: "stage",
    stages: [...unit.flows.values()].flatMap((flow) => {
      const [first, ...rest] = flow.params;
      if (first === undefined || flow.node === inside) return [];
      return [
        {
          symbol: flow.symbol,
          fits: input !== undefined && fits(input, first.type),
          needsMore: rest.some(({ required }) => required),
        },
      ];
    }),
  };
}

/** What a stage is given, as far as that is known while it is typed. */
function inputOf(unit: Unit, { source, stages }: PipelineExpression, stage: PipelineStage): Type | undefined {
  const before = stages[stages.indexOf(stage) - 1];
  const value = before === undefined ? unit.facts.types.get(source) : unit.facts.stages.get(before)?.output;
  if (value === undefined || stage.operator === "|>" || stage.operator === "|~>") return value;
  const inside = withoutNull(value);
  if (stage.operator === "|?>") return inside;
  const known = unalias(inside);
  return known.kind === "array" ? known.items : undefined;
}
