import type { ExtensionContext } from "vscode";
import { ByHand } from "./engine/by-hand.js";
import { activateAgents } from "./features/agents/index.js";
import { activateBegin } from "./features/begin/index.js";
import { activateBundles } from "./features/bundles/index.js";
import { activateCheckpoints } from "./features/checkpoints/index.js";
import { activateDebug } from "./features/debug/index.js";
import { activateDeadlines } from "./features/deadlines/index.js";
import { activateDiagnostics } from "./features/diagnostics/index.js";
import { activateLanguageClient } from "./features/language-client/index.js";
import { activateGraph } from "./features/graph/index.js";
import { loadClient } from "./features/language-client/load-client.js";
import { closePlugins } from "./features/models/bound-plugins.js";
import { createModels } from "./features/models/index.js";
import { activatePlugins } from "./features/plugins/index.js";
import { offeredInterface } from "./features/plugins/offered-interface.js";
import { activatePrompts } from "./features/prompts/index.js";
import { activateRecordings } from "./features/recordings/index.js";
import { activateRun } from "./features/run/index.js";
import { activateRuns } from "./features/runs/index.js";
import { activateStores } from "./features/stores/index.js";
import { activateTasks } from "./features/tasks/index.js";
import { activateTests } from "./features/tests/index.js";
import { activateTrust } from "./features/trust/index.js";

let stop: (() => Promise<unknown>) | undefined;

export function activate(context: ExtensionContext): void {
  const byHand = new ByHand();
  const models = createModels(context, byHand);
  const services = activateStores(context, { models: models.sources, byHand });
  const trust = activateTrust(services);
  const server = activateLanguageClient(services, loadClient, offeredInterface(services.log));
  activateRun(services, { server, trust, models });
  const debugging = activateDebug(services, { server, trust, models });
  activateCheckpoints(services, trust);
  activateRuns(services, trust);
  activateGraph(services, server);
  activateBegin(services);
  activateTasks(services);
  activateTests(services, trust, debugging);
  activateRecordings(services, models, trust);
  activatePrompts(services, models, trust);
  activateBundles(services);
  activateDiagnostics(services);
  activateDeadlines(services, trust);
  models.activate(services, trust);
  activatePlugins(services, trust);
  activateAgents(services, trust);
  void services.openPanels.reviveOrphans();
  stop = () => Promise.all([services.stores.close(3_000), server.stop(), closePlugins()]);
}

export async function deactivate(): Promise<void> {
  // VS Code waits some 5 s for this, and disposes of subscriptions without waiting.
  await stop?.();
}
