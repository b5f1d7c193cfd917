import type { StrictDialect } from "../../ir/strict-rules.js";
import { own } from "./own.js";
import type { ModelsConfig, RoleConfig } from "./models-config.js";
import { ABILITIES } from "./provider-abilities.js";

/** A role as a program declares it. */
export interface DeclaredRole {
  /** The core; without it only the roles of all cores count. */
  readonly core: string | undefined;
  readonly name: string;
  /** The provider that the program names. */
  readonly provider: string;
}

/** A fallback names its provider. */
interface NamesProvider {
  readonly provider: string;
}

/** What a configuration says of a role by its name: of the core, else of all. */
export const roleConfigOf = (config: ModelsConfig, { core, name }: DeclaredRole): RoleConfig | undefined =>
  own(core === undefined ? undefined : own(config.cores, core)?.roles, name) ?? own(config.roles, name);

/** The name of the provider of a role: the one that the configuration says, or the one of the program where it has that. */
export function providerNameOf(config: ModelsConfig, role: DeclaredRole): string | undefined {
  const named = roleConfigOf(config, role)?.provider;
  if (named !== undefined) return named;
  return own(config.providers, role.provider) === undefined ? config.default?.provider : role.provider;
}

/** What a configuration says of a role: by its name, else by default where it has not got the provider that the program names. */
export const settingsOf = (config: ModelsConfig, role: DeclaredRole): Partial<RoleConfig> => ({
  ...(own(config.providers, role.provider) === undefined ? config.default : {}),
  ...roleConfigOf(config, role),
});

/** Who answers for a role where its provider is not available: those of the configuration, else those of the program that it has. */
export const fallbackOf = <Fallback extends NamesProvider>(
  config: ModelsConfig,
  role: DeclaredRole,
  declared: readonly Fallback[],
): readonly (Fallback | NonNullable<RoleConfig["fallback"]>[number])[] =>
  settingsOf(config, role).fallback ?? declared.filter(({ provider }) => own(config.providers, provider) !== undefined);

/** What is known of who answers for a role. */
export interface RoleProvider {
  /** The name of the configuration, with what it is. */
  readonly name: string;
  /** The rules that its structured output has, where they are known and it is used. */
  readonly strict?: StrictDialect;
  readonly modalities: readonly string[];
}

/** A role with the providers of its fallbacks in the program. */
type RoleWithFallbacks = DeclaredRole & { readonly fallback: readonly string[] };

/** Says who answers for the roles of programs, the fallbacks last, for the compiler, which warns of what they cannot do. */
export function roleProviders(config: ModelsConfig): (role: RoleWithFallbacks) => readonly RoleProvider[] {
  const known = (name: string | undefined, note: string): readonly RoleProvider[] => {
    const provider = name === undefined ? undefined : own(config.providers, name);
    if (name === undefined || provider === undefined) return [];
    const { title, dialect, strict, modalities } = ABILITIES[provider.kind];
    const isFormat = (provider.structuredOutput ?? "format") === "format";
    return [{ name: `${name} (${title}${note})`, ...(strict && isFormat ? { strict: dialect } : {}), modalities }];
  };
  return (role) => {
    const first = providerNameOf(config, role);
    const declared = role.fallback.map((provider): NamesProvider => ({ provider }));
    const others = new Set(fallbackOf(config, role, declared).map(({ provider }) => provider));
    return [
      ...known(first, ""),
      ...[...others].filter((name) => name !== first).flatMap((name) => known(name, ", a fallback")),
    ];
  };
}
