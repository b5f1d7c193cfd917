import type { ExtensionContext } from "vscode";
import { activateBundles } from "./features/bundles/index.js";
import { activateCheckpoints } from "./features/checkpoints/index.js";
import { activateDeadlines } from "./features/deadlines/index.js";
import { activateDiagnostics } from "./features/diagnostics/index.js";
import { activateLanguageClient } from "./features/language-client/index.js";
import { activateModels } from "./features/models/index.js";
import { activateRun } from "./features/run/index.js";
import { activateRuns } from "./features/runs/index.js";
import { activateStores } from "./features/stores/index.js";
import { activateTrust } from "./features/trust/index.js";

let stop: (() => Promise<unknown>) | undefined;

export function activate(context: ExtensionContext): void {
  const models = activateModels();
  const services = activateStores(context, models);
  const trust = activateTrust(services);
  const server = activateLanguageClient(services);
  activateRun(services, { server, trust, models });
  activateCheckpoints(services, trust);
  activateRuns(services, trust);
  activateBundles(services);
  activateDiagnostics(services);
  activateDeadlines(services, trust);
  void services.openPanels.reviveOrphans();
  stop = () => Promise.all([services.stores.close(3_000), server.stop()]);
}

export async function deactivate(): Promise<void> {
  // VS Code waits some 5 s for this, and disposes of subscriptions without waiting.
  await stop?.();
}
