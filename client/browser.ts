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
import { registerFileEditor } from "./infrastructure/ui/file-editor.js";

// For the client in Node, which has no copy of its own.
export * from "./features/language-client/library.js";

/** A page without scripts, styles and anything from elsewhere. */
const NO_BUNDLES = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>ScaiCore bundle</title></head>
<body><main><h1>A compiled ScaiCore program</h1>
<p>What is in it is shown where VS Code has Node: in the desktop, or in a window that is connected to another machine.</p></main></body></html>`;

let server: LanguageServer | undefined;

export function activate(context: ExtensionContext): void {
  const lifetime = createLifetime();
  context.subscriptions.push(lifetime);
  const log = createLog("ScaiCore");
  lifetime.add(log.channel);
  const services = { context, log, lifetime };
  server = activateLanguageClient(services, () => Promise.resolve({ createClient }));
  activateDiagnostics(services);
  // Without it, VS Code would wait for ever for the editor that the manifest promises.
  lifetime.add(
    registerFileEditor("scaicore.bundle", (_, panel) => {
      panel.webview.html = NO_BUNDLES;
    }),
  );
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
