import type { ModelRole } from "../host/interfaces.js";
import { MODELS_FILE, type ModelsConfig, ModelsConfigError } from "./config/models-config.js";
import { fallbackOf, providerNameOf, settingsOf } from "./config/role-provider.js";

/** Who answers for a role by a configuration. */
export interface ConfiguredRole {
  /** The name of a provider of the file. */
  readonly provider: string;
  readonly model: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  readonly fallback: readonly { readonly provider: string; readonly model: string }[];
}

/** Where a role comes from. */
export interface RolePlace {
  /** The core that asks; without it only the roles of all cores count. */
  readonly core?: string;
  /** How the file is called in messages. */
  readonly file?: string;
}

type AskedRole = Pick<ModelRole, "roleName" | "provider" | "model" | "temperature" | "fallback">;

/**
 * What a configuration says of a role of a program.
 * @throws ModelsConfigError where it names no provider or no model, which says what to write
 */
export function configuredRole(config: ModelsConfig, role: AskedRole, place: RolePlace = {}): ConfiguredRole {
  const { file = MODELS_FILE, core } = place;
  const { roleName } = role;
  const declared = { core, name: roleName, provider: role.provider };
  const provider = providerNameOf(config, declared);
  if (provider === undefined) {
    throw new ModelsConfigError(
      `${file} says nothing of the role ${roleName}, and has no provider ${role.provider}. Add "${roleName}" to "roles", or a "default".`,
      { kind: "model", role: roleName },
    );
  }
  const settings = settingsOf(config, declared);
  const model = settings.model ?? role.model;
  if (model === undefined) {
    throw new ModelsConfigError(
      `${file} names no model for the role ${roleName}, and neither does the program. Add "model" to roles.${roleName}.`,
      { kind: "model", role: roleName },
    );
  }
  const temperature = settings.temperature ?? role.temperature;
  const { maxOutputTokens } = settings;
  return {
    provider,
    model,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    fallback: fallbackOf(config, declared, role.fallback),
  };
}
