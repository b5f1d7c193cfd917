import type {
  IRBlockConstraints,
  IRBudget,
  IRCondition,
  IRExample,
  IRExpr,
  IRFailureHandler,
  IRFailureStep,
  IRFlexibleBlock,
  IRGuardedBlock,
  IRModelCallBlock,
} from "../../../ir/module.js";
import type { Expression, FailureHandler, ModelBlock } from "../../../syntax/ast.js";
import { RETRY_PARAMETERS, stepKind } from "../../semantics/blocks.js";
import { constantName, constantWord } from "../../semantics/constants.js";
import { findRole } from "../../semantics/program.js";
import { typeToIR } from "../../semantics/types/to-ir.js";
import { ERROR } from "../../semantics/types/type.js";
import { type BlockHead, within } from "../block-head.js";
import { buildBody } from "../blocks.js";
import type { FlowBuild } from "../context.js";
import { buildExpression } from "../expression.js";
import { stringLiteral } from "../literals.js";
import {
  buildBindings,
  entryValues,
  expressionOf,
  optionalField,
  settingValues,
  type SettingValues,
} from "../settings.js";
import { buildBounds } from "./budget.js";

export function buildModelBlock(
  build: FlowBuild,
  block: ModelBlock,
  { path, ...head }: BlockHead,
): IRFlexibleBlock | IRGuardedBlock | IRModelCallBlock {
  const values = settingValues(block.header, block.settings);
  const shared = { ...buildShared(build, block, values), ...head };
  switch (block.block) {
    case "flexible":
      return { kind: "flexible", ...shared };
    case "guarded": {
      const failure = values.get("on_validation_failure");
      return {
        kind: "guarded",
        ...shared,
        guard: buildConditions(build, values, "guard"),
        validate: buildConditions(build, values, "validate"),
        ...(failure?.form === "body"
          ? { on_validation_failure: within(build, path, () => buildBody(build, failure.body, "yield")) }
          : {}),
      };
    }
    case "model_call": {
      const modality = expressionOf(values, "modality");
      return {
        kind: "model_call",
        modality: (modality === undefined ? undefined : constantWord(modality)) ?? "text",
        ...shared,
      };
    }
  }
}

/** Conditions with their source, which messages show. */
function buildConditions(build: FlowBuild, values: SettingValues, name: string): readonly IRCondition[] {
  const value = values.get(name);
  if (value?.form !== "conditions") return [];
  return value.conditions.map((condition) => ({
    text: build.unit.text.slice(condition.start, condition.end),
    condition: buildExpression(build, condition),
    source_location: build.location(condition),
  }));
}

type Shared = Omit<IRFlexibleBlock, "kind" | keyof Omit<BlockHead, "path">>;

/** What the three model blocks share. */
function buildShared(build: FlowBuild, block: ModelBlock, values: SettingValues): Shared {
  const constraints = buildConstraints(build, expressionOf(values, "constraints"));
  const budget = buildBudget(build, values);
  const goal = expressionOf(values, "goal");
  return {
    goal: goal === undefined ? stringLiteral("") : buildExpression(build, goal),
    output_type: typeToIR(build.checked.resultTypeOf(block) ?? ERROR),
    llm_role: roleName(build, expressionOf(values, "llm")),
    input_bindings: buildBindings(build, expressionOf(values, "input"), "input"),
    context_bindings: buildBindings(build, expressionOf(values, "context"), "context"),
    ...optionalField(build, "guidance", expressionOf(values, "guidance")),
    ...optionalField(build, "identity", expressionOf(values, "identity")),
    ...(constraints === undefined ? {} : { constraints }),
    examples: buildExamples(build, expressionOf(values, "examples")),
    ...optionalField(build, "min_confidence", expressionOf(values, "min_confidence")),
    on_failure: buildHandlers(build, values),
    ...(budget === undefined ? {} : { budget }),
  };
}

function roleName(build: FlowBuild, llm: Expression | undefined): string {
  const name = (llm === undefined ? undefined : constantName(llm)) ?? "primary";
  return findRole(build.unit.core, name)?.name ?? name;
}

function buildConstraints(build: FlowBuild, expression: Expression | undefined): IRBlockConstraints | undefined {
  if (expression?.kind !== "ObjectLiteral") return undefined;
  const entries = entryValues(expression);
  const texts = (name: string): readonly IRExpr[] => {
    const value = entries.get(name);
    if (value === undefined) return [];
    const built = buildExpression(build, value);
    return built.kind === "array" ? built.elements : [{ kind: "spread", value: built }];
  };
  const inherit = entries.get("inherit");
  return {
    never: texts("never"),
    always: texts("always"),
    prefer: texts("prefer"),
    inherit: inherit?.kind === "BooleanLiteral" ? inherit.value : true,
  };
}

function buildExamples(build: FlowBuild, expression: Expression | undefined): readonly IRExample[] {
  if (expression?.kind !== "ArrayLiteral") return [];
  return expression.elements.flatMap((element): readonly IRExample[] => {
    if (element.kind !== "ObjectLiteral") return [];
    const entries = entryValues(element);
    const [input, output] = [entries.get("input"), entries.get("output")];
    if (input === undefined || output === undefined) return [];
    return [{ input: buildExpression(build, input), output: buildExpression(build, output) }];
  });
}

function buildHandlers(build: FlowBuild, values: SettingValues): readonly IRFailureHandler[] {
  const value = values.get("on_failure");
  return value?.form === "handlers" ? value.handlers.map((handler) => buildHandler(build, handler)) : [];
}

function buildHandler(build: FlowBuild, handler: FailureHandler): IRFailureHandler {
  return {
    failure: handler.name.text as IRFailureHandler["failure"],
    steps: handler.steps.map((step) => buildStep(build, step)),
  };
}

function buildStep(build: FlowBuild, step: Expression): IRFailureStep {
  const kind = stepKind(step);
  switch (kind) {
    case "escalate":
    case "flag_and_checkpoint":
      return { kind };
    case "fallback":
      return { kind, value: buildExpression(build, step) };
    case "retry": {
      if (step.kind !== "CallExpression") throw new Error("The compiler took something else for a retry.");
      const argument = (index: number): Expression | undefined => {
        const { name } = RETRY_PARAMETERS[index]!;
        const positional = step.arguments[index];
        return (
          step.arguments.find((candidate) => candidate.name?.text === name) ??
          (positional?.name === undefined ? positional : undefined)
        )?.value;
      };
      const max = argument(0);
      if (max === undefined) throw new Error("The compiler let a retry without max through.");
      return { kind, max: buildExpression(build, max), ...optionalField(build, "with", argument(1)) };
    }
  }
}

function buildBudget(build: FlowBuild, values: SettingValues): IRBudget | undefined {
  const value = values.get("budget");
  if (value?.form !== "settings") return undefined;
  return buildBounds(build, settingValues(value.settings));
}
