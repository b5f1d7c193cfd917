import type { HostEnvironmentOptions, ModelRole } from "../../host/interfaces.js";
import type { IRModule, IRPlugin } from "../../ir/module.js";
import { isModelBlock } from "../model/model-blocks.js";
import { modelRole } from "../model/model-role.js";
import type { Program } from "../program/program.js";

/** Everything that a module needs and the environment lacks, in words. */
export function missingFrom(program: Program, environment: HostEnvironmentOptions): readonly string[] {
  const { module } = program;
  return [
    ...module.plugins.flatMap((plugin) => missingPlugin(plugin, module, environment)),
    ...rolesOf(program)
      .filter((role) => environment.modelProviders.supports?.(role) === false)
      .map(roleText),
    ...missingConfig(module, environment),
    ...(environment.dispatcher === undefined && program.calledCores.length > 0
      ? [`dispatcher (for calls of ${program.calledCores.join(", ")})`]
      : []),
  ];
}

function missingPlugin(plugin: IRPlugin, module: IRModule, { plugins }: HostEnvironmentOptions): readonly string[] {
  const { alias, package: name, version } = plugin;
  const text = `plugin ${alias} = ${name}@${version}`;
  const description = plugins?.describe({ alias, package: name, version });
  if (description === undefined) return [text];
  const { methods } = description;
  if (methods === undefined) return [];
  const declared = module.plugin_interfaces.find((other) => other.package === name && other.version === version);
  return (declared?.methods ?? [])
    .filter((method) => !Object.hasOwn(methods, method.name))
    .map((method) => `${text}: method ${method.name}`);
}

function rolesOf({ module, blocks }: Program): readonly ModelRole[] {
  const names = new Set(module.models.map(({ role_name: name }) => name));
  for (const { ir } of blocks) if (isModelBlock(ir)) names.add(ir.llm_role);
  return [...names].map((name) => modelRole(module, name));
}

function roleText({ roleName, provider, model }: ModelRole): string {
  return `model role ${roleName} (${provider}${model === undefined ? "" : `: ${model}`})`;
}

function missingConfig(module: IRModule, { config, secrets }: HostEnvironmentOptions): readonly string[] {
  return module.config.flatMap(({ name, type, default: fallback, modifiers }) => {
    if (modifiers.includes("secret")) return secrets === undefined ? [`secrets (for config.${name})`] : [];
    const required = fallback === undefined && type.kind !== "optional";
    return required && config === undefined ? [`config (for config.${name})`] : [];
  });
}
