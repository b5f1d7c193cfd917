import { commands, env, type ExtensionContext, Uri, window } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import type { ByHand } from "../../engine/by-hand.js";
import type { ModelSources } from "../../engine/models.js";
import { createOverview } from "../../engine/overview.js";
import { runtimeParts } from "../../engine/runtime.js";
import { openPrograms } from "../../engine/programs.js";
import { createStores } from "../../engine/stores.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { setting } from "../../infrastructure/configuration.js";
import { createLifetime } from "../../infrastructure/lifetime.js";
import { createLog } from "../../infrastructure/logging.js";
import { rememberOpenPanels } from "../../infrastructure/open-panels.js";
import { showInformation, showStatus, showWarning } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";

/** The stores of this window, and what all features share. */
export function activateStores(
  context: ExtensionContext,
  { models, byHand }: { readonly models: ModelSources; readonly byHand: ByHand },
): Services {
  const lifetime = createLifetime();
  context.subscriptions.push(lifetime);
  const log = createLog("ScaiCore");
  lifetime.add(log.channel);
  const onError = (doing: string, error: unknown) => log.error(doing, error);
  const programs = lifetime.add(openPrograms());
  const stores = createStores(context.globalStorageUri, {
    ...runtimeParts(log, {
      engineModule: Uri.joinPath(context.extensionUri, "dist", "engine", "main.mjs").fsPath,
      models,
      settings: () => ({ memoryMb: setting("engine.memoryLimit"), limits: setting("limits") }),
      onProblem: (sentence) => {
        log.warn(sentence);
        void showWarning(plainLine(sentence));
      },
    }),
    programs,
    onError,
  });
  lifetime.add(stores);
  const overview = lifetime.add(createOverview(stores, onError));
  const openPanels = rememberOpenPanels(context.workspaceState);
  const services: Services = { context, log, lifetime, stores, programs, byHand, overview, openPanels };

  // In an extension host that cannot run flows (a browser's worker), this code is not loaded, and the commands are not offered.
  void commands.executeCommand("setContext", "scaicore.canRun", true);
  void commands.executeCommand("setContext", "scaicore.active", true);

  registerCommand(services, "scaicore.store.copyPath", "Copying the path", async () => {
    const open = window.activeTextEditor?.document.uri;
    const [first] = await stores.each();
    const directory = open === undefined ? first?.place.directory : stores.placeOf(open).directory;
    if (directory === undefined) {
      void showInformation(plain`There is no store yet: it is made by the first run.`);
      return undefined;
    }
    await env.clipboard.writeText(directory);
    showStatus({ icon: "check", text: plain`The path of the run store is on the clipboard.` });
    return directory;
  });
  return services;
}
