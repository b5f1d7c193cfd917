import type { PromptTemplate } from "../../engine/blocks/prompt-template.js";
import type { IRModule } from "../../ir/module.js";
import { nearest } from "../../nearest.js";
import { UsageError } from "../cli-error.js";

/** The prompt of a model block by its node id. Throws a UsageError that names those there are. */
export async function findPrompt(module: IRModule, nodeId: string): Promise<PromptTemplate> {
  const { modelBlocks, promptTemplate } = await import("../../engine/blocks/prompt-template.js");
  const blocks = modelBlocks(module);
  const block = blocks.find((candidate) => candidate.node_id === nodeId);
  if (block !== undefined) return promptTemplate(block, module);
  const ids = blocks.map((candidate) => candidate.node_id);
  const meant = nearest(nodeId, ids);
  const those =
    ids.length === 0
      ? "it asks no model"
      : meant === undefined
        ? `its blocks that do are ${ids.join(", ")}`
        : `did you mean ${meant}?`;
  throw new UsageError(`no block ${nodeId} of ${module.name} asks a model; ${those}`, "inspect");
}

export const promptText = ({ node_id, kind, model_role, messages }: PromptTemplate): string =>
  [
    `@${kind} ${node_id}, role ${model_role}`,
    ...messages.map(({ role, content }) => `\n--- ${role}\n${content}`),
    "",
  ].join("\n");
