import { window, workspace } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import { compileDocument, lastGoodModule } from "../../engine/compile-document.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { PanelManager } from "../../infrastructure/panel-manager.js";
import { once } from "../../infrastructure/scheduling.js";
import type { Services } from "../../services.js";
import {
  graphKeyIn,
  type GraphHostMessage,
  type GraphWebviewMessage,
  parseGraphWebviewMessage,
} from "../../webviews/graph/messages.js";
import { LANGUAGE, type LanguageServer } from "../language-client/index.js";
import { givenSource, loadRunTools as runTools } from "../run/index.js";
import { showCompileError } from "../run/start-run.js";

const GRAPH_PANEL = "scaicore.graph";

/** The flow of a graph. */
export interface GraphKey {
  /** The address of the file. */
  readonly source: string;
  readonly flow: string;
}

/** Flows as graphs: one panel for each, which follows the cursor and shows where the newest run is. */
export function activateGraph(services: Services, server: LanguageServer): void {
  const { lifetime, openPanels } = services;
  const load = once(() => import("./graph-tools.js"));
  const parts = { services, compile: compileDocument, lastGood: lastGoodModule };
  const panels = lifetime.add(
    new PanelManager<GraphKey, GraphWebviewMessage, GraphHostMessage>(services, {
      viewType: GRAPH_PANEL,
      script: "graph",
      keyText: writeKey,
      keyIn: (state) => readKey(graphKeyIn(state) ?? ""),
      parse: parseGraphWebviewMessage,
      state: async (key) => await (await load()).graphState(parts, key, writeKey(key)),
      receive: async (panel, message) => await (await load()).receive(parts, panel.key, message),
      listen(panel) {
        const refresh = (document: { readonly languageId: string }) => {
          if (document.languageId === LANGUAGE) panel.refresh();
        };
        const follow = async () => {
          const id = await (await load()).nodeAtCursor(parts, panel.key, window.activeTextEditor);
          if (id !== undefined) panel.post({ type: "cursor", id });
        };
        panel.lifetime.add(workspace.onDidChangeTextDocument(({ document }) => refresh(document)));
        panel.lifetime.add(window.onDidChangeTextEditorSelection(() => void follow()));
      },
    }),
  );
  openPanels.reopens(GRAPH_PANEL, (text) => {
    const key = readKey(text);
    if (key !== undefined) panels.open(key, plain`Graph of ${key.flow}`, true);
  });

  registerCommand(services, "scaicore.graph.show", "Showing the graph", async (file, flow) => {
    const source = givenSource(file);
    if (source === "refused") return undefined;
    const { chooseFlow } = await runTools();
    const wanted = { file: source, flow, program: undefined, placeHolder: plain`The flow to draw` };
    const chosen = await chooseFlow({ services, server, compile: compileDocument }, wanted);
    if (chosen === undefined) return undefined;
    if (chosen.kind === "unusable") {
      await showCompileError(plain`Nothing was drawn`, chosen.source, chosen.compiled);
      return undefined;
    }
    panels.open({ source: chosen.source.toString(), flow: chosen.flow }, plain`Graph of ${chosen.flow}`);
    return chosen.flow;
  });
}

const writeKey = ({ source, flow }: GraphKey): string => JSON.stringify([source, flow]);

function readKey(text: string): GraphKey | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [source, flow] = parts as readonly unknown[];
  return typeof source === "string" && typeof flow === "string" ? { source, flow } : undefined;
}
