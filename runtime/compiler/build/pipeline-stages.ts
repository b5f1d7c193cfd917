import type { IRArgument, IRExpr, IRStage } from "../../ir/module.js";
import type { Expression, PipelineStage } from "../../syntax/ast.js";
import { givesScore, thresholdOf } from "../semantics/blocks.js";
import type { FlowEntity } from "../semantics/program.js";
import type { ResolvedStage } from "../semantics/facts.js";
import type { ExpressionBuild } from "./context.js";
import { buildArgument, buildArguments, buildExpression } from "./expression.js";

/** Stages that are all pure, as one expression. */
export function buildStages(build: ExpressionBuild, source: IRExpr, stages: readonly PipelineStage[]): IRExpr {
  if (stages.length === 0) return source;
  return { kind: "pipeline", source, stages: stages.map((stage) => buildStage(build, stage)) };
}

function buildStage(build: ExpressionBuild, stage: PipelineStage): IRStage {
  const { accepts } = stageOf(build, stage);
  return {
    operator: stage.operator,
    function: buildFunction(build, stage),
    ...(accepts ? { accepts } : {}),
    ...(stage.operator === "|~>" ? { text: stageText(build, stage) } : {}),
  };
}

/** What a stage does with its value, as a lambda. */
function buildFunction(build: ExpressionBuild, stage: PipelineStage): IRExpr {
  const { flow, input } = stageOf(build, stage);
  if (flow === undefined) return buildArgument(build, stage.target);
  const name = build.temporary("@value", input);
  return {
    kind: "lambda",
    params: [name],
    body: applyFlow(build, stage, flow, { kind: "name", scope: "local", name }),
  };
}

/** What a pure stage gives for one value. */
export function applyStage(build: ExpressionBuild, stage: PipelineStage, value: IRExpr): IRExpr {
  const { flow } = stageOf(build, stage);
  if (flow !== undefined) return applyFlow(build, stage, flow, value);
  return { kind: "pipeline", source: value, stages: [{ operator: "|>", function: buildFunction(build, stage) }] };
}

/** The call of a pure flow. An evaluator that gives a score says whether that is enough, where it decides. */
function applyFlow(build: ExpressionBuild, stage: PipelineStage, flow: FlowEntity, value: IRExpr): IRExpr {
  const resolved = stageOf(build, stage);
  const args = stageArguments(build, resolved, flow, value);
  const call: IRExpr = { kind: "call", target: "flow", name: flow.irName, args };
  return resolved.accepts ? buildVerdict(build, flow, call) : call;
}

/** What a flow that is a stage is called with: the value first. */
export function stageArguments(
  build: ExpressionBuild,
  stage: ResolvedStage,
  flow: FlowEntity,
  value: IRExpr,
): readonly IRArgument[] {
  const first = flow.params[0];
  return [...(first === undefined ? [] : [{ name: first.name, value }]), ...buildArguments(build, stage.arguments)];
}

/** Whether what an evaluator gave means yes: it says so itself, or its score is at least the threshold. */
export function buildVerdict(build: ExpressionBuild, flow: FlowEntity, given: IRExpr): IRExpr {
  if (!givesScore(flow)) return given;
  return { kind: "binary", op: ">=", type: "float", left: given, right: buildThreshold(build, flow) };
}

/**
 * Builds the threshold of an evaluator that gives a score: a constant, or a field of `config`.
 * @throws Error where the evaluator has no threshold.
 */
export function buildThreshold(build: ExpressionBuild, flow: FlowEntity): IRExpr {
  const setting = thresholdOf(flow.node);
  if (setting === undefined) throw new Error(`The compiler let the evaluator ${flow.name} do without a threshold.`);
  // It stands in the evaluator's file, which may be another one.
  return buildExpression({ ...build, unit: flow.unit, checked: flow.unit.checked }, setting.value as Expression);
}

/**
 * What the checker found out about a stage.
 * @throws Error where the checker left the stage unresolved.
 */
export function stageOf(build: ExpressionBuild, stage: PipelineStage): ResolvedStage {
  const resolved = build.checked.stageOf(stage);
  if (resolved === undefined) throw new Error("The compiler left a stage of a pipeline unresolved.");
  return resolved;
}

/** What stands right of the operator, on one line. */
export function stageText(build: ExpressionBuild, { target }: PipelineStage): string {
  const text = build.unit.text.slice(target.start, target.end).replace(/\s+/g, " ");
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
