/** The prompts of programs and of runs, in a file of its own (`scripts/build.mjs`): activation need not read it. */
import { Range, type TextDocument, type Uri, window, workspace } from "vscode";
import { plain, type PlainText, plainText } from "../../../runtime/plain-text.js";
import { baseOf, compileDocument, lastGoodModule, pathIn } from "../../engine/compile-document.js";
import type { RunItem } from "../../engine/overview.js";
import type { PromptOfBlock } from "../../engine/prompt-text.js";
import { loadPrompts } from "../../engine/runtime.js";
import { ShownTexts } from "../../infrastructure/shown-texts.js";
import { codeLens } from "../../infrastructure/ui/editor-marks.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { pickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import type { Models } from "../models/index.js";

/** The keywords of blocks that ask a model. */
const KEYWORD = /@(flexible|guarded|model_call)\b/;
const MOST_LINES = 40;
const MOST_CHARACTERS = 20_000;

interface PromptParts {
  readonly services: Services;
  readonly models: Models;
  readonly documents: ShownTexts;
}

/** What shows prompts, with the documents that it opens. */
export function createPromptTools(services: Services, models: Models) {
  const parts: PromptParts = { services, models, documents: services.lifetime.add(new ShownTexts("scaicore-prompt")) };
  return {
    hoverOf: (document: TextDocument, range: Range) => hoverOf(parts, document, range),
    lensesOf,
    showPrompt: (source: Uri, block: unknown) => showPrompt(parts, source, block),
    showSent: (item: RunItem) => showSent(parts, item),
  };
}

/** The places of a document where a keyword of a model block stands. */
function keywordsOf(document: TextDocument): readonly Range[] {
  return [...document.getText().matchAll(new RegExp(KEYWORD, "g"))].map(({ 0: word, index }) => {
    const start = document.positionAt(index);
    return new Range(start, start.translate(0, word.length));
  });
}

async function promptAt(document: TextDocument, { start }: Range): Promise<PromptOfBlock | undefined> {
  const compiled = await compileDocument(document.uri);
  const module = compiled.kind === "compiled" ? compiled.module : undefined;
  if (module === undefined) return undefined;
  const { templateAt } = await loadPrompts();
  const file = pathIn(baseOf(document.uri), document.uri);
  return templateAt(module, { file, line: start.line + 1, column: start.character + 1 });
}

/** The prompt of the block whose keyword is pointed at. */
async function hoverOf({ models }: PromptParts, document: TextDocument, range: Range): Promise<PlainText | undefined> {
  const prompt = await promptAt(document, range);
  if (prompt === undefined) return undefined;
  const { promptHover } = await loadPrompts();
  const answering = await models.answering(document.uri, prompt.template.model_role);
  return plainText(promptHover(prompt, answering, MOST_LINES), MOST_CHARACTERS);
}

/** A lens above each model block whose prompt can be shown. */
async function lensesOf(document: TextDocument) {
  const lenses = await Promise.all(
    keywordsOf(document).map(async (range) => {
      const prompt = await promptAt(document, range);
      if (prompt === undefined) return [];
      const { node_id: id } = prompt.template;
      const tooltip = plain`Show what the model is told`;
      const title = { icon: "comment", text: plain`Prompt` };
      return [codeLens(range.start.line, title, tooltip, "scaicore.prompts.show", document.uri, id)];
    }),
  );
  return lenses.flat();
}

/** Opens the prompt of a block: the one named, or the one that the person chooses. Gives its text. */
async function showPrompt(parts: PromptParts, source: Uri, given: unknown): Promise<string | undefined> {
  const compiled = await compileDocument(source);
  const module = compiled.kind === "compiled" ? compiled.module : lastGoodModule(source);
  if (module === undefined) {
    void showInformation(plain`The file has errors: its prompts are known when it compiles.`);
    return undefined;
  }
  const { promptText, sentText, templateAt } = await loadPrompts();
  const id = typeof given === "string" ? given : await chooseBlock(source, module.name);
  const prompt = id === undefined ? undefined : templateAt(module, id);
  if (id === undefined || prompt === undefined) return undefined;
  const answering = await parts.models.answering(source, prompt.template.model_role);
  const [flow] = id.split("/");
  const { runs } = await parts.services.overview.read();
  const last = runs.find((run) => run.source === source.toString() && run.summary.start.flow === flow);
  const recording = await last?.host.recording(last.summary.invocationId);
  const text = promptText(prompt, answering, recording && sentText(recording, id));
  await open(parts, `Prompt of ${id}`, text);
  return text;
}

async function chooseBlock(source: Uri, core: string): Promise<string | undefined> {
  const document = await workspace.openTextDocument(source);
  const found: { readonly label: ReturnType<typeof plain>; readonly id: string; readonly line: number }[] = [];
  for (const range of keywordsOf(document)) {
    const prompt = await promptAt(document, range);
    if (prompt === undefined) continue;
    const { node_id: id } = prompt.template;
    found.push({ label: plain`${id}`, id, line: range.start.line });
  }
  const [only, second] = found;
  if (only === undefined) void showInformation(plain`No block of ${core} in this file asks a model.`);
  if (only === undefined || second === undefined) return only?.id;
  const cursor = window.activeTextEditor;
  const atCursor =
    cursor?.document.uri.toString() === source.toString()
      ? found.find(({ line }) => line === cursor.selection.active.line)
      : undefined;
  return (atCursor ?? (await pickItem(found, plain`The block whose prompt is shown`)))?.id;
}

/** Opens what was sent and answered in a run. Gives the text. */
async function showSent(parts: PromptParts, { host, summary }: RunItem): Promise<string | undefined> {
  const recording = await host.recording(summary.invocationId);
  const { sentText } = await loadPrompts();
  const text = recording && sentText(recording);
  if (text === undefined) {
    void showInformation(plain`This run has asked nobody, or is older than what is kept of its prompts.`);
    return undefined;
  }
  const { flow, createdAt } = summary.start;
  await open(parts, `Prompts of ${flow}, ${new Date(createdAt).toLocaleTimeString()}`, `${text}\n`);
  return text;
}

async function open({ documents }: PromptParts, name: string, text: string): Promise<void> {
  const document = await workspace.openTextDocument(documents.put(name, text));
  await window.showTextDocument(document, { preview: true });
}
