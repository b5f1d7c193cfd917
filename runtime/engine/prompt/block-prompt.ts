import type { JsonObject, ModelMessage } from "../../host/interfaces.js";
import type { IRModel, IRModule } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { ModelBlock } from "../model/model-blocks.js";
import { modelOf } from "../model/model-role.js";
import type { OutputShape } from "../model/output-shape.js";
import { messagesFor, type Constraints, type Prompt, type PromptRole } from "./prompt.js";

/** The settings of a model block, as values: evaluated in a run, or with placeholders in an inspection. */
export interface PromptValues {
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
 * The messages of a model block. This is the only place where what core, role and block say comes together, so that an
 * inspection shows what a run sends.
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
