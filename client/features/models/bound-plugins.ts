import { workspace, type Uri } from "vscode";
import type { PluginConnections } from "scaicore/plugins";
import { loadPlugins } from "../../engine/runtime.js";
import { readText } from "../../infrastructure/open-text.js";

const FILE = "scaicore.plugins.json";

interface Open {
  readonly text: string;
  readonly connections: PluginConnections;
}

/** The plugins of this window by the address of their configuration. Programs that find the same file share what it starts. */
const open = new Map<string, Open>();

/**
 * What binds the plugins of a source: `scaicore.plugins.json` beside it, or in its workspace folder. Looked for at each call, with
 * unsaved changes; a changed one starts its servers anew. Nothing runs in a workspace that is not trusted, so none is started there.
 *
 * @throws Error that says what is wrong with the file
 */
export async function pluginsOf(source: Uri | undefined): Promise<PluginConnections | undefined> {
  const file = await fileOf(source);
  if (file === undefined) return undefined;
  const address = file.uri.toString();
  const known = open.get(address);
  if (known?.text === file.text) return known.connections;
  const { parsePluginsConfig, PluginConnections: Connections } = await loadPlugins();
  const config = parsePluginsConfig(file.text, FILE);
  // Another call may have been first.
  const now = open.get(address);
  if (now?.text === file.text) return now.connections;
  const directory = file.uri.with({ path: file.uri.path.replace(/\/[^/]*$/, "") }).fsPath;
  const connections = new Connections(config, { directory, shown: FILE });
  open.set(address, { text: file.text, connections });
  await now?.connections.close();
  return connections;
}

/** Whether there is such a file. */
export const hasPlugins = async (source: Uri | undefined): Promise<boolean> => (await fileOf(source)) !== undefined;

/** Ends all servers of this window. */
export async function closePlugins(): Promise<void> {
  const all = [...open.values()];
  open.clear();
  await Promise.all(all.map(({ connections }) => connections.close()));
}

async function fileOf(source: Uri | undefined): Promise<{ readonly uri: Uri; readonly text: string } | undefined> {
  if (source?.scheme !== "file" || !workspace.isTrusted) return undefined;
  const folder = workspace.getWorkspaceFolder(source)?.uri;
  const places = [
    source.with({ path: source.path.replace(/\/[^/]*$/, "") }),
    ...(folder === undefined ? [] : [folder]),
  ];
  for (const place of places) {
    const uri = place.with({ path: `${place.path}/${FILE}` });
    const text = await readText(uri);
    if (text !== undefined) return { uri, text };
  }
  return undefined;
}
