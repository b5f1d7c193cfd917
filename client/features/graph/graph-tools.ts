import { Range, type TextEditor, Uri, workspace } from "vscode";
import type { IRModule } from "scaicore";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import { baseOf, type CompileDocument, pathIn } from "../../engine/compile-document.js";
import { latestRun } from "../../engine/overview.js";
import { runStatusOf } from "../../engine/run-view.js";
import { loadGraph, loadRuntime } from "../../engine/runtime.js";
import { show } from "../../engine/source-places.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { showStatus } from "../../infrastructure/ui/notifications.js";
import { askTarget } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import type { GraphHostMessage, GraphWebviewMessage, NodeRun } from "../../webviews/graph/messages.js";
import type { GraphKey } from "./index.js";

export interface GraphParts {
  readonly services: Pick<Services, "overview">;
  readonly compile: CompileDocument;
  /** The program of a file when it last compiled. */
  readonly lastGood: (source: Uri) => IRModule | undefined;
}

interface Drawn {
  readonly source: Uri;
  readonly module: IRModule;
  /** Why the program is not that of the text. */
  readonly note?: string;
}

/** What the page of a graph shows. */
export async function graphState(parts: GraphParts, key: GraphKey, text: string): Promise<GraphHostMessage> {
  const drawn = await programOf(parts, key);
  if (typeof drawn === "string") return { type: "unavailable", message: drawn };
  const { graphOf } = await loadGraph();
  const { module, note } = drawn;
  const graph = graphOf(module, key.flow);
  if (graph === undefined)
    return { type: "unavailable", message: `There is no flow ${key.flow} in this file any more.` };
  const run = await newestRun(parts, key, module);
  return { type: "state", key: text, graph, run, ...(note === undefined ? {} : { note }) };
}

/** Shows the source of a node, or writes the drawing to a file. */
export async function receive(parts: GraphParts, key: GraphKey, message: GraphWebviewMessage): Promise<void> {
  switch (message.type) {
    case "ready":
      return;
    case "reveal":
      await reveal(parts, key, message.id);
      return;
    case "export": {
      const name = `${plainLine(key.flow)}.svg`;
      const source = addressOf(key.source);
      const near = source === undefined || source.scheme === "untitled" ? undefined : Uri.joinPath(source, "..", name);
      const target = await askTarget(plain`Export the graph`, { name: plain`SVG picture`, extension: "svg" }, near);
      if (target === undefined) return;
      await workspace.fs.writeFile(target, new TextEncoder().encode(message.svg));
      showStatus({ icon: "check", text: plain`The graph is in ${workspace.asRelativePath(target)}.` });
    }
  }
}

/** The node of the block that the cursor is in; `undefined` for another file or flow. */
export async function nodeAtCursor(
  parts: GraphParts,
  key: GraphKey,
  editor: TextEditor | undefined,
): Promise<string | undefined> {
  const source = addressOf(key.source);
  const module = source && parts.lastGood(source);
  if (editor === undefined || source === undefined || module === undefined) return undefined;
  const { uri } = editor.document;
  const base = baseOf(source);
  if (baseOf(uri).toString() !== base.toString()) return undefined;
  const { nodeAt } = await loadGraph();
  return nodeAt(module, key.flow, pathIn(base, uri), editor.selection.active.line + 1);
}

async function programOf({ compile, lastGood }: GraphParts, key: GraphKey): Promise<Drawn | string> {
  const source = addressOf(key.source);
  if (source === undefined) return "The file of this flow is no source in a folder of this window.";
  const compiled = await compile(source);
  switch (compiled.kind) {
    case "compiled":
      return { source, module: compiled.module };
    case "missing":
      return "The file of this flow is gone or cannot be read.";
    case "broken": {
      const module = lastGood(source);
      const mistake = `${compiled.first.code} in line ${compiled.first.line + 1}: ${compiled.first.message}`;
      if (module === undefined) return `The file has errors. ${mistake}`;
      return { source, module, note: "as it was before the errors that the text has now" };
    }
  }
}

async function newestRun(
  { services }: GraphParts,
  { source, flow }: GraphKey,
  module: IRModule,
): Promise<readonly NodeRun[]> {
  const { runs } = services.overview.current ?? (await services.overview.read());
  const last = latestRun(runs, source, module.name, flow);
  if (last === undefined) return [];
  const { host, summary } = last;
  const live = host.live(summary.invocationId);
  const [{ events }, { trackSteps }] = await Promise.all([host.record(summary.invocationId), loadRuntime()]);
  const drawn = module.flows.find((one) => one.name === flow);
  return trackSteps(drawn, events, runStatusOf(summary, live)).flatMap(({ path, state, count, durationMs }) =>
    state === "todo"
      ? []
      : [
          {
            id: path,
            state,
            ...(count === undefined ? {} : { count }),
            ...(durationMs === undefined ? {} : { durationMs }),
          },
        ],
  );
}

async function reveal(parts: GraphParts, key: GraphKey, id: string): Promise<void> {
  const drawn = await programOf(parts, key);
  if (typeof drawn === "string") return;
  const { source, module } = drawn;
  const flow = module.flows.find(({ name }) => name === key.flow);
  const { blocksById } = await loadRuntime();
  const at = blocksById(module).get(id)?.source_location ?? flow?.source_location;
  if (at === undefined) return;
  const file = module.sources[0]?.path === at.file ? source : Uri.joinPath(baseOf(source), at.file);
  await show(file, new Range(at.line - 1, at.column - 1, at.line - 1, at.column - 1));
}
