import type { TextEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { describe, expect, it } from "vitest";
import { openEditor } from "../support/editor.js";

const OPTIONS = { options: { tabSize: 2, insertSpaces: false } };

/** What becomes of a text with marks when these edits are asked for. */
async function after(marked: string, method: string, more: object): Promise<string> {
  const editor = await openEditor(marked);
  try {
    const edits = await editor.client.sendRequest<TextEdit[]>(method, { ...editor.here(), ...OPTIONS, ...more });
    const text = editor.texts.get("main.scaicore")!;
    return TextDocument.applyEdits(text, edits);
  } finally {
    editor.dispose();
  }
}

describe("formatting", () => {
  it("of a document makes small edits, whatever the client's indentation is", async () => {
    const editor = await openEditor("@flow f(a:int): int {\n    b = a\n  return b┃\n}\n");
    const edits = await editor.client.sendRequest<TextEdit[]>("textDocument/formatting", {
      ...editor.here(),
      ...OPTIONS,
    });
    editor.dispose();
    expect(edits).toEqual([
      { range: { start: { line: 0, character: 10 }, end: { line: 0, character: 10 } }, newText: " " },
      { range: { start: { line: 2, character: 2 }, end: { line: 2, character: 2 } }, newText: "  " },
    ]);
  });

  it("of a range leaves the rest", async () => {
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 3 } };
    expect(
      await after("@flow f(): int {\n  a=1┃\n  b=2\n  return a + b\n}\n", "textDocument/rangeFormatting", { range }),
    ).toBe("@flow f(): int {\n  a=1\n    b = 2\n  return a + b\n}\n");
  });

  it("while one types indents the line", async () => {
    expect(await after("@flow f() {\n    if a {\n        }┃\n}\n", "textDocument/onTypeFormatting", { ch: "}" })).toBe(
      "@flow f() {\n    if a {\n    }\n}\n",
    );
  });
});
