import type { PipelineExpression, PipelineStage } from "../../../syntax/ast.js";
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
import { during, type FlowCheck, noteBlock } from "../context.js";
import { infer } from "../expression.js";
import { reportUnknown } from "../unknown.js";
import { checkStage, flowOfStage, spanOfStage } from "./pipeline-stage.js";

/**
 * `x |> f |?> g`: what each stage is given and gives. With stages that are pure it is an expression; where one of them is
 * more than statements it counts as a block and stands where a block may stand.
 */
export function inferPipeline(check: FlowCheck, expression: PipelineExpression, expected: Type | undefined): Type {
  const { source, stages } = expression;
  const asBlock = check.direct === expression && check.place.blocks;
  let value = sourceType(check, expression, asBlock);
  let mayEnd = false;
  const place = { ...check.place, blocks: false, effects: false };
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
    const checked = during(check, { place, direct: undefined }, () => checkStage(check, stage, given, wanted));
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
  const type = during(check, { direct: asBlock ? source : undefined }, () => infer(check, source, wanted));
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
    check.report(
      "E309",
      at,
      `${quote("|*>")} goes over an array, and the value before it may be null: its type is ${quote(formatType(value, 60))}. Give a default with ${quote("?? []")}, or test it for null before.`,
    );
  }
  switch (known.kind) {
    case "array":
      return known.items;
    case "error":
    case "never":
      return ERROR;
    case "map":
      check.report(
        "E300",
        at,
        `${quote("|*>")} goes over an array, and this is ${quote(formatType(value, 60))}. Its values are an array: ${quote(".values()")}.`,
      );
      return ERROR;
    default:
      check.report(
        "E300",
        at,
        `${quote("|*>")} goes over an array, and ${index === 0 ? "this" : "the value before it"} is ${quote(formatType(value, 60))}. For one value write ${quote("|>")}.`,
        {
          fix: { title: "Change to |>", edits: [{ ...spanOf(operatorSpan), newText: "|>" }] },
        },
      );
      return ERROR;
  }
}

/** Right of `|~>` stands what gives back the type it takes: when it fails, the value goes on as it was. */
function requireSame(
  check: FlowCheck,
  stage: PipelineStage,
  flow: FlowEntity | undefined,
  value: Type,
  result: Type,
): void {
  if (isError(value) || mismatch(result, value) === undefined) return;
  const what = flow === undefined ? "this lambda" : quote(flow.name);
  check.report(
    "E301",
    spanOfStage(stage),
    `When ${what} fails, ${quote("|~>")} goes on with the value as it was. So ${what} must give back ${quote(formatType(value, 60))}, but it gives ${quote(formatType(result, 60))}.`,
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
  if (!check.place.rigid) {
    check.report(
      "E213",
      spanOfStage(stage),
      `${name} is more than statements, so this pipeline stands by itself: ${quote(`x = … ${stage.operator} ${flow.name}`)}. Then use the variable.`,
    );
  } else if (flow.asksModel) {
    check.report(
      "E405",
      spanOfStage(stage),
      `${name} asks a model, and ${quote("@rigid")} is deterministic. Put the pipeline before the block, and use its result inside.`,
    );
  } else {
    check.report(
      "E213",
      spanOfStage(stage),
      `${name} is more than statements, so it cannot be a stage inside ${quote("@rigid")}. Put the pipeline before the block.`,
    );
  }
}

const spanOf = ({ start, end }: { readonly start: number; readonly end: number }) => ({ start, end });
