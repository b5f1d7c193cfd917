import { Range, Selection, TextEditorRevealType, Uri, window, workspace, type TextDocument } from "vscode";
import { plain } from "../../runtime/plain-text.js";
import { showInformation, showStatus, showWarning } from "../infrastructure/ui/notifications.js";
import type { IRFlow, IRLocation, IRModule } from "scaicore";
import { isBundle } from "../infrastructure/file-names.js";
import { addressOf, mayOpen } from "../infrastructure/source-address.js";
import { panelColumn } from "../infrastructure/webview-panel.js";
import type { RevealTarget } from "../webviews/shared/protocol.js";
import { baseOf, compileDocument } from "./compile-document.js";
import { loadRuntime } from "./runtime.js";

/** What is known about the source of a run. */
export interface RunSource {
  /** Of the run's record. */
  readonly source: string | undefined;
  /** The program that the run was started with. */
  readonly module: IRModule | undefined;
  /** Address of the store's folder. */
  readonly folder: string | undefined;
  readonly flow: string;
  /** Of the checkpoint that is shown. */
  readonly nodeId?: string;
}

/** The file that a run was made from: as recorded, else by the path in its program. `undefined` where it is not opened, too. */
function sourceOf(run: Pick<RunSource, "source" | "module" | "folder">): Uri | undefined {
  const recorded = run.source === undefined ? undefined : addressOf(run.source);
  const path = run.module?.sources[0]?.path;
  if (recorded !== undefined && isBundle(recorded.path))
    return path === undefined ? undefined : Uri.joinPath(baseOf(recorded), path);
  if (run.source !== undefined) return recorded;
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.toString() === run.folder);
  return path === undefined || folder === undefined ? undefined : Uri.joinPath(folder.uri, path);
}

/** Shows a place of a run in its source as it is now; where that place is gone, where it was when the run started. */
export async function revealPlace(run: RunSource, target: RevealTarget): Promise<void> {
  const source = sourceOf(run);
  if (source === undefined) {
    void showInformation(plain`It is not known which file this run was made from.`);
    return;
  }
  if (target.kind === "source") {
    await show(
      Uri.joinPath(baseOf(source), target.location.file),
      oneBased(target.location.line, target.location.column),
    );
    return;
  }
  const compiled = await compileDocument(source);
  const current = compiled.kind === "compiled" ? compiled.module : undefined;
  const now = current && (await placeIn(current, run, target));
  const then = now ?? (run.module && (await placeIn(run.module, run, target)));
  if (then === undefined) {
    await show(source, target.kind === "core" ? coreLine : undefined);
    return;
  }
  await show(fileOf(source, current ?? run.module, then), oneBased(then.line, then.column));
  if (now === undefined && current !== undefined) {
    showStatus({
      icon: "info",
      text: plain`The source has changed since this run; this is where the step stood.`,
    });
  }
}

/** Where flows and blocks stand in a program. */
async function placeIn(module: IRModule, run: RunSource, target: RevealTarget): Promise<IRLocation | undefined> {
  switch (target.kind) {
    case "flow":
      return flowNamed(module, run.flow)?.source_location;
    case "checkpoint":
      return run.nodeId === undefined ? undefined : await blockAt(module, run.nodeId);
    case "step":
      return await blockAt(module, target.path);
    case "core":
    case "source":
      return undefined;
  }
}

const flowNamed = (module: IRModule, name: string): IRFlow | undefined =>
  module.flows.find((flow) => flow.name === name);

async function blockAt(module: IRModule, nodeId: string): Promise<IRLocation | undefined> {
  const { blocksOf } = await loadRuntime();
  for (const flow of module.flows) {
    const found = blocksOf(flow.body).find((block) => block.node_id === nodeId);
    if (found !== undefined) return found.source_location;
  }
  return undefined;
}

/** The entry file keeps its address, whatever its path in the program; imports are relative to the same base. */
function fileOf(source: Uri, module: IRModule | undefined, location: IRLocation): Uri {
  return module?.sources[0]?.path === location.file ? source : Uri.joinPath(baseOf(source), location.file);
}

type Place = Range | ((document: TextDocument) => Range | undefined);

const oneBased = (line: number, column: number): Range =>
  new Range(Math.max(0, line - 1), Math.max(0, column - 1), Math.max(0, line - 1), Math.max(0, column - 1));

function coreLine(document: TextDocument): Range | undefined {
  const at = /@core\b/.exec(document.getText());
  if (at === null) return undefined;
  const position = document.positionAt(at.index);
  return new Range(position, position);
}

/** Opens the file in a column whose front tab is none of the extension's panels. */
export async function show(uri: Uri, place?: Place): Promise<void> {
  if (!mayOpen(uri)) {
    void showWarning(plain`${uri.toString(true)} is no source in a folder of this window, so it was not opened.`);
    return;
  }
  let document: TextDocument;
  try {
    document = await workspace.openTextDocument(uri);
  } catch {
    void showWarning(plain`The file ${workspace.asRelativePath(uri)} is gone, so its source cannot be shown.`);
    return;
  }
  const range = typeof place === "function" ? place(document) : place;
  const address = uri.toString();
  const visible = window.visibleTextEditors.find((editor) => editor.document.uri.toString() === address);
  const panels = panelColumn();
  const column = visible?.viewColumn ?? window.tabGroups.all.find((group) => group.viewColumn !== panels)?.viewColumn;
  const editor = await window.showTextDocument(document, { ...(column === undefined ? {} : { viewColumn: column }) });
  if (range === undefined) return;
  editor.selection = new Selection(range.start, range.start);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}
