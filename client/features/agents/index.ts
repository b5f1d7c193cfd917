import { Uri, workspace } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import { once } from "../../infrastructure/scheduling.js";
import { type OfferedServer, offerServers, offerTool } from "../../infrastructure/ui/agents.js";
import type { Services } from "../../services.js";
import type { Trust } from "../trust/index.js";
import { startRun } from "../run/start-run.js";

const load = once(() => import("./agent-tools.js"));

/**
 * What agents in VS Code get, where it has any: the flows of each folder as a server of MCP, and three tools. None of them decides
 * a checkpoint. Nothing is offered in a workspace that is not trusted.
 */
export function activateAgents(services: Services, trust: Trust): void {
  const { context, lifetime, stores } = services;
  const servers = offerServers("scaicore.flows", () => (trust.granted ? folders().map(serverOf) : []));
  if (servers !== undefined) {
    lifetime.add(servers);
    lifetime.add(trust.onGrant(() => servers.changed()));
    lifetime.add(workspace.onDidChangeWorkspaceFolders(() => servers.changed()));
  }

  function serverOf({ uri, name }: { readonly uri: Uri; readonly name: string }): OfferedServer {
    const { version } = context.extension.packageJSON as { readonly version: string };
    const main = Uri.joinPath(context.extensionUri, "dist", "mcp", "main.mjs").fsPath;
    return {
      label: plain`ScaiCore: ${name}`,
      command: process.execPath,
      args: [main, uri.fsPath, "--store", stores.placeOf(uri).directory],
      // In VS Code the extension host's program is Electron, which is Node only if it is told so.
      env: { ELECTRON_RUN_AS_NODE: "1" },
      cwd: uri,
      version,
    };
  }

  const trusted = async (action: () => Promise<string>): Promise<string> =>
    trust.granted ? await action() : "The person has not said that they trust this workspace, so nothing runs in it.";
  const tools = [
    offerTool("scaicore_list_flows", { invoke: () => trusted(async () => (await load()).listFlows(services)) }),
    offerTool("scaicore_checkpoints", { invoke: () => trusted(async () => (await load()).listCheckpoints(services)) }),
    offerTool("scaicore_run_flow", {
      confirm: (given) => {
        const { flow, input = {} } = given as Readonly<Record<string, unknown>>;
        const name = typeof flow === "string" ? flow : "a flow";
        return { title: plain`Run a ScaiCore flow`, message: plain`Run ${name} with ${JSON.stringify(input)}?` };
      },
      invoke: (input, cancelled) => trusted(async () => (await load()).runFlow(services, startRun, input, cancelled)),
    }),
  ];
  for (const tool of tools) if (tool !== undefined) lifetime.add(tool);
}

const folders = () => (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
