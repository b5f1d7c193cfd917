import type { PipelineExpression, PipelineStage } from "../../../syntax/ast.js";
import { E405 } from "../../diagnostics/definitions/flows.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E301 } from "../../diagnostics/definitions/values.js";
import { places } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import type { FlowEntity } from "../../semantics/program.js";
import { formatType } from "../../semantics/types/format.js";
import { mismatch, sameType } from "../../semantics/types/relations.js";
import {
  admitsNull,
  arrayOf,
  BOOL,
  ERROR,
  isError,
  optional,
  type Type,
  unalias,
  withoutNull,
} from "../../semantics/types/type.js";
import { type FlowCheck, noteBlock, withContext } from "../context.js";
import { infer } from "../expression.js";
import { reportUnknown } from "../unknown.js";
import { checkStage, flowOfStage, spanOfStage } from "./pipeline-stage.js";
import { spanOf } from "../../diagnostics/edits.js";

/**
 * `x |> f |?> g`: what each stage is given and gives. With stages that are pure it is an expression; where one of them is
 * more than statements it counts as a block and stands where a block may stand.
 */
export function inferPipeline(check: FlowCheck, expression: PipelineExpression, expected: Type | undefined): Type {
  const { source, stages } = expression;
  const asBlock = check.direct === expression && check.context.blocks;
  let value = sourceType(check, expression, asBlock);
  let mayEnd = false;
  const context = { ...check.context, blocks: false, effects: false };
  for (const [index, stage] of stages.entries()) {
    const { operator } = stage;
    const input = inputOf(check, expression, index, value);
    const wanted =
      operator === "|~>"
        ? input
        : index < stages.length - 1 || expected === undefined
          ? undefined
          : resultWanted(stage, mayEnd ? withoutNull(expected) : expected);
    const given = { type: input, span: index === 0 ? source : spanOfStage(stage), isSource: index === 0 };
    const checked = withContext(check, { context, direct: undefined }, () => checkStage(check, stage, given, wanted));
    if (checked === undefined) {
      value = operator === "|*>" ? arrayOf(ERROR) : operator === "|~>" ? value : ERROR;
      if (operator === "|?>") mayEnd = true;
      continue;
    }
    const { flow, result } = checked;
    const accepts = operator === "|?>" && (flow?.node.role === "evaluator" || sameType(unalias(result), BOOL));
    const before = value;
    switch (operator) {
      case "|>":
        value = result;
        break;
      case "|?>":
        value = accepts ? input : result;
        break;
      case "|*>":
        value = arrayOf(result);
        break;
      case "|~>":
        requireSame(check, stage, flow, value, result);
        break;
    }
    check.facts.stages.set(stage, {
      flow,
      arguments: checked.arguments,
      input,
      result,
      output: value,
      mayEnd: operator === "|?>" && admitsNull(before),
      accepts,
    });
    if (operator === "|?>") mayEnd = true;
  }
  placeBlock(check, expression, asBlock);
  return mayEnd ? optional(value) : value;
}

/** The source, with what the first stage expects of it. A call that counts as a block may stand there as the first of all. */
function sourceType(check: FlowCheck, { source, stages }: PipelineExpression, asBlock: boolean): Type {
  const first = stages[0]!;
  const wanted = sourceWanted(first.operator, flowOfStage(check, first)?.params[0]?.type);
  const type = withContext(check, { direct: asBlock ? source : undefined }, () => infer(check, source, wanted));
  if (unalias(type).kind !== "unknown") return type;
  if (wanted === undefined) {
    reportUnknown(check, source);
    return ERROR;
  }
  check.facts.checks.set(source, wanted);
  return wanted;
}

function sourceWanted(operator: PipelineStage["operator"], parameter: Type | undefined): Type | undefined {
  if (parameter === undefined) return undefined;
  if (operator === "|*>") return arrayOf(parameter);
  return operator === "|?>" ? optional(parameter) : parameter;
}

/** What the place of the pipeline asks of what its last stage gives. */
function resultWanted({ operator }: PipelineStage, expected: Type): Type | undefined {
  if (operator === "|?>") return withoutNull(expected);
  if (operator !== "|*>") return expected;
  const known = unalias(withoutNull(expected));
  return known.kind === "array" ? known.items : undefined;
}

/** What a stage is called with: the value, the value without null, or an element of it. */
function inputOf(check: FlowCheck, { source, stages }: PipelineExpression, index: number, value: Type): Type {
  const { operator, operatorSpan } = stages[index]!;
  if (operator === "|?>") return withoutNull(value);
  if (operator !== "|*>") return value;
  const at = index === 0 ? source : operatorSpan;
  const known = unalias(withoutNull(value));
  if (admitsNull(value)) {
    check.report(E309["each-over-null"]({ type: formatType(value, 60) }), at);
  }
  if (known.kind === "array") return known.items;
  if (known.kind === "error" || known.kind === "never") return ERROR;
  if (known.kind === "map") {
    check.report(E300["each-over-map"]({ type: formatType(value, 60) }), at);
    return ERROR;
  }
  check.report(
    E300["each-over-one-value"]({
      value: index === 0 ? "this" : places.valueBeforeIt(),
      type: formatType(value, 60),
    }),
    at,
    { fix: [{ ...spanOf(operatorSpan), newText: "|>" }] },
  );
  return ERROR;
}

/** Requires that a stage after `|~>` gives the type it takes: when it fails, its input takes the place of its result. */
function requireSame(
  check: FlowCheck,
  stage: PipelineStage,
  flow: FlowEntity | undefined,
  value: Type,
  result: Type,
): void {
  if (isError(value) || mismatch(result, value) === undefined) return;
  const what = flow === undefined ? places.lambda() : quote(flow.name);
  check.report(
    E301["stage-keeps-type"]({ stage: what, type: formatType(value, 60), result: formatType(result, 60) }),
    spanOfStage(stage),
  );
}

/** A pipeline that is more than an expression, where only expressions may stand. */
function placeBlock(check: FlowCheck, { stages }: PipelineExpression, asBlock: boolean): void {
  const stage = stages.find((candidate) => check.facts.stages.get(candidate)?.flow?.pure === false);
  if (stage === undefined) return;
  if (asBlock) {
    noteBlock(check);
    return;
  }
  const flow = check.facts.stages.get(stage)!.flow!;
  const name = quote(flow.name);
  if (!check.context.rigid) {
    check.report(
      E213["block-stage-in-expression"]({ stage: name, operator: stage.operator, flow: flow.name }),
      spanOfStage(stage),
    );
  } else if (flow.asksModel) {
    check.report(E405["model-stage-in-rigid"]({ stage: name }), spanOfStage(stage));
  } else {
    check.report(E213["block-stage-in-rigid"]({ stage: name }), spanOfStage(stage));
  }
}
