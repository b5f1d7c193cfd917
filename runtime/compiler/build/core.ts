import type { IRConstraints, IRFallback, IRIdentity, IRInstance, IRModel, IRModule } from "../../ir/module.js";
import { isJsonObject, type Json } from "../../json.js";
import type { Expression, Setting } from "../../syntax/ast.js";
import {
  constantDuration,
  constantName,
  constantNumber,
  constantToJson,
  constantWord,
  numberOf,
  textOf,
  textsOf,
} from "../semantics/constants.js";
import { versionOf } from "../semantics/core-version.js";
import type { CoreEntity, RoleEntity } from "../semantics/program.js";
import { defined, expressionOf, settingValues } from "./settings.js";

type CorePart = Pick<IRModule, "name" | "version" | "description" | "identity" | "instance" | "models">;

/** Builds what a core says of itself. */
export function buildCore(core: CoreEntity): CorePart {
  const setting = (name: string): Json | undefined => {
    const found = core.settings.find((candidate) => candidate.name.text === name);
    return found === undefined ? undefined : constantToJson(found.value);
  };
  const description = textOf(setting("description"));
  const identity = buildIdentity(setting("identity"));
  return {
    name: core.name,
    version: versionOf(core),
    ...(description === undefined ? {} : { description }),
    instance: buildInstance(core),
    ...(identity === undefined ? {} : { identity }),
    models: [...core.roles.values()].map(buildRole),
  };
}

function buildIdentity(value: Json | undefined): IRIdentity | undefined {
  if (!isJsonObject(value)) return undefined;
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
  const fields = isJsonObject(value) ? value : {};
  return {
    role_name: role.name,
    provider: textOf(fields.provider) ?? "scaigrid",
    ...defined("model", textOf(fields.model)),
    ...defined("temperature", numberOf(fields.temperature)),
    ...defined("role", textOf(fields.role)),
    modalities: role.modalities,
    fallback: Array.isArray(fields.fallback) ? (fields.fallback as readonly Json[]).map(buildFallback) : [],
    ...defined("use_when", textOf(fields.use_when)),
    ...defined("system_context", textOf(fields.system_context)),
  };
}

function buildFallback(value: Json): IRFallback {
  const fields = isJsonObject(value) ? value : {};
  return { provider: textOf(fields.provider) ?? "scaigrid", model: textOf(fields.model) ?? "" };
}

function buildInstance({ instances: [instance] }: CoreEntity): IRInstance {
  if (instance?.mode.kind !== "SymbolLiteral") return { mode: "stateless" };
  switch (instance.mode.name) {
    case "singleton":
      return { mode: "singleton" };
    case "entity": {
      const values = settingValues(instance.arguments, instance.settings);
      const read = <T>(name: string, as: (expression: Expression) => T | undefined): T | undefined => {
        const expression = expressionOf(values, name);
        return expression === undefined ? undefined : as(expression);
      };
      const idle = read("idle_timeout", constantDuration) ?? read("idle_timeout_ms", constantNumber);
      const key = read("key", constantName) ?? read("entity_key", constantName);
      return {
        mode: "entity",
        ...(key === undefined ? {} : { entity_key: key }),
        ...(idle === undefined ? {} : { idle_timeout_ms: idle }),
        max_concurrent: read("max_concurrent", constantNumber) ?? 1,
        max_active_instances: read("max_active_instances", constantNumber) ?? 10_000,
        overflow: overflowOf(read("overflow", constantWord)),
      };
    }
    default:
      return { mode: "stateless" };
  }
}

const overflowOf = (word: string | undefined): IRInstance["overflow"] & string =>
  word === "reject" || word === "queue" ? word : "deactivate_lru";

/** What goes into the prompt of every model block. */
export function buildPolicies({
  allConstraints: [constraints],
  policies: [policy],
}: CoreEntity): Pick<IRModule, "constraints" | "conversation_policy"> {
  return {
    ...(constraints === undefined ? {} : { constraints: buildConstraints(constraints.settings) }),
    ...(policy === undefined ? {} : { conversation_policy: constantsOf(policy.settings) }),
  };
}

function buildConstraints(settings: readonly Setting[]): IRConstraints {
  const { never, always, prefer } = constantsOf(settings);
  return { never: textsOf(never) ?? [], always: textsOf(always) ?? [], prefer: textsOf(prefer) ?? [] };
}

const constantsOf = (settings: readonly Setting[]): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    settings.flatMap(({ name, value }): [string, Json][] => {
      const json = value.form === "expression" ? constantToJson(value.expression) : undefined;
      return json === undefined ? [] : [[name.text, json]];
    }),
  );
