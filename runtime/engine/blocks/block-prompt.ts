import type { ModelMessage } from "../../host/interfaces.js";
import type { IRModel, IRModule } from "../../ir/module.js";
import type { Json, JsonObject } from "../../json.js";
import type { ModelAnswer, ModelFailure } from "../machine/frames.js";
import { type ModelBlock, modelOf } from "../program/model-roles.js";
import type { OutputShape } from "./model-output.js";
import { type Constraints, messagesFor, type Prompt, type PromptRole } from "./prompt.js";

/**
 * How the values of `input` and `context` are named in a prompt. The fields of a single value without a name (`input =
 * order`) are the input; a value that is no object is shown under the setting's name.
 */
export function wholeName(names: readonly string[]): string | undefined {
  const [only] = names;
  if (names.length !== 1 || only === undefined) return undefined;
  if (only === "") return "input";
  return only === "input" || only === "context" ? only : undefined;
}

/** The fields of a single input without a name. */
export const wholeInput = (name: string, json: Json): JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json) ? (json as JsonObject) : { [name]: json };

/** The messages that correct a failed answer: the answer, what was wrong, and `with` of the retry. */
export function correction(
  answer: ModelAnswer,
  failure: ModelFailure,
  hint: string | undefined,
): readonly ModelMessage[] {
  const request =
    failure.kind === "refusal" ? "Please answer all the same, as far as you can." : "Please answer again.";
  return [
    { role: "assistant", content: answerText(answer) },
    { role: "user", content: [failure.error.message, hint, request].filter((line) => line !== undefined).join("\n") },
  ];
}

function answerText({ output }: ModelAnswer): string {
  if (output instanceof Uint8Array) return `(${output.length} bytes)`;
  return typeof output === "string" ? output : JSON.stringify(output);
}

/** The settings of a model block: evaluated in a run, or with placeholders in an inspection. */
interface PromptValues {
  readonly goal: string;
  readonly guidance: string | undefined;
  readonly identity: Json;
  /** The block's own. */
  readonly constraints: Constraints;
  readonly input: JsonObject;
  readonly context: JsonObject;
  readonly examples: readonly { readonly input: Json; readonly output: Json }[];
}

/**
 * The messages of a model block. Only this function combines the texts of core, role and block, so that an inspection
 * shows what a run sends.
 */
export function blockMessages(
  block: ModelBlock,
  module: IRModule,
  shape: OutputShape,
): (values: PromptValues) => readonly ModelMessage[] {
  const inherited = block.constraints === undefined || block.constraints.inherit ? module.constraints : undefined;
  const fixed = {
    core: {
      name: module.name,
      ...(module.description === undefined ? {} : { description: module.description }),
    },
    role: roleOf(modelOf(module, block.llm_role)),
    ...(module.conversation_policy === undefined ? {} : { conversation: module.conversation_policy }),
    outputSchema: shape.schema,
    ...(block.kind === "model_call" ? { modality: block.modality } : {}),
  } satisfies Partial<Prompt>;
  return ({ goal, guidance, identity, constraints, input, context, examples }) =>
    messagesFor({
      ...fixed,
      goal,
      ...(guidance === undefined ? {} : { guidance }),
      ...(identity === null ? {} : { identity }),
      constraints: inherited === undefined ? constraints : joined(inherited, constraints),
      input,
      context,
      examples: examples.map((example) => ({ input: example.input, output: shape.wrap(example.output) })),
    });
}

/** The role that the host provides, where the core declares none, has structured output. */
function roleOf(model: IRModel | undefined): PromptRole {
  if (model === undefined) return { structuredOutput: true };
  return {
    ...(model.role === undefined ? {} : { purpose: model.role }),
    ...(model.system_context === undefined ? {} : { systemContext: model.system_context }),
    structuredOutput: model.modalities.includes("structured_output"),
  };
}

const joined = (core: Constraints, own: Constraints): Constraints => ({
  never: [...core.never, ...own.never],
  always: [...core.always, ...own.always],
  prefer: [...core.prefer, ...own.prefer],
});
