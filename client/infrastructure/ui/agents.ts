import * as vscode from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";

/** A server of MCP that VS Code starts for agents. */
export interface OfferedServer {
  readonly label: PlainText;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: vscode.Uri;
  readonly version: string;
}

/** What VS Code has had since 1.101, which is newer than the oldest that this extension runs in. */
interface NewerLm {
  registerMcpServerDefinitionProvider?(id: string, provider: object): vscode.Disposable;
}
type DefinitionClass = new (
  label: string,
  command: string,
  args: string[],
  env: Record<string, string>,
  version: string,
) => { cwd?: vscode.Uri };

/**
 * Offers servers under an id of the manifest, where VS Code takes any. `changed` of the result says that there are others now.
 *
 * @param servers those of the moment
 */
export function offerServers(
  id: string,
  servers: () => readonly OfferedServer[],
): (Disposable & { changed(): void }) | undefined {
  // A host that is no VS Code may lack `lm` altogether.
  const lm = (vscode as { readonly lm?: NewerLm }).lm;
  const { McpStdioServerDefinition } = vscode as { readonly McpStdioServerDefinition?: DefinitionClass };
  if (typeof lm?.registerMcpServerDefinitionProvider !== "function" || McpStdioServerDefinition === undefined)
    return undefined;
  const changed = new vscode.EventEmitter<void>();
  const registered = lm.registerMcpServerDefinitionProvider(id, {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      servers().map(({ label, command, args, env, version, cwd }) =>
        Object.assign(new McpStdioServerDefinition(label, command, [...args], { ...env }, version), { cwd }),
      ),
  });
  return {
    changed: () => changed.fire(),
    dispose() {
      registered.dispose();
      changed.dispose();
    },
  };
}

/** A tool that VS Code's agents call. */
export interface AgentTool {
  /** What is being done, and what the person is asked before; absent for what only looks. */
  readonly confirm?: (input: object) => { readonly title: PlainText; readonly message: PlainText };
  /** Answers with text for the model. An error is told to it as well. */
  readonly invoke: (input: object, cancelled: AbortSignal) => Promise<string>;
}

/** Registers a tool of the manifest, where VS Code has tools. */
export function offerTool(name: string, { confirm, invoke }: AgentTool): Disposable | undefined {
  const lm = (vscode as { readonly lm?: Partial<typeof vscode.lm> }).lm;
  if (typeof lm?.registerTool !== "function") return undefined;
  return lm.registerTool<object>(name, {
    prepareInvocation: ({ input }) => (confirm === undefined ? undefined : { confirmationMessages: confirm(input) }),
    async invoke({ input }, token) {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      try {
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(await invoke(input, stop.signal))]);
      } finally {
        listening.dispose();
      }
    },
  });
}
