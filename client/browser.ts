/**
 * The extension in a browser, without Node (vscode.dev, github.dev): all of editing. Flows are not run there, and the commands for that
 * are not offered.
 */
import type { ExtensionContext } from "vscode";
import { activateDiagnostics } from "./features/diagnostics/index.js";
import { createClient } from "./features/language-client/browser-client.js";
import { activateLanguageClient, type LanguageServer } from "./features/language-client/index.js";
import { createLifetime } from "./infrastructure/lifetime.js";
import { createLog } from "./infrastructure/logging.js";

// For the client in Node, which has no copy of its own.
export * from "./features/language-client/library.js";

let server: LanguageServer | undefined;

export function activate(context: ExtensionContext): void {
  const lifetime = createLifetime();
  context.subscriptions.push(lifetime);
  const log = createLog("ScaiCore");
  lifetime.add(log.channel);
  const services = { context, log, lifetime };
  server = activateLanguageClient(services, () => Promise.resolve({ createClient }));
  activateDiagnostics(services);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
