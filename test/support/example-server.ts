/** A server that has all files of the examples open, for tests that ask about each of their places. */
import type { WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { EVERYTHING } from "./editor.js";
import { exampleFiles } from "./example-files.js";
import { startServerInMemory } from "./server-in-memory.js";

const FOLDER = "file:///examples/";
export const exampleUri = (path: string): string => FOLDER + path;

export async function openExamples() {
  const server = await startServerInMemory({ folders: [FOLDER.slice(0, -1)], capabilities: EVERYTHING });
  const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
  for (const [path, text] of texts) server.disk.set(exampleUri(path), text);
  for (const [path, text] of texts) await server.open(exampleUri(path), text);
  await server.idle();
  return {
    ...server,
    texts: texts as ReadonlyMap<string, string>,
    /** Asks about a place of a file. */
    ask: <T>(method: string, path: string, offset: number, more: object = {}): Promise<T> =>
      server.client.sendRequest<T>(method, {
        textDocument: { uri: exampleUri(path) },
        position: documentOf(texts, path).positionAt(offset),
        ...more,
      }),
  };
}

export type ExampleServer = Awaited<ReturnType<typeof openExamples>>;

export function documentOf(texts: ReadonlyMap<string, string>, path: string): TextDocument {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`There is no file ${path}.`);
  return TextDocument.create(exampleUri(path), "scaicore", 1, text);
}

/** The texts after an edit. */
export function withEdit(texts: ReadonlyMap<string, string>, { documentChanges }: WorkspaceEdit): Map<string, string> {
  const results = new Map(texts);
  for (const change of documentChanges ?? []) {
    if (!("textDocument" in change)) throw new Error("A rename changes texts only.");
    const path = change.textDocument.uri.slice(FOLDER.length);
    const edits = change.edits.map((edit) => ({ range: edit.range, newText: "newText" in edit ? edit.newText : "" }));
    results.set(path, TextDocument.applyEdits(documentOf(texts, path), edits));
  }
  return results;
}
