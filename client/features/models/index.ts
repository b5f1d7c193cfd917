import { type ExtensionContext, Uri } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import type { ByHand } from "../../engine/by-hand.js";
import { compileDocument } from "../../engine/compile-document.js";
import type { ModelSources } from "../../engine/models.js";
import type { Answering } from "../../engine/prompt-text.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import { createSignal, type Disposable } from "../../infrastructure/lifetime.js";
import { once } from "../../infrastructure/scheduling.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { offerCompletions } from "../../infrastructure/ui/completions.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";
import type { Trust } from "../trust/index.js";
import { hasPlugins, pluginsOf } from "./bound-plugins.js";
import type { ChosenModels } from "./chosen-models.js";
import type { Rerun } from "./reruns.js";
import { activateModelStatus } from "./model-status.js";
import type { ModelTools } from "./model-tools.js";

/** Who answers the models' prompts. The rest of the extension depends on `ModelSources` only. */
export interface Models {
  readonly sources: ModelSources;
  /** Fires when runs would ask others than before. */
  readonly onChange: (listener: () => void) => Disposable;
  /** Who answers for a role of a program now, and what that costs, where it is known. */
  answering(source: Uri, role: string): Promise<Answering>;
  /** Lets the models of a file, or mocks, answer in one run, whatever the program has beside it. */
  askFor(invocationId: string, models: ChosenModels): Promise<void>;
  /** Answers a run that begins as another did, up to a step of that one. */
  rerun(invocationId: string, rerun: Rerun): Promise<void>;
  /** Offers the commands and the item of the status bar. */
  activate(services: Services, trust: Trust): void;
}

type LoadedTools = ModelTools & typeof import("./model-tools.js");

/** All that is more than registering is in a file of its own, which is loaded when a program is run, or looked at in the status bar. */
export function createModels(context: ExtensionContext, byHand: ByHand): Models {
  let onError = (_doing: string, _error: unknown): void => undefined;
  const changed = createSignal((error) => onError("Telling of other models", error));
  const load = once(async () => {
    const loaded = await import("./model-tools.js");
    const tools = loaded.createModelTools({
      context,
      byHand,
      compile: compileDocument,
      hasPlugins,
      pluginsOf,
      onError: (doing, error) => onError(doing, error),
    });
    tools.onChange(() => changed.fire());
    context.subscriptions.push(tools);
    return { ...loaded, ...tools };
  });

  return {
    sources: async (source) => await (await load()).sources(source),
    onChange: changed.on,
    async answering(source, role) {
      const { parts, modelsInUse, answeringOf } = await load();
      return answeringOf(await modelsInUse(parts, source), role);
    },
    async askFor(invocationId, models) {
      await (await load()).chosen.set(invocationId, models);
    },
    async rerun(invocationId, rerun) {
      await (await load()).reruns.set(invocationId, rerun);
    },
    activate(services, trust) {
      onError = (doing, error) => services.log.error(doing, error);
      const status = activateModelStatus(services, {
        onChange: changed.on,
        look: async (source) => {
          const { parts, inUseLook, modelsInUse } = await load();
          return inUseLook(await modelsInUse(parts, source), source);
        },
      });
      /** A command about the models of a program: the one given, else the one that the status bar tells of. */
      const about =
        (doing: string, act: (tools: LoadedTools, source: Uri, args: readonly unknown[]) => Promise<unknown>) =>
        async (given?: unknown, ...args: readonly unknown[]) => {
          const source = given instanceof Uri ? given : typeof given === "string" ? addressOf(given) : status.program();
          if (source === undefined) {
            void showInformation(plain`Open a .scaicore file first.`);
            return undefined;
          }
          return await trust.whenGranted(doing, async () => await act(await load(), source, args));
        };
      services.lifetime.add(
        offerCompletions(MODELS_FILE, async (document, offset) =>
          trust.granted ? await (await load()).fileCompletions(compileDocument, document, offset) : undefined,
        ),
      );
      const text = (value: unknown) => (typeof value === "string" ? value : undefined);
      const configuring = "Configuring the models";
      registerCommand(
        services,
        "scaicore.models.configure",
        configuring,
        about(configuring, (tools, source) => tools.configureModels(tools.parts, source)),
      );
      registerCommand(
        services,
        "scaicore.models.switch",
        configuring,
        about(configuring, (tools, source) => tools.switchModels(tools.parts, source)),
      );
      registerCommand(
        services,
        "scaicore.models.choose",
        configuring,
        about(configuring, (tools, source, [role, provider, model]) => {
          const given = { role: role === null ? null : text(role), provider: text(provider), model: text(model) };
          return tools.chooseModel(tools.parts, source, given);
        }),
      );
      registerCommand(
        services,
        "scaicore.models.setKey",
        configuring,
        about(configuring, (tools, source, [provider, key]) =>
          tools.setKey(tools.parts, source, text(provider), text(key)),
        ),
      );
      registerCommand(
        services,
        "scaicore.models.test",
        "Asking a model",
        about("Asking a model", (tools, source, [provider]) =>
          tools.testConnection(tools.parts, source, text(provider)),
        ),
      );
    },
  };
}
