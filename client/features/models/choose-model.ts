import type { ModelsConfig, ProgramRole } from "scaicore/models";
import { commands, type Uri } from "vscode";
import { plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import { chatName } from "../../infrastructure/chat.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { askText, pickItem, type PickItem } from "../../infrastructure/ui/pickers.js";
import { chooseProvider, type NamedProvider } from "./beginnings.js";
import { loadModels } from "../../engine/runtime.js";
import { describeError } from "../../infrastructure/errors.js";
import { listModels } from "./model-list.js";
import { findModels, modelsFileOf } from "./models-file.js";
import { changeModelsFile } from "./models-text.js";
import { askKey, hasKey } from "./set-key.js";
import type { ToolParts } from "./tool-parts.js";

/** What a person chose; what is left out is asked for. */
export interface Choice {
  /** A role of the program; `null`: all roles that the file says nothing of. */
  readonly role?: string | null | undefined;
  /** A provider of the file. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

/** Which model answers for a role from now on, as the file says it. */
export interface Chosen {
  readonly role: string | null;
  readonly provider: string;
  readonly model: string;
}

/**
 * Lets the person choose the model of a role, and writes it to the file beside the program, which is begun where there is none.
 * @throws ModelsConfigError if the file cannot be read
 */
export async function chooseModel(parts: ToolParts, source: Uri, given: Choice): Promise<Chosen | undefined> {
  const uri = modelsFileOf(source);
  if (uri === undefined) {
    void showInformation(plain`Save the program first: ${MODELS_FILE} is written beside it.`);
    return undefined;
  }
  const file = await findModels(source);
  const config = file === undefined ? {} : await parts.real.config(file);
  const compiled = await parts.compile(source);
  const { programRoles } = await loadModels();
  const module = compiled.kind === "compiled" ? compiled.module : undefined;
  const roles = module === undefined ? [] : programRoles(module);
  const role = given.role === undefined ? await askRole(config, roles, module?.name) : given.role;
  if (role === undefined) return undefined;
  const named =
    given.provider === undefined ? await chooseProvider(config.providers ?? {}) : providerIn(config, given.provider);
  if (named === undefined) return undefined;
  // Before the model: a vendor tells only those with a key which models it has.
  const needsKey = given.model === undefined && !(await hasKey(parts, named.name, named.provider));
  if (needsKey && (await askKey(parts, named.name, named.provider, "may wait")) === undefined) return undefined;
  const model = given.model ?? (await askModel(parts, config, named));
  if (model === undefined || model === "") return undefined;
  await changeModelsFile(
    uri,
    file?.text,
    changesFor(config, module?.name, { role, provider: named.name, model }, named),
  );
  await parts.mocked.set(uri, false);
  parts.changed();
  const chosen = { role, provider: named.name, model };
  if (given.model === undefined) void tell(source, chosen);
  return chosen;
}

function providerIn({ providers = {} }: ModelsConfig, name: string): NamedProvider | undefined {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider !== undefined) return { name, provider, isNew: false };
  void showInformation(plain`${MODELS_FILE} has no provider ${name}.`);
  return undefined;
}

/** @returns `null` for the default */
async function askRole(
  config: ModelsConfig,
  roles: readonly ProgramRole[],
  core: string | undefined,
): Promise<string | null | undefined> {
  const { configuredRole } = await loadModels();
  const now = (role: ProgramRole): PlainText => {
    try {
      const { model, provider } = configuredRole(config, role, core === undefined ? {} : { core });
      return plain`${model} · ${provider}`;
    } catch (error) {
      return plainLine(config.providers === undefined ? "mock answers" : describeError(error), 80);
    }
  };
  const items: (PickItem & { readonly role: string | null })[] = roles.map((role) => ({
    label: plainLine(role.roleName),
    description: now(role),
    role: role.roleName,
  }));
  const { default: otherwise } = config;
  items.push({
    label: plain`All Other Roles`,
    description:
      otherwise === undefined
        ? plain`nothing is said of them`
        : plain`${otherwise.model ?? "the program's model"} · ${otherwise.provider ?? ""}`,
    role: null,
  });
  return (await pickItem(items, plain`The role that a model answers for`))?.role;
}

async function askModel(parts: ToolParts, config: ModelsConfig, named: NamedProvider): Promise<string | undefined> {
  const { name, provider, suggested } = named;
  const items: (PickItem & { readonly model?: string })[] =
    provider.kind === "vscode"
      ? (await parts.chats.all()).map((chat) => ({
          label: plainLine(chat.name),
          description: plainLine(chatName(chat)),
          model: chatName(chat),
        }))
      : (await knownModels(parts, config, named)).map((model) => ({ label: plainLine(model), model }));
  if (items.length > 0) {
    const item = await pickItem([...items, { label: plain`Another Model…` }], plain`The model of ${name}`);
    if (item === undefined || item.model !== undefined) return item?.model;
  } else if (provider.kind === "vscode") {
    void showInformation(
      plain`VS Code has no models. Install an extension that brings some, such as GitHub Copilot, and sign in.`,
    );
    return undefined;
  }
  return (await askText(plain`The model, as ${name} calls it`, suggested))?.trim();
}

/** The models that the file asks of a provider, then those that its endpoint lists, the one to begin with before the others. */
async function knownModels(
  { keys }: ToolParts,
  config: ModelsConfig,
  { name, provider, suggested }: NamedProvider,
): Promise<readonly string[]> {
  const listed = await listModels(provider, await keys.get(name, provider));
  const first = listed.filter((model) => model === suggested);
  return [...new Set([...modelsOf(config, name), ...first, ...listed])];
}

/** The models that the file asks of a provider. */
export function modelsOf(
  { roles = {}, cores = {}, default: otherwise }: ModelsConfig,
  provider: string,
): readonly string[] {
  const all = [
    ...Object.values(roles),
    ...Object.values(cores).flatMap((core) => Object.values(core.roles ?? {})),
    ...(otherwise === undefined ? [] : [otherwise]),
  ];
  const models = all.flatMap((role) => [role, ...(role.fallback ?? [])]);
  return [
    ...new Set(models.flatMap((one) => (one.provider === provider && one.model !== undefined ? [one.model] : []))),
  ];
}

function changesFor(
  config: ModelsConfig,
  core: string | undefined,
  { role, model }: Chosen,
  { name, provider, isNew }: NamedProvider,
) {
  // What the file says of this core alone comes before what it says of all, so that is what is changed.
  const ofCore = core !== undefined && role !== null && config.cores?.[core]?.roles?.[role] !== undefined;
  const at = role === null ? ["default"] : ofCore ? ["cores", core, "roles", role] : ["roles", role];
  return [
    ...(isNew ? [{ path: ["providers", name], value: provider }] : []),
    { path: [...at, "provider"], value: name },
    { path: [...at, "model"], value: model },
  ];
}

async function tell(source: Uri, { role, provider, model }: Chosen): Promise<void> {
  const test = "Test Connection";
  const who = role === null ? plain`All other roles are` : plain`The role ${role} is`;
  const chosen = await showInformation(plain`${who} answered by ${model} of ${provider} now.`, test);
  if (chosen === test) await commands.executeCommand("scaicore.models.test", source.toString(), provider);
}
