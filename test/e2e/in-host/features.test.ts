// Each feature of the language server through VS Code's own commands: what other extensions ask for, in a program of two files.
import assert from "node:assert/strict";
import * as vscode from "vscode";

const ORDERS = `/// What the prices are together.
pub @flow total_of(prices: array[float]): float {
    return prices.sum()
}
`;
const SHOP = `import { total_of } from "./orders"

@core Shop {
    version = "1.0.0"
}

@flow checkout(prices: array[float]): string {
    sum   = total_of(prices)
    return "That is \${sum}."
}
`;

const uriOf = (name: string) => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return vscode.Uri.joinPath(first.uri, "features", name);
};
const shop = () => uriOf("shop.scaicore");
const orders = () => uriOf("orders.scaicore");
const ask = async <T>(command: string, ...more: readonly unknown[]) =>
  await vscode.commands.executeCommand<T>(command, shop(), ...more);
/** Where a word of the program begins, one character on. */
let at: (word: string) => vscode.Position;
const textOf = async (uri: vscode.Uri, range: vscode.Range) =>
  (await vscode.workspace.openTextDocument(uri)).getText(range);

describe("features of the language server", () => {
  before(async () => {
    await vscode.workspace.fs.writeFile(orders(), new TextEncoder().encode(ORDERS));
    await vscode.workspace.fs.writeFile(shop(), new TextEncoder().encode(SHOP));
    const document = await vscode.workspace.openTextDocument(shop());
    await vscode.window.showTextDocument(document);
    at = (word) => document.positionAt(document.getText().indexOf(word) + 1);
  });
  after(async () => {
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(shop(), ".."), { recursive: true });
  });

  it("definition and references cross files", async () => {
    const definitions = await ask<(vscode.Location | vscode.LocationLink)[]>(
      "vscode.executeDefinitionProvider",
      at("total_of(prices)"),
    );
    const [target] = definitions.map((one) =>
      "targetUri" in one ? new vscode.Location(one.targetUri, one.targetSelectionRange ?? one.targetRange) : one,
    );
    assert.equal(target?.uri.toString(), orders().toString());
    assert.equal(await textOf(target.uri, target.range), "total_of");
    const references = await ask<vscode.Location[]>("vscode.executeReferenceProvider", at("total_of(prices)"));
    assert.deepEqual(references.map(({ uri }) => uri.path.split("/").at(-1)).sort(), [
      "orders.scaicore",
      "shop.scaicore",
      "shop.scaicore",
    ]);
  });

  it("a rename edits both files", async () => {
    const edit = await ask<vscode.WorkspaceEdit>(
      "vscode.executeDocumentRenameProvider",
      at("total_of(prices)"),
      "price_of",
    );
    assert.deepEqual(
      edit
        .entries()
        .map(([uri, edits]) => [uri.path.split("/").at(-1), edits.length])
        .sort(),
      [
        ["orders.scaicore", 1],
        ["shop.scaicore", 2],
      ],
    );
  });

  it("highlights, signature help and hover tell of the name at a place", async () => {
    const highlights = await ask<vscode.DocumentHighlight[]>("vscode.executeDocumentHighlights", at("sum   ="));
    assert.equal(highlights.length, 2);
    const help = await ask<vscode.SignatureHelp>("vscode.executeSignatureHelpProvider", at("prices)\n"), "(");
    assert.match(help.signatures[0]?.label ?? "", /total_of\(prices: array\[float\]\)/);
  });

  it("symbols are found in the file and in the workspace", async () => {
    const symbols = await ask<vscode.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider");
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ["Shop", "checkout"],
    );
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      "vscode.executeWorkspaceSymbolProvider",
      "total",
    );
    assert.ok(
      found.some(({ name, location }) => name === "total_of" && location.uri.toString() === orders().toString()),
    );
  });

  it("the callers of a flow are known", async () => {
    const items = await ask<vscode.CallHierarchyItem[]>("vscode.prepareCallHierarchy", at("total_of(prices)"));
    const calls = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
      "vscode.provideIncomingCalls",
      items[0],
    );
    assert.deepEqual(
      calls.map(({ from }) => from.name),
      ["checkout"],
    );
  });

  it("formats with no other formatter asked for", async () => {
    const edits = await ask<vscode.TextEdit[]>("vscode.executeFormatDocumentProvider", {
      tabSize: 4,
      insertSpaces: true,
    });
    const document = await vscode.workspace.openTextDocument(shop());
    let text = document.getText();
    for (const { range, newText } of [...edits].sort((a, b) => b.range.start.compareTo(a.range.start)))
      text = text.slice(0, document.offsetAt(range.start)) + newText + text.slice(document.offsetAt(range.end));
    assert.equal(text, SHOP.replace("sum   =", "sum ="));
  });

  it("folds, selects, colours and hints", async () => {
    const folds = await ask<vscode.FoldingRange[]>("vscode.executeFoldingRangeProvider");
    assert.ok(
      folds.some(({ start }) => start === 6),
      "the flow folds",
    );
    const [selection] = await ask<vscode.SelectionRange[]>("vscode.executeSelectionRangeProvider", [at("sum}")]);
    assert.equal(await textOf(shop(), selection?.range ?? new vscode.Range(0, 0, 0, 0)), "sum");
    const tokens = await ask<vscode.SemanticTokens>("vscode.provideDocumentSemanticTokens");
    assert.ok(tokens.data.length > 0 && tokens.data.length % 5 === 0);
    const links = await ask<vscode.DocumentLink[]>("vscode.executeLinkProvider");
    assert.deepEqual(
      links.map(({ target }) => target?.toString()),
      [orders().toString()],
    );
    const whole = new vscode.Range(0, 0, 20, 0);
    const actions = await ask<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      new vscode.Range(at("sum   ="), at("sum   =")),
    );
    assert.ok(
      actions.some(({ title }) => title === "Annotate with float"),
      actions.map(({ title }) => title).join(),
    );
    // A setting that changes while the server runs is heeded: hints of the types of variables are off at first.
    const hints = async () => (await ask<vscode.InlayHint[]>("vscode.executeInlayHintProvider", whole)).length;
    assert.equal(await hints(), 0);
    const settings = vscode.workspace.getConfiguration("scaicore");
    try {
      await settings.update("inlayHints.variableTypes", true, vscode.ConfigurationTarget.Workspace);
      for (const end = Date.now() + 10_000; (await hints()) === 0 && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 25));
      assert.equal(await hints(), 1);
    } finally {
      await settings.update("inlayHints.variableTypes", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("each mistake is listed once, and those of closed files by setting", async () => {
    const broken = uriOf("broken.scaicore");
    await vscode.workspace.fs.writeFile(
      broken,
      new TextEncoder().encode('@core B { version = "1.0.0" }\n@flow f(): int {\n    return nothing\n}\n'),
    );
    const settings = vscode.workspace.getConfiguration("scaicore");
    const codes = () =>
      vscode.languages.getDiagnostics(broken).map(({ code }) => (typeof code === "object" ? code.value : code));
    const until = async (wanted: string) => {
      for (const end = Date.now() + 10_000; codes().join() !== wanted && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 25));
      assert.equal(codes().join(), wanted);
    };
    try {
      await settings.update("diagnostics.scope", "workspace", vscode.ConfigurationTarget.Workspace);
      await until("E200");
    } finally {
      await settings.update("diagnostics.scope", undefined, vscode.ConfigurationTarget.Workspace);
    }
    await until("");
    await vscode.window.showTextDocument(broken);
    await until("E200");
  });
});
