import type { ModelRole } from "../host/interfaces.js";
import type { IRModel, IRModule } from "../ir/module.js";
import { walkModule } from "../ir/walk.js";

/** A role as a configuration is asked for it. */
export type ProgramRole = Pick<
  ModelRole,
  "roleName" | "provider" | "model" | "temperature" | "modalities" | "fallback"
>;

/**
 * The roles that the blocks of a program ask, in the order of `@models`, and the one that makes vectors for its searches. A program
 * without model blocks has none.
 */
export function programRoles(module: IRModule): readonly ProgramRole[] {
  const asked = new Set<string>();
  walkModule(module, {
    block: (block) => {
      if ("llm_role" in block) asked.add(block.llm_role);
    },
  });
  const { models } = module;
  const roles = models
    .filter(({ role_name, modalities }) => asked.has(role_name) || modalities.includes("embedding"))
    .map((model) => roleOf(model, model.role_name));
  if (!asked.has("primary") || models.some(({ role_name }) => role_name === "primary")) return roles;
  // Blocks that name no role ask `primary`: the first of @models, or what the host has.
  const [first] = models;
  const primary: ProgramRole =
    first === undefined
      ? { roleName: "primary", provider: "scaigrid", modalities: ["text", "structured_output"], fallback: [] }
      : roleOf(first, "primary");
  return [primary, ...roles];
}

function roleOf({ provider, model, temperature, modalities, fallback }: IRModel, roleName: string): ProgramRole {
  return {
    roleName,
    provider,
    ...(model === undefined ? {} : { model }),
    ...(temperature === undefined ? {} : { temperature }),
    modalities,
    fallback,
  };
}
