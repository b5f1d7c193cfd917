import { Uri, window, workspace } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import { loadPlugins } from "../../engine/runtime.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { showInformation, showProgress } from "../../infrastructure/ui/notifications.js";
import { pickItem } from "../../infrastructure/ui/pickers.js";
import { addressOf } from "../../infrastructure/source-address.js";
import type { Services } from "../../services.js";
import { pluginsOf } from "../models/bound-plugins.js";
import type { Trust } from "../trust/index.js";

/**
 * Write Plugin Interface: starts what a plugin is bound to, and shows its `@plugin_interface` in a new document. Arguments: the name in
 * `scaicore.plugins.json`. It gives the text.
 */
export function activatePlugins(services: Services, trust: Trust): void {
  registerCommand(services, "scaicore.plugins.writeInterface", "Writing the interface", async (given, file) =>
    trust.whenGranted("Starting a plugin", async () => {
      const connections = await pluginsOf(fileFrom(file));
      if (connections === undefined) {
        void showInformation(plain`There is no scaicore.plugins.json beside the file, or in its folder.`);
        return undefined;
      }
      const items = connections.names.map((name) => ({ label: plainLine(name), name }));
      const name = typeof given === "string" ? given : (await pickItem(items, plain`The plugin to write down`))?.name;
      if (name === undefined) return undefined;
      const asking = connections.tools(name);
      showProgress(plain`Asking ${name}`, async () => {
        await asking.catch(() => undefined);
      });
      const [tools, { interfaceText }] = [await asking, await loadPlugins()];
      const [, reference = `mcp/${name}`, version = "1.0"] = /^([\w-]+\/[\w-]+)(?:@(.+))?$/.exec(name) ?? [];
      const content = interfaceText(tools, { package: reference, version });
      await window.showTextDocument(await workspace.openTextDocument({ language: "scaicore", content }));
      return content;
    }),
  );
}

const fileFrom = (given: unknown): Uri | undefined =>
  given instanceof Uri ? given : typeof given === "string" ? addressOf(given) : sourceNow();

/** The file that is open, else the first folder as if a file of it were. */
function sourceNow(): Uri | undefined {
  const open = window.activeTextEditor?.document.uri;
  if (open?.scheme === "file") return open;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return folder?.with({ path: `${folder.path}/x.scaicore` });
}
