import { RunError } from "../../host/errors.js";
import type { JsonObject, ModelMessage, ModelRole } from "../../host/interfaces.js";
import type {
  IRBinding,
  IRBlockConstraints,
  IRFlexibleBlock,
  IRGuardedBlock,
  IRModelCallBlock,
  IRModule,
} from "../../ir/module.js";
import type { Json } from "../../json.js";
import { setKey, toJson } from "../../stdlib/to-json.js";
import { recordOf, type Value } from "../../stdlib/value.js";
import { compileExpression, compileOptional } from "../expressions/compile-expression.js";
import type { Evaluation } from "../expressions/evaluation.js";
import type { Meter } from "../machine/frame.js";
import { compileMeter } from "../program/compile-meter.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { messagesFor, type Constraints } from "../prompt/prompt.js";
import type { OutputShape } from "./output-shape.js";

export type ModelBlock = IRFlexibleBlock | IRGuardedBlock | IRModelCallBlock;

/** What a model block asks, evaluated once, before its first attempt. */
export interface ModelSettings {
  readonly input: Value;
  readonly requestInput: JsonObject;
  readonly messages: readonly ModelMessage[];
  readonly minConfidence: number;
  readonly meter: Meter | undefined;
}

const DEFAULT_MIN_CONFIDENCE = 0.5;

export function compileSettings(
  block: ModelBlock,
  shape: OutputShape,
  flow: FlowCompiler,
): (e: Evaluation) => ModelSettings {
  const { module } = flow.module;
  const goal = compileExpression(block.goal, flow);
  const input = compileInput(block.input_bindings, flow);
  const context = compileInput(block.context_bindings, flow);
  const guidance = compileOptional(block.guidance, flow);
  const identity = compileOptional(block.identity, flow);
  const constraints = compileConstraints(block.constraints, module, flow);
  const examples = block.examples.map((example) => ({
    input: compileExpression(example.input, flow),
    output: compileExpression(example.output, flow),
  }));
  const minConfidence = compileOptional(block.min_confidence, flow);
  const meter = block.budget === undefined ? undefined : compileMeter(block.budget, flow);
  const role = modelRole(module, block.llm_role);
  const core = {
    name: module.name,
    ...(module.description === undefined ? {} : { description: module.description }),
  };
  return (e) => {
    const given = input(e);
    const guidanceText = guidance?.(e) ?? null;
    const identityValue = identity?.(e) ?? null;
    const least = minConfidence?.(e);
    const messages = messagesFor({
      core,
      ...(role.systemContext === undefined ? {} : { roleContext: role.systemContext }),
      ...(identityValue === null ? {} : { identity: toJson(identityValue) }),
      goal: asText(goal(e)),
      ...(guidanceText === null ? {} : { guidance: asText(guidanceText) }),
      constraints: constraints(e),
      ...(module.conversation_policy === undefined ? {} : { conversation: module.conversation_policy }),
      input: given.json,
      context: context(e).json,
      examples: examples.map((example) => ({
        input: toJson(example.input(e)),
        output: shape.wrap(toJson(example.output(e))),
      })),
      outputSchema: shape.schema,
    });
    return {
      input: given.value,
      requestInput: given.json,
      messages,
      minConfidence: typeof least === "number" ? least : DEFAULT_MIN_CONFIDENCE,
      meter: meter?.(e),
    };
  };
}

/** A role of the module; without @models there is `primary`, which the host provides. */
export function modelRole(module: IRModule, name: string): ModelRole {
  const model =
    module.models.find((candidate) => candidate.role_name === name) ??
    (name === "primary" ? module.models[0] : undefined);
  if (model === undefined) {
    if (name !== "primary") throw new RunError("InternalError", `The module has no model role ${name}.`);
    return { roleName: "primary", provider: "scaigrid", modalities: ["text", "structured_output"], fallback: [] };
  }
  return {
    roleName: name,
    provider: model.provider,
    ...(model.model === undefined ? {} : { model: model.model }),
    ...(model.temperature === undefined ? {} : { temperature: model.temperature }),
    modalities: model.modalities,
    fallback: model.fallback,
    ...(model.system_context === undefined ? {} : { systemContext: model.system_context }),
  };
}

interface Input {
  readonly value: Value;
  readonly json: JsonObject;
}

/** By name; a single binding named `input` or without a name is the whole input. */
function compileInput(bindings: readonly IRBinding[], flow: FlowCompiler): (e: Evaluation) => Input {
  const compiled = bindings.map(({ name, value }) => ({ name, value: compileExpression(value, flow) }));
  const [only] = compiled;
  if (
    compiled.length === 1 &&
    only !== undefined &&
    (only.name === "" || only.name === "input" || only.name === "context")
  ) {
    const name = only.name === "" ? "input" : only.name;
    return (e) => {
      const value = only.value(e);
      const json = toJson(value);
      return { value, json: isObject(json) ? json : { [name]: json } };
    };
  }
  return (e) => {
    const values = compiled.map(({ name, value }) => [name, value(e)] as const);
    const json: Record<string, Json> = {};
    for (const [name, value] of values) setKey(json, name, toJson(value));
    return { value: recordOf(values), json };
  };
}

function compileConstraints(
  own: IRBlockConstraints | undefined,
  module: IRModule,
  flow: FlowCompiler,
): (e: Evaluation) => Constraints {
  const inherited = own === undefined || own.inherit ? module.constraints : undefined;
  const list = (name: keyof Constraints) => {
    // A rule may be the spread of several.
    const rules = compileExpression({ kind: "array", elements: own?.[name] ?? [] }, flow);
    return (e: Evaluation) => [...(inherited?.[name] ?? []), ...(rules(e) as readonly Value[]).map(asText)];
  };
  const [never, always, prefer] = [list("never"), list("always"), list("prefer")];
  return (e) => ({ never: never(e), always: always(e), prefer: prefer(e) });
}

const isObject = (json: Json): json is JsonObject => typeof json === "object" && json !== null && !Array.isArray(json);

const asText = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(toJson(value)));
