import type { JsonObject, ModelMessage } from "../../host/interfaces.js";
import type { IRBinding, IRBlockConstraints } from "../../ir/module.js";
import type { Json } from "../../json.js";
import { setKey, toJson } from "../../stdlib/to-json.js";
import { recordOf, type Value } from "../../stdlib/value.js";
import type { Meter } from "../machine/frames.js";
import type { Evaluation } from "../program/evaluation.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import type { ModelBlock } from "../program/model-roles.js";
import { blockMessages, wholeInput, wholeName } from "./block-prompt.js";
import { compileMeter } from "./budget.js";
import type { OutputShape } from "./model-output.js";
import type { Constraints } from "./prompt.js";

/** The request of a model block, which is evaluated once before the first attempt. */
export interface ModelSettings {
  readonly input: Value;
  readonly requestInput: JsonObject;
  readonly messages: readonly ModelMessage[];
  readonly minConfidence: number;
  readonly meter: Meter | undefined;
}

const DEFAULT_MIN_CONFIDENCE = 0.5;

/** Compiles the settings of a model block. */
export function compileSettings(
  block: ModelBlock,
  shape: OutputShape,
  flow: FlowCompiler,
): (e: Evaluation) => ModelSettings {
  const { module } = flow.module;
  const goal = flow.expression(block.goal);
  const input = compileInput(block.input_bindings, flow);
  const context = compileInput(block.context_bindings, flow);
  const guidance = flow.optional(block.guidance);
  const identity = flow.optional(block.identity);
  const constraints = compileConstraints(block.constraints, flow);
  const examples = block.examples.map((example) => ({
    input: flow.expression(example.input),
    output: flow.expression(example.output),
  }));
  const minConfidence = flow.optional(block.min_confidence);
  const meter = block.budget === undefined ? undefined : compileMeter(block.budget, flow);
  const messages = blockMessages(block, module, shape);
  return (e) => {
    const given = input(e);
    const guidanceText = guidance?.(e) ?? null;
    const least = minConfidence?.(e);
    return {
      input: given.value,
      requestInput: given.json,
      messages: messages({
        goal: asText(goal(e)),
        guidance: guidanceText === null ? undefined : asText(guidanceText),
        identity: toJson(identity?.(e) ?? null),
        constraints: constraints(e),
        input: given.json,
        context: context(e).json,
        examples: examples.map((example) => ({ input: toJson(example.input(e)), output: toJson(example.output(e)) })),
      }),
      minConfidence: typeof least === "number" ? least : DEFAULT_MIN_CONFIDENCE,
      meter: meter?.(e),
    };
  };
}

interface Input {
  readonly value: Value;
  readonly json: JsonObject;
}

function compileInput(bindings: readonly IRBinding[], flow: FlowCompiler): (e: Evaluation) => Input {
  const compiled = bindings.map(({ name, value }) => ({ name, value: flow.expression(value) }));
  const [only] = compiled;
  const whole = wholeName(bindings.map(({ name }) => name));
  if (whole !== undefined && only !== undefined) {
    return (e) => {
      const value = only.value(e);
      return { value, json: wholeInput(whole, toJson(value)) };
    };
  }
  return (e) => {
    const values = compiled.map(({ name, value }) => [name, value(e)] as const);
    const json: Record<string, Json> = {};
    for (const [name, value] of values) setKey(json, name, toJson(value));
    return { value: recordOf(values), json };
  };
}

function compileConstraints(own: IRBlockConstraints | undefined, flow: FlowCompiler): (e: Evaluation) => Constraints {
  const list = (name: keyof Constraints) => {
    // A rule may be the spread of several.
    const rules = flow.expression({ kind: "array", elements: own?.[name] ?? [] });
    return (e: Evaluation) => (rules(e) as readonly Value[]).map(asText);
  };
  const [never, always, prefer] = [list("never"), list("always"), list("prefer")];
  return (e) => ({ never: never(e), always: always(e), prefer: prefer(e) });
}

const asText = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(toJson(value)));
