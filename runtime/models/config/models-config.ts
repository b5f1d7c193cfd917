import { messageOf } from "../../error.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { RunError } from "../../host/errors.js";
import type { StructuredOutputMode } from "../../host/interfaces.js";
import { nearest } from "../../nearest.js";
import { MODELS_CONFIG_SCHEMA } from "./config-schema.js";
import type { ProviderKind } from "./provider-kinds.js";
import type { RateLimits } from "./rate-limits.js";
import type { ModelPrice } from "./prices.js";

/** The name of the file that is found beside a program. */
export const MODELS_FILE = "scaicore.models.json";

/** The contents of `scaicore.models.json`. */
export interface ModelsConfig {
  readonly providers?: Readonly<Record<string, ProviderConfig>>;
  readonly roles?: Readonly<Record<string, RoleConfig>>;
  /** By the name of a core. */
  readonly cores?: Readonly<Record<string, { readonly roles?: Readonly<Record<string, RoleConfig>> }>>;
  /** For roles that nothing else is said of. */
  readonly default?: RoleConfig;
  /** By model. */
  readonly prices?: Readonly<Record<string, ModelPrice>>;
}

export interface ProviderConfig {
  readonly kind: ProviderKind;
  readonly baseUrl?: string;
  /** May have `${env:NAME}` in it. */
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly structuredOutput?: StructuredOutputMode;
  readonly maxOutputTokens?: number;
  readonly attempts?: number;
  readonly limits?: RateLimits;
}

export interface RoleConfig {
  readonly provider?: string;
  readonly model?: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  readonly fallback?: readonly { readonly provider: string; readonly model: string }[];
}

/** What is wrong with a configuration of models. The message names the file, the place in it and what to do. */
export class ModelsConfigError extends RunError {
  constructor(
    message: string,
    /** What the file, or its surroundings, lack, where one thing would mend it. */
    readonly missing?: MissingPart,
  ) {
    super("ModelProviderError", message, { retryable: false });
  }
}

/** What a person can give: a model for a role, or the key of a provider. */
export type MissingPart =
  { readonly kind: "model"; readonly role: string } | { readonly kind: "key"; readonly provider: string };

/** A comment, or a string, which may have in it what looks like one. */
const STRING_OR_COMMENT = /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g;

/** The text with blanks in place of comments, so that places stay what they are. */
const withoutComments = (text: string): string =>
  text.replaceAll(STRING_OR_COMMENT, (found) => (found.startsWith('"') ? found : found.replaceAll(/[^\n]/g, " ")));

/**
 * Reads the text of a `scaicore.models.json`, which is JSON and may have comments.
 * @param file how the file is called in messages
 * @throws ModelsConfigError that names every mistake
 */
export function readModelsConfig(text: string, file = MODELS_FILE): ModelsConfig {
  let json: Json;
  try {
    json = JSON.parse(withoutComments(text.replace(/^\ufeff/, ""))) as Json;
  } catch (error) {
    throw new ModelsConfigError(`${file} is no JSON: ${messageOf(error)}`);
  }
  const problems = problemsOf(json, MODELS_CONFIG_SCHEMA, "");
  if (problems.length === 0) problems.push(...referenceProblems(json as ModelsConfig));
  if (problems.length > 0) throw new ModelsConfigError(problems.map((problem) => `${file}: ${problem}`).join("\n"));
  return json as ModelsConfig;
}

/** What of a value does not fit its schema, by the few keywords that the schema of this file uses. */
function problemsOf(value: Json, schema: JsonObject, at: string): string[] {
  const place = placeOf(at);
  if (Array.isArray(schema.enum)) {
    const words = (schema.enum as readonly Json[]).map((word) => JSON.stringify(word)).join(", ");
    return (schema.enum as readonly Json[]).includes(value)
      ? []
      : [`${place} must be one of ${words}, not ${shown(value)}.`];
  }
  return CHECKS[schema.type as SchemaType](value, schema, at);
}

/** The types that the schema of this file has. */
type SchemaType = "string" | "number" | "integer" | "array" | "object";
type Check = (value: Json, schema: JsonObject, at: string) => string[];

const mustBe =
  (what: string, fits: (value: Json, schema: JsonObject) => boolean): Check =>
  (value, schema, at) =>
    fits(value, schema) ? [] : [`${placeOf(at)} must be ${what}, not ${shown(value)}.`];

const CHECKS: Readonly<Record<SchemaType, Check>> = {
  string: mustBe(
    "a text",
    (value, { minLength }) => typeof value === "string" && (minLength === undefined || value !== ""),
  ),
  number: mustBe("a number, 0 or more", (value) => typeof value === "number" && value >= 0),
  integer: mustBe("a whole number, 1 or more", (value) => Number.isSafeInteger(value) && Number(value) >= 1),
  array: (value, schema, at) =>
    Array.isArray(value)
      ? (value as readonly Json[]).flatMap((item, index) =>
          problemsOf(item, schema.items as JsonObject, `${at}[${index}]`),
        )
      : [`${placeOf(at)} must be a list, not ${shown(value)}.`],
  object: objectProblems,
};

const placeOf = (at: string): string => (at === "" ? "it" : at);

function objectProblems(value: Json, schema: JsonObject, at: string): string[] {
  const place = placeOf(at);
  if (!isJsonObject(value)) return [`${place} must be an object, not ${shown(value)}.`];
  const { additionalProperties } = schema;
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const known = Object.keys(properties).filter((name) => name !== "$schema");
  const problems = Array.isArray(schema.required)
    ? (schema.required as readonly string[])
        .filter((name) => !Object.hasOwn(value, name))
        .map((name) => `${place} needs "${name}".`)
    : [];
  for (const [name, inner] of Object.entries(value)) {
    const path = /^[A-Za-z_]\w*$/.test(name) ? `${at}${at === "" ? "" : "."}${name}` : `${at}[${JSON.stringify(name)}]`;
    if (Object.hasOwn(properties, name)) problems.push(...problemsOf(inner, properties[name] as JsonObject, path));
    else if (isJsonObject(additionalProperties)) problems.push(...problemsOf(inner, additionalProperties, path));
    else {
      const meant = nearest(name, known);
      const hint = meant === undefined ? `It may have ${known.join(", ")}.` : `Did you mean "${meant}"?`;
      problems.push(`${place} has no "${name}". ${hint}`);
    }
  }
  return problems;
}

/** The roles that name a provider which is not there, and providers that cannot be reached. */
function referenceProblems({ providers = {}, roles = {}, cores = {}, default: otherwise }: ModelsConfig): string[] {
  const names = Object.keys(providers);
  const problem = (name: string | undefined, place: string): readonly string[] => {
    if (name === undefined || Object.hasOwn(providers, name)) return [];
    const meant = nearest(name, names);
    const hint =
      meant !== undefined
        ? `Did you mean "${meant}"?`
        : names.length === 0
          ? `Add it to "providers".`
          : `There are ${names.join(", ")}.`;
    return [`${place} names the provider "${name}", which is not in "providers". ${hint}`];
  };
  const ofRole = (role: RoleConfig, place: string): readonly string[] => [
    ...problem(role.provider, place),
    ...(role.fallback ?? []).flatMap(({ provider }, index) => problem(provider, `${place}.fallback[${index}]`)),
  ];
  return [
    ...Object.entries(providers).flatMap(([name, { kind, baseUrl }]) => addressProblems(name, kind, baseUrl)),
    ...Object.entries(roles).flatMap(([name, role]) => ofRole(role, `roles.${name}`)),
    ...Object.entries(cores).flatMap(([core, own]) =>
      Object.entries(own.roles ?? {}).flatMap(([name, role]) => ofRole(role, `cores.${core}.roles.${name}`)),
    ),
    ...(otherwise === undefined ? [] : ofRole(otherwise, "default")),
  ];
}

function addressProblems(name: string, kind: ProviderKind, baseUrl: string | undefined): readonly string[] {
  if (baseUrl === undefined) {
    return kind === "openai-compatible"
      ? [`providers.${name} needs "baseUrl", such as "http://127.0.0.1:11434/v1" for Ollama.`]
      : [];
  }
  const address = baseUrl.replaceAll(/\$\{env:\w+\}/g, "x");
  if (baseUrl.startsWith("${env:") || (URL.canParse(address) && /^https?:/i.test(address))) return [];
  return [`providers.${name}.baseUrl must be an address such as "http://127.0.0.1:11434/v1", not ${shown(baseUrl)}.`];
}

const shown = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};
