import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import type { KeyEntry } from "./api-keys.node.js";
import type { OidcConfig } from "./oidc.js";
import { type Access, ACCESS, isAccess } from "./principal.js";
import { isSafeUrl } from "./safe-url.js";

/** An address that is told of events. */
export interface EventHook {
  readonly url: string;
  readonly secret: Uint8Array;
  /** The types of events, as in `checkpoint.pending`; all but those of blocks if there are none. */
  readonly types: ReadonlySet<string>;
}

/** What the file that `--config` names says. */
export interface ServeConfig {
  readonly keys: readonly KeyEntry[];
  readonly oidc?: OidcConfig;
  /** Secrets of webhooks, by `Core/name`. */
  readonly webhooks: ReadonlyMap<string, readonly Uint8Array[]>;
  /** Where events of runs are sent. */
  readonly eventHooks: readonly EventHook[];
  /** The address by which people reach the service, where a proxy stands before it. */
  readonly publicUrl?: string;
  /** For each person or program. */
  readonly requestsPerMinute: number;
  readonly maxBodyBytes: number;
}

export const DEFAULT_CONFIG: ServeConfig = {
  keys: [],
  webhooks: new Map(),
  eventHooks: [],
  requestsPerMinute: 600,
  maxBodyBytes: 1_000_000,
};

/** Where people come back from the pages of the provider. */
const CALLBACK = "/inbox/login/callback";

/** A mistake in the file: where in it, and what should be there. */
export class ConfigMistake extends Error {}

export interface ConfigSources {
  /** A variable of the environment. */
  readonly variable: (name: string) => string | undefined;
  /** @throws Error that says what is wrong with a secret of a webhook */
  readonly webhookSecret: (text: string) => Uint8Array;
}

/**
 * Reads the configuration of the service. Fields that are not known are mistakes, because a typing error must not leave a door open.
 *
 * @throws ConfigMistake
 */
export function serveConfigOf(value: Json, sources: ConfigSources): ServeConfig {
  const top = fieldsOf(value, "the file", [
    "keys",
    "oidc",
    "webhooks",
    "event_hooks",
    "public_url",
    "requests_per_minute",
    "max_body_bytes",
  ]);
  const publicUrl = optionalText(top, "public_url", "");
  if (publicUrl !== undefined) httpUrl(publicUrl, "public_url");
  return {
    keys: listOf(top.keys, "keys").map((entry, index) => keyOf(entry, `keys[${index}]`)),
    ...(top.oidc === undefined ? {} : { oidc: oidcOf(top.oidc, publicUrl, sources) }),
    webhooks: webhooksOf(top.webhooks ?? {}, sources),
    eventHooks: eventHooksOf(listOf(top.event_hooks, "event_hooks"), sources),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    requestsPerMinute: countOf(top, "requests_per_minute", DEFAULT_CONFIG.requestsPerMinute),
    maxBodyBytes: countOf(top, "max_body_bytes", DEFAULT_CONFIG.maxBodyBytes),
  };
}

function keyOf(value: Json, at: string): KeyEntry {
  const fields = fieldsOf(value, at, ["person", "sha256", "access", "expires"]);
  const person = fieldsOf(fields.person ?? null, `${at}.person`, ["id", "name", "groups", "roles"]);
  const sha256 = text(fields, "sha256", at);
  if (!/^[\da-f]{64}$/i.test(sha256))
    throw new ConfigMistake(`${at}.sha256 must be the 64 hex digits that \`scaicore serve --new-key\` prints`);
  const expires = optionalText(fields, "expires", at);
  const until = expires === undefined ? undefined : Date.parse(expires);
  if (Number.isNaN(until)) throw new ConfigMistake(`${at}.expires must be a time such as 2027-01-31T00:00:00Z`);
  const name = optionalText(person, "name", `${at}.person`);
  return {
    sha256,
    principal: {
      person: {
        id: text(person, "id", `${at}.person`),
        ...(name === undefined ? {} : { name }),
        groups: words(person.groups, `${at}.person.groups`),
        roles: words(person.roles, `${at}.person.roles`),
      },
      access: new Set(accessIn(fields.access, `${at}.access`)),
      ...(until === undefined ? {} : { until }),
    },
  };
}

function oidcOf(value: Json, publicUrl: string | undefined, sources: ConfigSources): OidcConfig {
  const at = "oidc";
  const known = [
    ...["issuer", "audience", "jwks_uri", "groups_claim", "roles_claim", "access_claim", "access"],
    ...["client_id", "client_secret_env", "scope"],
  ];
  const fields = fieldsOf(value, at, known);
  const issuer = text(fields, "issuer", at);
  httpUrl(issuer, "oidc.issuer");
  const jwksUri = optionalText(fields, "jwks_uri", at);
  if (jwksUri !== undefined) httpUrl(jwksUri, "oidc.jwks_uri");
  const login = loginOf(fields, publicUrl, sources);
  return {
    issuer,
    audience: text(fields, "audience", at),
    ...(jwksUri === undefined ? {} : { jwksUri }),
    groupsClaim: optionalText(fields, "groups_claim", at) ?? "groups",
    rolesClaim: optionalText(fields, "roles_claim", at) ?? "roles",
    accessClaim: optionalText(fields, "access_claim", at) ?? "scope",
    access: accessIn(fields.access ?? [], "oidc.access"),
    ...(login === undefined ? {} : { login }),
  };
}

/** What a login by the provider's pages needs, where `client_id` asks for one. */
function loginOf(fields: JsonObject, publicUrl: string | undefined, { variable: read }: ConfigSources) {
  const clientId = optionalText(fields, "client_id", "oidc");
  const variable = optionalText(fields, "client_secret_env", "oidc");
  const scope = optionalText(fields, "scope", "oidc") ?? "openid profile";
  if (clientId === undefined) {
    const alone = ["client_secret_env", "scope"].find((name) => fields[name] !== undefined);
    if (alone !== undefined) throw new ConfigMistake(`oidc.${alone} needs oidc.client_id`);
    return undefined;
  }
  // Not by what a request calls the service: whoever sends it could name another one.
  if (publicUrl === undefined)
    throw new ConfigMistake("oidc.client_id needs public_url, to which the provider sends people back");
  if (!scope.split(" ").includes("openid")) throw new ConfigMistake('oidc.scope must have the word "openid"');
  const clientSecret = variable === undefined ? undefined : read(variable);
  if (variable !== undefined && (clientSecret === undefined || clientSecret === ""))
    throw new ConfigMistake(`oidc.client_secret_env names the variable ${variable}, which is not set`);
  return {
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    scope,
    redirectUri: `${publicUrl.replace(/\/$/, "")}${CALLBACK}`,
  };
}

function webhooksOf(value: Json, sources: ConfigSources): ServeConfig["webhooks"] {
  if (!isJsonObject(value)) throw new ConfigMistake('webhooks must be an object with an entry for each "Core/name"');
  const entries = Object.entries(value).map(([name, entry]) => {
    const at = `webhooks["${name}"]`;
    const variables = words(fieldsOf(entry, at, ["secret_env"]).secret_env, `${at}.secret_env`);
    if (variables.length === 0) throw new ConfigMistake(`${at}.secret_env must name at least one variable`);
    return [name, variables.map((variable) => secretOf(variable, at, sources))] as const;
  });
  return new Map(entries);
}

/** One for each address: what waits for an address is sent by whoever comes, with the one secret that it has. */
function eventHooksOf(entries: readonly Json[], sources: ConfigSources): readonly EventHook[] {
  const urls = new Set<string>();
  return entries.map((entry, index) => {
    const hook = eventHookOf(entry, `event_hooks[${index}]`, sources);
    if (urls.has(hook.url))
      throw new ConfigMistake(`event_hooks[${index}].url is that of another hook: join their types`);
    urls.add(hook.url);
    return hook;
  });
}

function eventHookOf(value: Json, at: string, sources: ConfigSources): EventHook {
  const fields = fieldsOf(value, at, ["url", "secret_env", "types"]);
  const url = text(fields, "url", at);
  httpUrl(url, `${at}.url`);
  const secret = secretOf(text(fields, "secret_env", at), at, sources);
  return { url, secret, types: new Set(words(fields.types, `${at}.types`)) };
}

function secretOf(variable: string, at: string, { variable: read, webhookSecret }: ConfigSources): Uint8Array {
  const value = read(variable);
  if (value === undefined || value === "")
    throw new ConfigMistake(`${at} needs the variable ${variable}, which is not set`);
  try {
    return webhookSecret(value);
  } catch (error) {
    throw new ConfigMistake(`the secret in ${variable}, for ${at}, is none: ${(error as Error).message}`);
  }
}

function httpUrl(value: string, at: string): void {
  if (!isSafeUrl(value)) throw new ConfigMistake(`${at} must be an https:// address, not "${value}"`);
}

const accessIn = (value: Json | undefined, at: string): readonly Access[] =>
  words(value, at).map((word) => {
    if (isAccess(word)) return word;
    throw new ConfigMistake(`${at} may have ${ACCESS.join(", ")}, and not "${word}"`);
  });

function fieldsOf(value: Json, at: string, known: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new ConfigMistake(`${at} must be an object with ${known.join(", ")}`);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ConfigMistake(`${at} has no field "${unknown}"; it may have ${known.join(", ")}`);
  return value;
}

function listOf(value: Json | undefined, at: string): readonly Json[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly Json[];
  throw new ConfigMistake(`${at} must be an array`);
}

/** An array of words, or one word. */
function words(value: Json | undefined, at: string): readonly string[] {
  if (value === undefined) return [];
  const list = typeof value === "string" ? [value] : listOf(value, at);
  return list.map((word) => {
    if (typeof word === "string" && word !== "") return word;
    throw new ConfigMistake(`${at} must be an array of words`);
  });
}

function optionalText(fields: JsonObject, name: string, at: string): string | undefined {
  return fields[name] === undefined ? undefined : text(fields, name, at);
}

function text(fields: JsonObject, name: string, at: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ConfigMistake(`${at === "" ? "" : `${at}.`}${name} must be a text`);
}

function countOf(fields: JsonObject, name: string, otherwise: number): number {
  const value = fields[name];
  if (value === undefined) return otherwise;
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigMistake(`${name} must be a whole number from 1`);
}
