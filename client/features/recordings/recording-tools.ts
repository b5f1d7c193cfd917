/** Recordings of runs as mocks and side by side, in a file of its own (`scripts/build.mjs`): activation need not read it. */
import { randomUUID } from "node:crypto";
import { basename } from "node:path/posix";
import type { Comparison, Recording } from "scaicore";
import { commands, Uri, workspace } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import { loadPrompts } from "../../engine/runtime.js";
import { mockFileOf } from "../../infrastructure/file-names.js";
import { openDocument, readText } from "../../infrastructure/open-text.js";
import { replaceText } from "../../infrastructure/replace-text.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { confirmed, showError, showInformation } from "../../infrastructure/ui/notifications.js";
import { askTarget, pickItem, type PickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import type { ChosenModels } from "../models/chosen-models.js";
import { editedJson } from "../models/edited-json.js";
import type { Models } from "../models/index.js";
import { RowsOfRuns } from "../run/rows-of-runs.js";
import { startRun } from "../run/start-run.js";
import type { ComparePanels } from "./compare-panels.js";
import { copyAsTest as testFrom } from "./copy-test.js";

const NOT_RECORDED = plain`This run has asked nobody, or is older than what is kept of its answers.`;

/** The answers of a run, with what it was asked for and how it ended; `undefined` where nothing was recorded. */
async function recordingOf({ host, summary }: RunItem): Promise<Recording | undefined> {
  const answers = await host.recording(summary.invocationId);
  if (answers === undefined) return undefined;
  const { recordingOfRun } = await loadPrompts();
  return { ...recordingOfRun(answers, summary), name: new Date(summary.start.createdAt).toLocaleString() };
}

/** Writes what a run was answered beside its program, and names it in the mock file. Gives the address of the recording. */
export async function useAsMock(item: RunItem, given: boolean): Promise<Uri | undefined> {
  const recording = await recordingOf(item);
  const source = item.source === undefined ? undefined : addressOf(item.source);
  const path = source && mockFileOf(source.path);
  if (source === undefined || path === undefined) {
    void showInformation(plain`The file that this run was made from is no source in a folder of this window.`);
    return undefined;
  }
  if (recording === undefined) {
    void showInformation(NOT_RECORDED);
    return undefined;
  }
  const name = `${basename(path, ".mock.json")}.recording.jsonl`;
  const target = Uri.joinPath(source, "..", name);
  const isNew = (await readText(target)) === undefined;
  if (
    !isNew &&
    !given &&
    !(await confirmed(plain`Replace ${name}?`, plain`It has the answers of another run.`, "Replace"))
  )
    return undefined;
  const { recordingText } = await loadPrompts();
  await workspace.fs.writeFile(target, new TextEncoder().encode(recordingText(recording)));
  const mocks = source.with({ path });
  const before = (await readText(mocks)) ?? "{}\n";
  const after = editedJson(before, [{ path: ["recording"], value: name }]);
  const open = openDocument(mocks);
  if (open === undefined) await workspace.fs.writeFile(mocks, new TextEncoder().encode(after));
  else {
    await replaceText(open, after);
    await open.save();
  }
  const show = "Show Mock File";
  void showInformation(plain`Runs that get mock answers are answered as this run was.`, show).then((chosen) => {
    if (chosen === show) void commands.executeCommand("vscode.open", mocks);
  });
  return target;
}

/** Puts a test that gives the run again on the clipboard. */
export async function copyAsTest(item: RunItem): Promise<string | undefined> {
  return await testFrom(item, await recordingOf(item));
}

/** What a page with these runs side by side shows; `undefined` where one of them is gone or has asked nobody. */
export async function comparisonOf(items: readonly RunItem[]): Promise<Comparison | undefined> {
  const recordings = await Promise.all(items.map(recordingOf));
  const found = recordings.filter((recording) => recording !== undefined);
  if (found.length < items.length) return undefined;
  const { compareRuns } = await loadPrompts();
  const runs = items.map(({ summary }) => summary.invocationId);
  return compareRuns(found.map((recording, at) => ({ recording, run: runs[at]! })));
}

/** Opens a page with two runs side by side. Gives what it shows. */
export async function compare(panels: ComparePanels, items: readonly RunItem[]): Promise<Comparison | undefined> {
  const comparison = await comparisonOf(items);
  if (comparison === undefined) void showInformation(NOT_RECORDED);
  else panels.open(items);
  return comparison;
}

/**
 * Runs the flow of a run once more, with its input: what was answered before a row of its timeline is given again, and from there on
 * models and plugins are asked. People are asked about everything anew. Gives the id of the new run.
 * @param row its id; `undefined`: the person chooses
 */
export async function rerunFrom(
  services: Services,
  models: Models,
  item: RunItem,
  row: unknown,
): Promise<string | undefined> {
  const { host, summary } = item;
  const { invocationId: run, start } = summary;
  const source = item.source === undefined ? undefined : addressOf(item.source);
  if (source === undefined) {
    void showInformation(plain`The file that this run was made from is no source in a folder of this window.`);
    return undefined;
  }
  const rows = await new RowsOfRuns().of(item);
  const named = rows.filter(({ kind, nodeId }) => nodeId !== undefined && kind !== "step");
  const from =
    typeof row === "string"
      ? rows.find(({ id }) => id === row)
      : (
          await pickItem(
            named.map((one) => ({ label: plainLine(one.name), description: plainLine(one.text ?? ""), one })),
            plain`The step to run again from`,
          )
        )?.one;
  if (from === undefined) {
    if (typeof row === "string") void showInformation(plain`This step is not in the record of the run any more.`);
    return undefined;
  }
  const invocationId = randomUUID();
  const path = from.id.replace(/![^/>]*$/, "");
  await models.rerun(invocationId, { directory: host.place.directory, run, before: from.begin, path });
  const request = { source, flow: start.flow, input: start.input, invocationId, byHand: true };
  const opening = services.overview.onChange(({ runs }) => {
    if (!runs.some(({ summary: one }) => one.invocationId === invocationId)) return;
    opening.dispose();
    void commands.executeCommand("scaicore.runs.open", invocationId, host.place.id);
  });
  const outcome = await startRun(services, request, () => true).finally(() => services.overview.request());
  if (outcome.kind !== "ran") {
    opening.dispose();
    const why = outcome.kind === "refused" ? outcome.message : "its source has errors";
    void showError(plain`${start.flow} was not run again: ${why}`);
    return undefined;
  }
  return invocationId;
}

/** Writes a run with its events, its decisions and what it was answered to a file of JSON. Gives the address. */
export async function exportRun({ host, summary }: RunItem, given: unknown): Promise<Uri | undefined> {
  const { invocationId, start, result, status } = summary;
  const name = `${start.flow}-${invocationId.slice(0, 8)}.run.json`;
  const target =
    given instanceof Uri
      ? given
      : await askTarget(plain`Export Run`, { name: plain`Run`, extension: "json" }, inFolder(host.place.folder, name));
  if (target === undefined) return undefined;
  const [{ source, events }, checkpoints, recording] = await Promise.all([
    host.record(invocationId),
    host.checkpointsOf(invocationId),
    host.recording(invocationId),
  ]);
  const run = {
    version: 1,
    invocationId,
    status,
    source,
    start,
    result,
    checkpoints,
    events,
    calls: recording?.calls ?? [],
  };
  await workspace.fs.writeFile(target, new TextEncoder().encode(`${JSON.stringify(run, undefined, 2)}\n`));
  void showInformation(plain`The run is in ${basename(target.path)}, with its prompts and answers.`);
  return target;
}

/** A file in the folder of the store that a run is in, as a suggestion. */
function inFolder(folder: string | undefined, name: string): Uri | undefined {
  const found = workspace.workspaceFolders?.find(({ uri }) => uri.toString() === folder);
  return found && Uri.joinPath(found.uri, name);
}

/** Runs the flow of a run once more with other models, and sets both side by side. Gives what the page shows. */
export async function runWithOthers(
  services: Services,
  panels: ComparePanels,
  models: Models,
  item: RunItem,
  given: unknown,
): Promise<Comparison | undefined> {
  const source = item.source === undefined ? undefined : addressOf(item.source);
  if (source === undefined) {
    void showInformation(plain`The file that this run was made from is no source in a folder of this window.`);
    return undefined;
  }
  const file = typeof given === "string" ? addressOf(given, ".json") : given instanceof Uri ? given : undefined;
  const chosen: ChosenModels | undefined =
    file === undefined ? await chooseModels() : { kind: "file", address: file.toString() };
  if (chosen === undefined) return undefined;
  const { flow, input } = item.summary.start;
  const invocationId = randomUUID();
  await models.askFor(invocationId, chosen);
  const outcome = await startRun(services, { source, flow, input, invocationId, byHand: true }, () => false);
  if (outcome.kind !== "ran") {
    const why = outcome.kind === "refused" ? outcome.message : "its source has errors";
    void showError(plain`${flow} was not run again: ${why}`);
    return undefined;
  }
  const { runs } = await services.overview.read();
  const made = runs.find(({ summary }) => summary.invocationId === invocationId);
  return made && (await compare(panels, [item, made]));
}

interface ModelsItem extends PickItem {
  readonly chosen: ChosenModels;
}

/** The files of models in this window, and mocks. */
async function chooseModels(): Promise<ChosenModels | undefined> {
  const files = await workspace.findFiles("**/*.models*.json", "**/node_modules/**", 50);
  const items = files.map((uri): ModelsItem => ({
    label: plainLine(basename(uri.path)),
    description: plainLine(workspace.asRelativePath(uri)),
    chosen: { kind: "file", address: uri.toString() },
  }));
  const mocks: ModelsItem = {
    label: plain`Mock answers`,
    description: plain`no model is asked`,
    chosen: { kind: "mocks" },
  };
  return (await pickItem([...items, mocks], plain`The models of the other run: files named …models….json`))?.chosen;
}
