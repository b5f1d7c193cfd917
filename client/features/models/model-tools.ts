/**
 * All about models that activation need not read, in a file of its own (`scripts/build.mjs`): what answers for programs, what the status bar says
 * of that, and the commands.
 */
import type { ExtensionContext } from "vscode";
import type { ByHand } from "../../engine/by-hand.js";
import type { CompileDocument } from "../../engine/compile-document.js";
import type { ModelSources } from "../../engine/models.js";
import { loadModels } from "../../engine/runtime.js";
import { createSignal, type Disposable } from "../../infrastructure/lifetime.js";
import { vscodeChats } from "../../infrastructure/ui/language-models.js";
import { Advice } from "./advice.js";
import type { hasPlugins, pluginsOf } from "./bound-plugins.js";
import { withConsents } from "./chat-consents.js";
import { chatModel } from "./chat-model.js";
import { ChosenForRuns } from "./chosen-models.js";
import { Reruns } from "./reruns.js";
import { Keys } from "./keys.js";
import { MockedFiles } from "./mocked-files.js";
import { modelSources } from "./model-source.js";
import { RealModels } from "./real-models.js";
import type { ToolParts } from "./tool-parts.js";

export { chooseModel } from "./choose-model.js";
export { configureModels, switchModels } from "./configure.js";
export { fileCompletions } from "./file-completions.js";
export { answeringOf, inUseLook, modelsInUse } from "./in-use.js";
export { setKey } from "./set-key.js";
export { testConnection } from "./test-connection.js";

export interface ModelToolsOptions {
  readonly context: Pick<
    ExtensionContext,
    "secrets" | "workspaceState" | "globalState" | "languageModelAccessInformation"
  >;
  readonly byHand: ByHand;
  readonly compile: CompileDocument;
  readonly hasPlugins: typeof hasPlugins;
  readonly pluginsOf: typeof pluginsOf;
  readonly onError: (doing: string, error: unknown) => void;
}

export interface ModelTools extends Disposable {
  readonly parts: ToolParts;
  readonly chosen: ChosenForRuns;
  readonly reruns: Reruns;
  readonly sources: ModelSources;
  /** Fires when runs would ask others than before, for another reason than a change of a file. */
  readonly onChange: (listener: () => void) => Disposable;
}

export function createModelTools({ context, byHand, ...options }: ModelToolsOptions): ModelTools {
  const chats = withConsents(vscodeChats(context.languageModelAccessInformation), context.globalState);
  const keys = new Keys(context.secrets);
  const chosen = new ChosenForRuns(context.workspaceState);
  const reruns = new Reruns(context.workspaceState);
  const mocked = new MockedFiles(context.workspaceState);
  const real = new RealModels(keys, async (modelId, provider) => {
    const { estimatedTokens, ModelProviderError } = await loadModels();
    const failed = (message: string, details: ConstructorParameters<typeof ModelProviderError>[1]) =>
      new ModelProviderError(`${provider}: ${message}`, { provider, ...details });
    return await chatModel({ chats, isByHand: (key) => byHand.makes(key), failed, estimatedTokens }, modelId);
  });
  const changed = createSignal((error) => options.onError("Telling of other models", error));
  const parts: ToolParts = {
    real,
    mocked,
    keys,
    chats,
    byHand,
    compile: options.compile,
    changed() {
      real.forgetKeys();
      changed.fire();
    },
  };
  const listening = [keys.onChange(parts.changed), mocked.onChange(() => changed.fire())];
  return {
    parts,
    chosen,
    reruns,
    sources: modelSources({ ...parts, ...options, chosen, reruns, advice: new Advice() }),
    onChange: changed.on,
    dispose() {
      for (const one of listening) one.dispose();
    },
  };
}
