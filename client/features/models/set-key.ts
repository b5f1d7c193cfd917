import type { ProviderConfig } from "scaicore/models";
import { commands, type Uri } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import { loadModels } from "../../engine/runtime.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { askSecret, pickItem } from "../../infrastructure/ui/pickers.js";
import { endpointOf } from "./in-use.js";
import { findModels } from "./models-file.js";
import type { ToolParts } from "./tool-parts.js";

/** Whether a provider can be asked with what is known: by a kept key, one of the environment, or without any. */
export async function hasKey({ keys }: ToolParts, name: string, provider: ProviderConfig): Promise<boolean> {
  if (provider.kind === "vscode" || (provider.kind === "openai-compatible" && provider.apiKey === undefined))
    return true;
  if ((await keys.get(name, provider)) !== undefined) return true;
  const { apiKey, headers } = provider;
  if (apiKey === undefined) return headers !== undefined;
  const { withEnvironment } = await loadModels();
  let missing = false;
  withEnvironment(apiKey, process.env, () => {
    missing = true;
    return "";
  });
  return !missing;
}

/**
 * Asks for the key of a provider, and keeps it.
 * @param when with `may wait` the person is told that it can be set later
 * @param given the key, where it is known: then nobody is asked
 * @returns whether it was typed; `undefined` if the person gave up
 */
export async function askKey(
  { keys, changed }: ToolParts,
  name: string,
  provider: ProviderConfig,
  when: "now" | "may wait",
  given?: string,
): Promise<boolean | undefined> {
  const endpoint = endpointOf({ providers: { [name]: provider } }, name);
  const what = plain`The key of ${name}. It is kept in VS Code's secret storage, and sent to ${endpoint} only.`;
  const question = when === "now" ? what : plain`${what} Leave it empty to set it later.`;
  const key = (given ?? (await askSecret(question)))?.trim();
  if (key === undefined || key === "") return key === undefined ? undefined : false;
  await keys.set(name, provider, key);
  changed();
  return true;
}

/**
 * Keeps the key of a provider in VS Code's secret storage, for its address alone, or removes it. It is shown nowhere.
 * @returns whether a key is kept now; `undefined` if the person gave up
 */
export async function setKey(
  parts: ToolParts,
  source: Uri,
  given?: string,
  key?: string,
): Promise<boolean | undefined> {
  const file = await findModels(source);
  if (file === undefined) {
    void showInformation(plain`There is no ${MODELS_FILE} beside the program. Choose a model first.`);
    return undefined;
  }
  const config = await parts.real.config(file);
  const providers = Object.entries(config.providers ?? {}).filter(([, { kind }]) => kind !== "vscode");
  const items = providers.map(([name, provider]) => ({
    label: plainLine(name),
    description: plainLine(endpointOf(config, name)),
    name,
    provider,
  }));
  if (items.length === 0) {
    void showInformation(plain`No provider of ${MODELS_FILE} takes a key.`);
    return undefined;
  }
  const item =
    items.find(({ name }) => name === given) ??
    (items.length === 1 ? items[0] : await pickItem(items, plain`The provider whose key is set`));
  if (item === undefined) return undefined;
  const { name, provider } = item;
  if (key === undefined && (await parts.keys.get(name, provider)) !== undefined) {
    const remove = { label: plain`Remove the Key` };
    const chosen = await pickItem([{ label: plain`Set Another Key` }, remove], plain`A key of ${name} is kept already`);
    if (chosen === undefined) return undefined;
    if (chosen === remove) {
      await parts.keys.set(name, provider, undefined);
      parts.changed();
      void showInformation(plain`The key of ${name} is removed.`);
      return false;
    }
  }
  if ((await askKey(parts, name, provider, "now", key)) !== true) return undefined;
  const test = "Test Connection";
  void showInformation(plain`The key of ${name} is kept in VS Code's secret storage.`, test).then((chosen) => {
    if (chosen === test) void commands.executeCommand("scaicore.models.test", source.toString(), name);
  });
  return true;
}
