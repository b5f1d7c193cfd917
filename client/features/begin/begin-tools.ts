import { release } from "node:os";
import { commands, Uri, version as vscodeVersion, window, workspace } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import { askText, pickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import { LANGUAGE } from "../language-client/index.js";
import { coreName, fileName, type Template, TEMPLATES } from "./templates.js";

/**
 * Makes a new program: in a file of the folder, which is never one that is there, else in a new document.
 *
 * @returns the address of the document; `undefined` where the person gave up
 */
export async function newFlow(given: { readonly template: unknown; readonly name: unknown; readonly folder: unknown }) {
  const template = await chosenTemplate(given.template);
  if (template === undefined) return undefined;
  const asked = typeof given.name === "string" ? given.name : await askText(plain`What is it called?`, "My flow");
  if (asked === undefined || asked.trim() === "") return undefined;
  const core = coreName(asked);
  const text = template.text(core);
  const folder = await chosenFolder(given.folder);
  if (folder === undefined) {
    const document = await workspace.openTextDocument({ language: LANGUAGE, content: text });
    await window.showTextDocument(document);
    return document.uri.toString();
  }
  const file = await freeName(folder, fileName(core));
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await window.showTextDocument(file);
  return file.toString();
}

async function chosenTemplate(given: unknown): Promise<Template | undefined> {
  const named = TEMPLATES.find(({ id }) => id === given);
  if (named !== undefined) return named;
  const items = TEMPLATES.map((template) => ({
    label: plainLine(template.label),
    detail: plainLine(template.detail),
    template,
  }));
  return (await pickItem(items, plain`What the flow begins as`))?.template;
}

async function chosenFolder(given: unknown): Promise<Uri | undefined> {
  const folders = (workspace.workspaceFolders ?? []).filter(
    ({ uri }) => workspace.fs.isWritableFileSystem(uri.scheme) !== false,
  );
  const named = folders.find(({ uri }) => uri.toString() === String(given));
  const active = window.activeTextEditor && workspace.getWorkspaceFolder(window.activeTextEditor.document.uri);
  const [only, second] = folders;
  if (named !== undefined || second === undefined) return (named ?? only)?.uri;
  if (active !== undefined) return active.uri;
  const items = folders.map(({ name, uri }) => ({ label: plainLine(name), uri }));
  return (await pickItem(items, plain`The folder for the new flow`))?.uri;
}

async function freeName(folder: Uri, name: string): Promise<Uri> {
  for (let number = 1; ; number++) {
    const file = Uri.joinPath(folder, `${name}${number === 1 ? "" : `-${number}`}.scaicore`);
    const isThere = await workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!isThere) return file;
  }
}

/**
 * Opens a report to fill in, as a new document: whoever sends it sees all that is in it. Of settings it has the names of those that were
 * changed and not their values; of files, models, runs and the log it has nothing.
 */
export async function reportIssue({ context, overview }: Pick<Services, "context" | "overview">): Promise<string> {
  const { version, contributes } = context.extension.packageJSON as {
    readonly version: string;
    readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
  };
  const settings = workspace.getConfiguration();
  const changed = Object.keys(contributes.configuration.properties).filter((name) => {
    const found = settings.inspect(name);
    return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some(
      (value) => value !== undefined,
    );
  });
  const { runs, pending, stores } = await overview.read();
  const content = `# ScaiCore: what happened?

<!-- Look through this before you send it: it has no names of files, no texts of flows, no keys and no log. -->

## What I did


## What I saw, and what I expected


## About this window

- ScaiCore ${version}, VS Code ${vscodeVersion}, Node ${process.versions.node}, ${process.platform} ${process.arch} ${release()}
- settings that were changed: ${changed.length === 0 ? "none" : changed.map((name) => `\`${name}\``).join(", ")}
- ${stores} stores, ${runs.length} runs shown, ${pending.length} decisions open, ${workspace.isTrusted ? "trusted" : "not trusted"}
`;
  const document = await workspace.openTextDocument({ language: "markdown", content });
  await window.showTextDocument(document);
  return content;
}

/** Shows the steps of the beginning. */
export async function openWalkthrough({ context }: Pick<Services, "context">): Promise<void> {
  await commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#scaicore.begin`, false);
}
