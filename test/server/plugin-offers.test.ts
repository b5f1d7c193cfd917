/** What a plugin without an interface offers is shown as what an interface declares is, where the client can ask the plugin. */
import { afterEach, describe, expect, it } from "vitest";
import type { CompletionItem, Hover, SignatureHelp } from "vscode-languageserver";
import { PLUGIN_INTERFACE_REQUEST, type PluginInterfaceParams } from "../../server/protocol.js";
import { EVERYTHING, openEditor } from "../support/editor.js";

const OFFERED = `@plugin_interface mcp/files@1.0 {
    /// Reads a file.
    /// - path: Where it is.
    read_text(path: string, head: float?): { content: string }
    /// Lists a folder.
    list(path: string): string
}
`;
const program = (
  line: string,
  more = "",
) => `@core Reader { version = "1.0.0"  @plugins { files = mcp/files@1.0  other = acme/other@2.0 } }
${more}@flow read(name: string): string {
    ${line}
}
`;
let dispose: () => void = () => undefined;
afterEach(() => dispose());

async function open(text: string, answer: (params: PluginInterfaceParams) => unknown, pluginInterfaces = true) {
  const editor = await openEditor(text, { capabilities: EVERYTHING, options: { pluginInterfaces } });
  const asked: PluginInterfaceParams[] = [];
  editor.client.onRequest(PLUGIN_INTERFACE_REQUEST, async (params: PluginInterfaceParams) => {
    asked.push(params);
    return await answer(params);
  });
  dispose = () => editor.dispose();
  return { editor, asked };
}
const labels = (items: readonly CompletionItem[]) => items.map(({ label }) => label);

describe("where the client can ask", () => {
  it("offers the methods behind the dot, with their documentation", async () => {
    const { editor, asked } = await open(program("a = files.┃"), () => OFFERED);
    const items = await editor.completions();
    expect(labels(items)).toEqual(["read_text", "list"]);
    expect(items[0]).toMatchObject({ detail: "read_text(path: string, head: float?): { content: string }" });
    const resolved = await editor.client.sendRequest("completionItem/resolve", items[0]);
    expect(JSON.stringify(resolved)).toContain("Reads a file.");
    expect(asked).toEqual([
      {
        textDocument: { uri: editor.uriOf("main.scaicore") },
        plugin: { alias: "files", package: "mcp/files", version: "1.0" },
      },
    ]);
  });

  it("shows a method, and what a call of it takes", async () => {
    const hovered = await open(program("a: string = files.read_┃text(path = name)\n    return a"), () => OFFERED);
    const hover = await hovered.editor.ask<Hover>("textDocument/hover");
    expect(JSON.stringify(hover.contents)).toContain("read_text(path: string, head: float?): { content: string }");
    expect(JSON.stringify(hover.contents)).toContain("Reads a file.");
    dispose();
    const called = await open(program("a = files.read_text(name, ┃)"), () => OFFERED);
    const help = await called.editor.ask<SignatureHelp>("textDocument/signatureHelp");
    expect(help).toMatchObject({
      activeParameter: 1,
      signatures: [{ label: expect.stringMatching(/^read_text\(/) as string }],
    });
  });

  it("shows what the plugin offers now", async () => {
    let text = OFFERED;
    const { editor } = await open(program("a = files.┃"), () => text);
    expect(labels(await editor.completions())).toContain("list");
    text = OFFERED.replace("list(", "walk(");
    expect(labels(await editor.completions())).toEqual(["read_text", "walk"]);
  });

  it.each([
    ["does not know", () => null],
    ["fails", () => Promise.reject(new Error("out of order"))],
    ["answers nonsense", () => ({ not: "a text" })],
    ["answers a text that is no interface", () => "}} @plugin_interface {{ ("],
  ])("offers nothing where the client %s", async (_, answer) => {
    const { editor, asked } = await open(program("a = files.┃"), answer);
    expect(await editor.completions()).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("asks about no plugin whose interface the program has, and about nothing else", async () => {
    const own = await open(
      program("a = files.┃", "@plugin_interface mcp/files@1.0 { own(): string }\n"),
      () => OFFERED,
    );
    expect(labels(await own.editor.completions())).toEqual(["own"]);
    expect(own.asked).toEqual([]);
    dispose();
    const text = await open(program("a = name.┃"), () => OFFERED);
    expect(labels(await text.editor.completions())).toContain("trim");
    expect(text.asked).toEqual([]);
  });
});

it("asks no client that has not said that it can answer", async () => {
  const { editor, asked } = await open(program("a = files.┃"), () => OFFERED, false);
  expect(await editor.completions()).toEqual([]);
  expect(asked).toEqual([]);
});
