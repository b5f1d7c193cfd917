import { EnvironmentError, RunError } from "../../host/errors.js";
import type { Clock, HostEnvironmentOptions, ModelRole, RandomSource } from "../../host/interfaces.js";
import type { IRModule, IRPlugin } from "../../ir/module.js";
import { BundleError } from "../../ir/reading.js";
import { bundleHash, IRSerializer } from "../../ir/serializer.js";
import { type Fault, verifyModule } from "../../ir/verifier.js";
import { compileModule } from "../blocks/compile-module.js";
import type { Program } from "../machine/program.js";
import { isModelBlock, modelRole } from "../program/model-roles.js";

/** The host environment as `HostEnvironment` provides it, with clock and randomness. */
export type Environment = Readonly<HostEnvironmentOptions & { clock: Clock; random: RandomSource }>;

/** What a module needs and the environment lacks, for messages. */
function missingFrom(program: Program, environment: HostEnvironmentOptions): readonly string[] {
  const { module } = program;
  return [
    ...module.plugins.flatMap((plugin) => missingPlugin(plugin, module, environment)),
    ...rolesOf(program)
      .filter((role) => environment.modelProviders.supports?.(role) === false)
      .map(roleText),
    ...missingConfig(module, environment),
    ...missingVotes(program, environment),
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

function missingVotes({ blocks }: Program, { checkpoints }: HostEnvironmentOptions): readonly string[] {
  if (checkpoints.vote !== undefined) return [];
  return blocks.flatMap(({ ir }) =>
    ir.kind === "checkpoint" && ir.quorum !== undefined ? [`checkpoints.vote (for the quorum of ${ir.node_id})`] : [],
  );
}

export interface Bundle {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/**
 * The bundle of a module.
 * @throws BundleError for what is no module.
 */
export function bundleOf(module: IRModule): Bundle {
  const bytes = new IRSerializer().serialize(module);
  return { hash: bundleHash(bytes), bytes };
}

/**
 * Makes a module ready to run in an environment.
 * @throws EnvironmentError that lists all that is missing, and all that this engine does not run.
 */
export function loadProgram(module: IRModule, hash: string, environment: HostEnvironmentOptions): Program {
  const faults = verifyModule(module);
  if (faults.length > 0) throw unsound(module, faults);
  const { program, unsupported } = compiled(module, hash);
  const missing = [...missingFrom(program, environment), ...unsupported.map(notRun)];
  if (missing.length > 0) {
    throw new EnvironmentError(`${module.name} cannot run here. Missing: ${missing.join("; ")}.`, { missing });
  }
  return program;
}

/**
 * Compiles a module. The verifier knows neither the types of expressions nor the library, so a module that no compiler made may
 * contradict itself in ways that show only here.
 */
function compiled(module: IRModule, hash: string): ReturnType<typeof compileModule> {
  try {
    return compileModule(module, hash);
  } catch (error) {
    if (!(error instanceof RunError) || error.errorType !== "InternalError") throw error;
    throw new BundleError(`${module.name} is no sound module and is not run. ${error.message}`);
  }
}

function unsound(module: IRModule, faults: readonly Fault[]): BundleError {
  const texts = faults.map(
    ({ code, message, node_id: node }) => `${code}${node === undefined ? "" : ` (${node})`}: ${message}`,
  );
  return new BundleError(`${module.name} is no sound module and is not run. ${texts.join(" ")}`);
}

const notRun = (what: string): string => `support for ${what}: this engine does not run it yet`;
