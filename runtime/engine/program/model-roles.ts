import type { ModelRole } from "../../host/interfaces.js";
import type { IRBlock, IRModel, IRModule } from "../../ir/module.js";
import { contradiction } from "./contradiction.js";

/** The kinds of blocks that ask a model. */
export type ModelBlock = Extract<IRBlock, { readonly llm_role: string }>;

/** Whether a block asks a model. */
export const isModelBlock = (block: IRBlock): block is ModelBlock => "llm_role" in block;

/** The @models entry of a role: the one of that name, or for `primary` otherwise the first. */
export function modelOf(module: IRModule, name: string): IRModel | undefined {
  return (
    module.models.find((candidate) => candidate.role_name === name) ??
    (name === "primary" ? module.models[0] : undefined)
  );
}

/** A role as providers see it; without @models there is `primary`, which the host provides. */
export function modelRole(module: IRModule, name: string): ModelRole {
  const model = modelOf(module, name);
  if (model === undefined) {
    if (name !== "primary") throw contradiction(`The module has no model role ${name}.`);
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

/** The role that makes vectors of texts, if the core has one. */
export function embeddingRole(module: IRModule): ModelRole | undefined {
  const model = module.models.find(({ modalities }) => modalities.includes("embedding"));
  return model === undefined ? undefined : modelRole(module, model.role_name);
}
