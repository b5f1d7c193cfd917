// What agents in VS Code get of the extension, and plugins that are bound to a server which others wrote.
import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";

const server = (name: string): string =>
  join(__dirname, "../../../../node_modules/@modelcontextprotocol", name, "dist/index.js");
const SERVER = server("server-everything");
const folder = (): vscode.Uri => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return first.uri;
};
async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder(), "bound", name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}
async function call(name: string, input: object = {}): Promise<string> {
  const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

const PROGRAM = `@core Bound {
    version = "1.0.0"
    @plugins { every = mcp/every@1.0 }
}

@plugin_interface mcp/every@1.0 {
    get_sum(a: float, b: float): string
}

@flow add(a: float, b: float): string { return every.get_sum(a, b) }
`;

/** A program that calls a plugin of which no interface is written. */
const UNDECLARED = `@core Live {
    version = "1.0.0"
    @plugins { files = mcp/files@1.0 }
}

@flow read(path: string): string {
    note: { content: string } = files.read_text_file(path = path)
    return note.content
}
`;

const labelsOf = (items: readonly vscode.CompletionItem[]): readonly string[] =>
  items.map(({ label }) => (typeof label === "string" ? label : label.label));
const hoverText = (hovers: readonly vscode.Hover[]): string =>
  hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ""))
    .join("\n");

describe("agents and plugins", () => {
  before(async () => {
    await vscode.extensions.getExtension("scaicore.scaicore-vscode")?.activate();
  });

  it("calls a server of MCP that scaicore.plugins.json binds, also after the file was changed", async () => {
    const program = await write("bound.scaicore", PROGRAM);
    const binding = { command: process.execPath, args: [SERVER, "stdio"], env: { ELECTRON_RUN_AS_NODE: "1" } };
    const config = JSON.stringify({ plugins: { every: binding } });
    await write("scaicore.plugins.json", config);
    const run = (input: object) =>
      vscode.commands.executeCommand<{ status: string; output?: unknown; error?: { message: string } }>(
        "scaicore.run",
        program.toString(),
        "add",
        input,
      );
    assert.equal((await run({ a: 2, b: 3 })).output, "The sum of 2 and 3 is 5.");
    await vscode.window.showTextDocument(program);
    const written = await vscode.commands.executeCommand<string>("scaicore.plugins.writeInterface", "every");
    assert.match(written, /@plugin_interface mcp\/every@1\.0 \{[^]*get_sum\(a: float, b: float\): string/);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), written);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await write("scaicore.plugins.json", config.replace("every", "every_"));
    assert.equal(typeof (await run({ a: 2, b: 3 })).output, "string", "a made-up value");
    await write("scaicore.plugins.json", "{");
    assert.match((await run({ a: 2, b: 3 })).error?.message ?? "", /scaicore\.plugins\.json is no JSON/);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), "bound"), { recursive: true });
  });

  it("offers and shows the methods of a server before an interface is written, and calls them", async () => {
    const note = await write("note.txt", "buy milk");
    const binding = {
      command: process.execPath,
      args: [server("server-filesystem"), vscode.Uri.joinPath(note, "..").fsPath],
      env: { ELECTRON_RUN_AS_NODE: "1" },
    };
    await write("scaicore.plugins.json", JSON.stringify({ plugins: { files: binding } }));
    const program = await write("live.scaicore", UNDECLARED);
    const document = await vscode.workspace.openTextDocument(program);
    await vscode.window.showTextDocument(document);
    const at = (text: string, more = 0): vscode.Position =>
      document.positionAt(UNDECLARED.indexOf(text) + text.length + more);
    const ask = async <T>(command: string, position: vscode.Position, shown: (found: T) => string): Promise<T> => {
      // The language server may still be starting.
      for (let tries = 0; tries < 100; tries++) {
        const found = await vscode.commands.executeCommand<T | undefined>(command, program, position);
        if (found !== undefined && shown(found).includes("read_text_file")) return found;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      throw new Error(`${command} does not know read_text_file.`);
    };
    const { items } = await ask<vscode.CompletionList>("vscode.executeCompletionItemProvider", at("= files."), (list) =>
      labelsOf(list.items).join(),
    );
    const labels = labelsOf(items);
    for (const name of ["read_text_file", "list_directory", "write_file"]) assert.ok(labels.includes(name), name);
    const hovers = await ask<vscode.Hover[]>("vscode.executeHoverProvider", at("= files.read"), hoverText);
    assert.match(hoverText(hovers), /read_text_file\(path: string/);
    const help = await ask<vscode.SignatureHelp>(
      "vscode.executeSignatureHelpProvider",
      at("read_text_file("),
      ({ signatures }) => signatures.map(({ label }) => label).join(),
    );
    assert.match(help.signatures[0]?.label ?? "", /^read_text_file\(path: string/);
    const ran = await vscode.commands.executeCommand<{ output?: unknown; error?: { message: string } }>(
      "scaicore.run",
      program.toString(),
      "read",
      { path: note.fsPath },
    );
    assert.equal(ran.output, "buy milk", ran.error?.message);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), "bound"), { recursive: true });
  }).timeout(120_000);

  it("has three tools, of which one runs a flow and none decides", async () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("scaicore"));
    assert.deepEqual(names.sort(), ["scaicore_checkpoints", "scaicore_list_flows", "scaicore_run_flow"]);
    const { flows } = JSON.parse(await call("scaicore_list_flows")) as {
      readonly flows: readonly { readonly file: string; readonly flow: string }[];
    };
    const greet = flows.find(({ flow }) => flow === "greet");
    assert.ok(greet, "the example is listed");
    const told = await call("scaicore_run_flow", { ...greet, input: { name: "Agent" } });
    assert.match(told, /^SUSPENDED .*A person has to decide.*Send this greeting to Agent\?/);
    assert.match(await call("scaicore_checkpoints"), /Send this greeting to Agent\?/);
    assert.match(await call("scaicore_run_flow", { ...greet, input: { nme: 1 } }), /no such parameter/);
    assert.match(await call("scaicore_run_flow", { file: "no.scaicore", flow: "x" }), /no file|gone/);
  });
});
