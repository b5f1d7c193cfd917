import type { IRFallback, IRIdentity, IRModel, IRModule } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { Expression } from "../../syntax/ast.js";
import { type CoreEntity, DEFAULT_MODALITIES, type RoleEntity } from "../resolve/core-entity.js";
import { buildInstance } from "./declarations/instance.js";
import { constantToJson, numberOf, textOf, textsOf } from "./constant.js";

type CorePart = Pick<IRModule, "name" | "version" | "description" | "identity" | "instance" | "models">;

/** What a core says of itself. */
export function buildCore(core: CoreEntity): CorePart {
  const setting = (name: string): Json | undefined => {
    const found = core.settings.find((candidate) => candidate.name.text === name);
    return found === undefined ? undefined : constantToJson(found.value);
  };
  const description = textOf(setting("description"));
  const identity = buildIdentity(setting("identity"));
  return {
    name: core.name,
    version: textOf(setting("version")) ?? "0.0.0",
    ...(description === undefined ? {} : { description }),
    instance: buildInstance(core),
    ...(identity === undefined ? {} : { identity }),
    models: [...core.roles.values()].map(buildRole),
  };
}

function buildIdentity(value: Json | undefined): IRIdentity | undefined {
  if (!isObject(value)) return undefined;
  const personality = textOf(value.personality);
  return {
    name: textOf(value.name) ?? "",
    ...(personality === undefined ? {} : { personality }),
    languages: textsOf(value.languages) ?? [],
  };
}

function buildRole(role: RoleEntity): IRModel {
  const expression: Expression | undefined =
    role.node?.value.form === "expression" ? role.node.value.expression : undefined;
  const value = expression === undefined ? undefined : constantToJson(expression);
  const fields = isObject(value) ? value : {};
  return {
    role_name: role.name,
    provider: textOf(fields.provider) ?? "scaigrid",
    ...defined("model", textOf(fields.model)),
    ...defined("temperature", numberOf(fields.temperature)),
    ...defined("role", textOf(fields.role)),
    modalities: textsOf(fields.modalities) ?? DEFAULT_MODALITIES,
    fallback: Array.isArray(fields.fallback) ? (fields.fallback as readonly Json[]).map(buildFallback) : [],
    ...defined("use_when", textOf(fields.use_when)),
    ...defined("system_context", textOf(fields.system_context)),
  };
}

function buildFallback(value: Json): IRFallback {
  const fields = isObject(value) ? value : {};
  return { provider: textOf(fields.provider) ?? "scaigrid", model: textOf(fields.model) ?? "" };
}

const defined = <K extends string, V>(key: K, value: V | undefined): Readonly<Partial<Record<K, V>>> =>
  (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<K, V>>>;

const isObject = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
