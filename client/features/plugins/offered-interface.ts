import { workspace } from "vscode";
import { loadPlugins } from "../../engine/runtime.js";
import type { Log } from "../../infrastructure/logging.js";
import type { PluginInterface } from "../language-client/index.js";
import { pluginsOf } from "../models/bound-plugins.js";

/**
 * Asks what a plugin of a program is bound to for its methods, and starts it if it has not been. Of one that cannot be started nothing is
 * known: runs tell why, and the log does.
 */
export function offeredInterface(log: Log): PluginInterface {
  return async (program, plugin) => {
    if (!workspace.isTrusted) return undefined;
    try {
      const connections = await pluginsOf(program);
      const name = connections?.nameOf(plugin);
      if (connections === undefined || name === undefined) return undefined;
      const [tools, { interfaceText }] = [await connections.tools(name), await loadPlugins()];
      return interfaceText(tools, plugin);
    } catch (error) {
      log.warn(`The methods of ${plugin.alias} are not known: ${String(error)}`);
      return undefined;
    }
  };
}
