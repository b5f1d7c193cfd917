import { expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver";
import { openEditor } from "../support/editor.js";

const TEXT = `@core A { version = "1.0.0" }
@flow first(n: int): int {
    return n
}
@internal @flow second() {
}
@flow third() {
}
`;

async function lenses(text: string, change?: string): Promise<readonly string[]> {
  const editor = await openEditor(text, { options: { runCommand: "run.flow" } });
  try {
    const uri = editor.uriOf("main.scaicore");
    if (change !== undefined) await editor.change(uri, change);
    const answer = await editor.client.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    return answer.map(({ range, command }) => {
      expect(command).toMatchObject({ title: "Run", command: "run.flow", arguments: [uri, expect.any(String)] });
      return `${range.start.line + 1} ${String(command!.arguments![1])}`;
    });
  } finally {
    editor.dispose();
  }
}

it("stand above the flows that can be started", async () => {
  expect(await lenses(TEXT)).toEqual(["2 first", "7 third"]);
});

it("are none in a file without a core", async () => {
  expect(await lenses(TEXT.slice(TEXT.indexOf("\n") + 1))).toEqual([]);
});

it("stay while one types", async () => {
  expect(await lenses(TEXT, TEXT.replace("@flow third", "@flo third"))).toEqual(["2 first", "7 third"]);
  expect(await lenses(TEXT, TEXT.replace("return n", 'return "'))).toEqual(["2 first", "7 third"]);
});

it("are none for a client that names no command", async () => {
  const editor = await openEditor(TEXT);
  try {
    expect(editor.offered.codeLensProvider).toBeUndefined();
  } finally {
    editor.dispose();
  }
});
