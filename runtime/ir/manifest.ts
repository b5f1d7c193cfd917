import type { Json, JsonObject } from "../json.js";
import { constantJson, paramsToJsonSchema, schemaFields, typeToJsonSchema } from "./json-schema.js";
import type { IRInstance, IRModule, IRSubscription, IRTrigger } from "./module.js";
import { fingerprint } from "./serializer.js";
import { walkModule } from "./walk.js";

/** The facts that a host needs to deploy a core, without reading its program. Keys are those of the wire format. */
interface CoreManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly schema_version: string;
  /** The fingerprint of the program; see `fingerprint`. */
  readonly fingerprint: string;
  readonly instance: IRInstance;
  readonly flows: readonly ManifestFlow[];
  readonly triggers: readonly IRTrigger[];
  readonly subscriptions: readonly IRSubscription[];
  readonly models: readonly ManifestModel[];
  /** The modalities that blocks use. */
  readonly modalities: readonly string[];
  readonly plugins: readonly { readonly alias: string; readonly package: string; readonly version: string }[];
  /** The configuration without secrets. */
  readonly config: readonly ManifestConfig[];
  /** Names of the secrets that the host must have. */
  readonly secrets: readonly string[];
  readonly checkpoint_types: readonly string[];
}

interface ManifestFlow {
  readonly name: string;
  readonly role: string;
  /** Internal flows cannot be invoked from outside. */
  readonly visibility: "public" | "internal";
  readonly description?: string;
  /** JSON Schema of the input object. */
  readonly params: JsonObject;
  /** JSON Schema of the output. */
  readonly returns: JsonObject;
}

interface ManifestModel {
  readonly role_name: string;
  readonly provider: string;
  readonly model?: string;
  readonly modalities: readonly string[];
}

interface ManifestConfig {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
  readonly default?: Json;
  readonly description?: string;
  readonly modifiers: readonly string[];
}

/** Returns the manifest of a module. */
export function manifestOf(module: IRModule): CoreManifest {
  const { types } = module;
  const used = usesOf(module);
  return {
    name: module.name,
    version: module.version,
    ...(module.description === undefined ? {} : { description: module.description }),
    schema_version: module.schema_version,
    fingerprint: fingerprint(module),
    instance: module.instance,
    flows: module.flows.map(({ name, role, visibility, doc, params, return_type }) => ({
      name,
      role,
      visibility,
      ...(doc === undefined ? {} : { description: doc }),
      params: paramsToJsonSchema(schemaFields(params), types),
      returns: typeToJsonSchema(return_type, types),
    })),
    triggers: module.triggers,
    subscriptions: module.subscriptions,
    models: module.models.map(({ role_name, provider, model, modalities }) => ({
      role_name,
      provider,
      ...(model === undefined ? {} : { model }),
      modalities,
    })),
    modalities: used.modalities,
    plugins: module.plugins.map(({ alias, package: name, version }) => ({ alias, package: name, version })),
    config: module.config
      .filter(({ modifiers }) => !modifiers.includes("secret"))
      .map((param) => configOf(param, types)),
    secrets: module.config.filter(({ modifiers }) => modifiers.includes("secret")).map(({ name }) => name),
    checkpoint_types: used.checkpointTypes,
  };
}

function configOf(param: IRModule["config"][number], types: IRModule["types"]): ManifestConfig {
  const { name, type, modifiers, min, max } = param;
  const fallback = param.default === undefined ? undefined : constantJson(param.default);
  const description = param.description ?? param.doc;
  return {
    name,
    schema: {
      ...typeToJsonSchema(type, types),
      ...(min === undefined ? {} : { minimum: min }),
      ...(max === undefined ? {} : { maximum: max }),
    },
    required: param.default === undefined && type.kind !== "optional",
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(description === undefined ? {} : { description }),
    modifiers,
  };
}

function usesOf(module: IRModule): {
  readonly modalities: readonly string[];
  readonly checkpointTypes: readonly string[];
} {
  const modalities = new Set<string>();
  const checkpointTypes = new Set<string>();
  walkModule(module, {
    block: (block) => {
      if (block.kind === "flexible" || block.kind === "guarded") modalities.add("text");
      if (block.kind === "model_call") modalities.add(block.modality);
      if (block.kind === "checkpoint") checkpointTypes.add(block.checkpoint_type);
    },
  });
  return { modalities: [...modalities].sort(), checkpointTypes: [...checkpointTypes].sort() };
}
