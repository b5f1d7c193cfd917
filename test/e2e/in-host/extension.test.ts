// The extension from inside VS Code's extension host: what other extensions, tasks and keybindings get.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { decode } from "@msgpack/msgpack";
import * as vscode from "vscode";

const EXTENSION = "scaicore.scaicore-vscode";
const folder = () => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return first.uri;
};
const greet = () => vscode.Uri.joinPath(folder(), "greet.scaicore");

async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
const diagnosticsWhen = (uri: vscode.Uri, wanted: (all: readonly vscode.Diagnostic[]) => boolean) =>
  until("diagnostics", () => {
    const all = vscode.languages.getDiagnostics(uri);
    return wanted(all) ? all : undefined;
  });

interface Result {
  readonly status: string;
  readonly output?: unknown;
  readonly checkpoint?: { readonly checkpointId: string; readonly prompt: string };
  readonly error?: { readonly errorType: string; readonly message: string };
}
const run = (input: unknown) =>
  vscode.commands.executeCommand<Result>("scaicore.run", greet().toString(), "greet", input);
const resolveCheckpoint = (id: string, resolution: unknown) =>
  vscode.commands.executeCommand<Result>("scaicore.checkpoints.resolve", id, resolution);

describe("the extension", () => {
  before(async () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert.ok(extension, "it is installed");
    await extension.activate();
    await vscode.window.showTextDocument(greet());
  });

  it("knows the language of a .scaicore file, and finds nothing wrong with the example", async () => {
    const document = await vscode.workspace.openTextDocument(greet());
    assert.equal(document.languageId, "scaicore");
    await until("the flow's lens", async () => (await lenses()).find((title) => title.includes("Run")));
    assert.deepEqual(vscode.languages.getDiagnostics(greet()), []);
  });

  it("tells a mistake in an untitled document with its code, and clears it", async () => {
    const text = '@core A { version = "1.0.0" }\n@flow f(name: string): string {\n  return nmae\n}\n';
    const document = await vscode.workspace.openTextDocument({ language: "scaicore", content: text });
    const editor = await vscode.window.showTextDocument(document);
    const [mistake] = await diagnosticsWhen(document.uri, (all) => all.length > 0);
    assert.ok(mistake);
    assert.ok(typeof mistake.code === "object", "its code is a link");
    assert.equal(mistake.code.value, "E200");
    assert.equal(mistake.code.target.toString(true), 'command:scaicore.diagnostics.explain?["E200"]');
    assert.equal(document.getText(mistake.range), "nmae");
    await editor.edit((edit) => edit.replace(mistake.range, "name"));
    await diagnosticsWhen(document.uri, (all) => all.length === 0);
  });

  it("explains a code beside the source", async () => {
    const explained = await vscode.commands.executeCommand("scaicore.diagnostics.explain", "E200");
    assert.equal(explained, "E200");
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse("scaicore-diagnostic:/E200.md"));
    assert.match(page.getText(), /^# E200\n[^]*Wrong:[^]*```scaicore/);
    await until("its preview", () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes("E200")),
    );
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await vscode.window.showTextDocument(greet());
  });

  it("completes and hovers through VS Code's own commands", async () => {
    const document = await vscode.workspace.openTextDocument(greet());
    const at = document.positionAt(document.getText().indexOf("candidate }") + 3);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", greet(), at);
    const shown = hovers.flatMap(({ contents }) =>
      contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : JSON.stringify(part))),
    );
    assert.match(shown.join("\n"), /candidate: Greeting/);
    const symbol = document.positionAt(document.getText().indexOf(":neutral }") + 1);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      greet(),
      symbol,
    );
    assert.ok(
      list.items.some(({ label }) => label === ":warm"),
      "the symbols of Mood",
    );
  });

  it("runs, suspends, and resolves once: the second decision gets the first", async () => {
    const first = await run({ name: "Ada" });
    assert.equal(first.status, "SUSPENDED");
    assert.equal(first.checkpoint?.prompt, "Send this greeting to Ada?");
    const id = first.checkpoint.checkpointId;
    const [one, two] = await Promise.all([
      resolveCheckpoint(id, { decision: "approve" }),
      resolveCheckpoint(id, { decision: "approve" }),
    ]);
    assert.ok([one, two].some((result) => (result as Result | undefined)?.status === "COMPLETED"));
  });

  it("refuses input that does not fit, and says which", async () => {
    const refused = (await run({ name: 3 })) as unknown as { kind: string; message: string; path: string };
    assert.equal(refused.kind, "refused");
    assert.equal(refused.path, "input.name");
    assert.match(refused.message, /name.*string/);
  });

  it("runs what is in the editor, not what is on disk, and refuses it while it is broken", async () => {
    const document = await vscode.workspace.openTextDocument(greet());
    const text = document.getText();
    const replace = async (to: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(greet(), new vscode.Range(0, 0, document.lineCount, 0), to);
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    try {
      await replace(text.replace("Send this greeting", "Really send this greeting"));
      assert.equal((await run({ name: "Bo" })).checkpoint?.prompt, "Really send this greeting to Bo?");
      await replace(text.replace("@match decision {", "@match decisoin {"));
      assert.deepEqual(await run({ name: "Bo" }), { kind: "broken" });
    } finally {
      await replace(text);
    }
  });

  it("exports a bundle that plain MessagePack reads", async () => {
    const target = vscode.Uri.joinPath(folder(), "out.scaicore-ir");
    await vscode.commands.executeCommand("scaicore.bundle.export", greet(), target);
    const bytes = await readFile(target.fsPath);
    assert.equal(bytes.subarray(0, 4).toString(), "SCIR");
    assert.equal((decode(bytes.subarray(16)) as { name: string }).name, "HelloWorld");
  });
});

async function lenses(): Promise<string[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", greet());
  return all.map(({ command }) => command?.title ?? "");
}
