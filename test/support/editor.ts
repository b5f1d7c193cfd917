/**
 * An editor for tests of the language server: programs of several files with marks in their texts, spoken to by the real
 * protocol. `┃` is the cursor, `«…»` a range; `//# path` begins another file, the first is `main.scaicore`.
 *
 *     const editor = await openEditor(`import { greet } from "./lib"\n…gre┃et(…)\n//# lib.scaicore\npub @flow «greet»(…)…`);
 *     expect(await editor.ranges("textDocument/definition")).toEqual(editor.marked);
 */
import type {
  ClientCapabilities,
  CompletionItem,
  CompletionList,
  Hover,
  InsertReplaceEdit,
  Location,
  LocationLink,
  Position,
  Range,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { InitializationOptions } from "../../server/protocol.js";
import { filesOf } from "./fixture-files.js";
import { startServerInMemory } from "./server-in-memory.js";

/** A client like VS Code. */
export const EVERYTHING: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] },
    fileOperations: { willRename: true },
  },
  textDocument: {
    completion: {
      completionItem: {
        snippetSupport: true,
        insertReplaceSupport: true,
        documentationFormat: ["markdown"],
        resolveSupport: { properties: ["documentation", "detail", "additionalTextEdits"] },
      },
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [""] } },
      resolveSupport: { properties: ["edit"] },
      dataSupport: true,
      isPreferredSupport: true,
    },
    definition: { linkSupport: false },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    hover: { contentFormat: ["markdown"] },
    rename: { prepareSupport: true },
    foldingRange: { lineFoldingOnly: false },
    semanticTokens: {
      requests: { full: { delta: true }, range: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: ["relative"],
    },
    inlayHint: { resolveSupport: { properties: ["tooltip", "label.location"] } },
  },
};

interface EditorSetup {
  readonly capabilities?: ClientCapabilities;
  readonly options?: InitializationOptions;
  /** Files that are on disk and not open, by name; all others are opened. */
  readonly closed?: readonly string[];
}

const FOLDER = "file:///shop/";

/** A place in a file of the program. */
export interface Place {
  readonly file: string;
  /** The text between the marks. */
  readonly text: string;
  readonly range: Range;
}

export type Editor = Awaited<ReturnType<typeof openEditor>>;

/** Opens a program with marks. The cursor is at `┃`, if there is one. Call `dispose` in the end. */
export async function openEditor(marked: string, { capabilities, options, closed = [] }: EditorSetup = {}) {
  const texts = new Map<string, TextDocument>();
  const places: Place[] = [];
  let cursor: { readonly file: string; readonly position: Position } | undefined;
  for (const [file, source] of filesOf(marked)) {
    const { text, at, ranges } = unmark(source);
    const document = TextDocument.create(FOLDER + file, "scaicore", 1, text);
    texts.set(file, document);
    if (at !== undefined) cursor = { file, position: document.positionAt(at) };
    for (const [start, end] of ranges) {
      const range = { start: document.positionAt(start), end: document.positionAt(end) };
      places.push({ file, text: text.slice(start, end), range });
    }
  }
  const server = await startServerInMemory({
    folders: [FOLDER.slice(0, -1)],
    capabilities: capabilities ?? EVERYTHING,
    files: new Map([...texts.values()].map((document) => [document.uri, document.getText()])),
    ...(options === undefined ? {} : { options }),
  });
  for (const [file, document] of texts) {
    if (!closed.includes(file)) await server.open(document.uri, document.getText());
  }
  const opened = [...(await server.idle())];

  const uriOf = (file: string) => FOLDER + file;
  const fileOf = (uri: string) => uri.slice(FOLDER.length);
  const documentOf = (file: string): TextDocument => {
    const document = texts.get(file);
    if (document === undefined) throw new Error(`There is no file ${file}.`);
    return document;
  };
  const place = (uri: string, range: Range): Place => ({
    file: fileOf(uri),
    text: documentOf(fileOf(uri)).getText(range),
    range,
  });
  const here = () => {
    if (cursor === undefined) throw new Error("The text has no cursor ┃.");
    return { textDocument: { uri: uriOf(cursor.file) }, position: cursor.position };
  };

  return {
    ...server,
    uriOf,
    /** What was published when the program was opened. */
    opened,
    /** The texts as they were opened, without marks, by file. */
    texts,
    /** The ranges that are marked. */
    marked: places as readonly Place[],
    /** Where the cursor is, as the parameters of a request. */
    here,
    /** Asks about the place of the cursor. */
    ask: <T>(method: string, more: object = {}): Promise<T> =>
      server.client.sendRequest<T>(method, { ...here(), ...more }),
    /** The places that an answer with locations at the cursor gives, in the order of files and texts. */
    async ranges(method: string, more: object = {}): Promise<readonly Place[]> {
      const answer = await server.client.sendRequest<
        Location | readonly (Location | LocationLink | { readonly range: Range })[] | null
      >(method, { ...here(), ...more });
      const all = answer === null ? [] : Array.isArray(answer) ? answer : [answer as Location];
      return all
        .map((one: Location | LocationLink | { readonly range: Range }) =>
          "targetUri" in one
            ? place(one.targetUri, one.targetSelectionRange)
            : place("uri" in one ? one.uri : here().textDocument.uri, one.range),
        )
        .sort(inOrder);
    },
    /** What is offered at the cursor, best first. */
    async completions(): Promise<readonly CompletionItem[]> {
      const answer = await server.client.sendRequest<CompletionItem[] | CompletionList | null>(
        "textDocument/completion",
        here(),
      );
      const items = answer === null ? [] : Array.isArray(answer) ? answer : answer.items;
      return items.toSorted((a, b) => compare(a.sortText ?? a.label, b.sortText ?? b.label));
    },
    /** The text of the file after an item is accepted: snippets are expanded with their defaults, `┃` is the first stop. */
    accepted(item: CompletionItem, mode: "insert" | "replace" = "insert"): string {
      const { textDocument, position } = here();
      const document = documentOf(fileOf(textDocument.uri));
      const edit = item.textEdit ?? {
        range: { start: position, end: position },
        newText: item.insertText ?? item.label,
      };
      const newText = item.insertTextFormat === 2 ? expand(edit.newText) : `${edit.newText}┃`;
      const range = "range" in edit ? edit.range : edit[mode];
      return TextDocument.applyEdits(document, [{ range, newText }, ...(item.additionalTextEdits ?? [])]);
    },
    async hover(): Promise<string | null> {
      const found = await server.client.sendRequest<Hover | null>("textDocument/hover", here());
      return found === null ? null : (found.contents as { readonly value: string }).value;
    },
    /** The texts after an edit, by file; files that it renames have their new name. */
    applied: (edit: WorkspaceEdit): ReadonlyMap<string, string> => applied(edit, texts, fileOf),
  };
}

/** The text without its marks, and where they were. */
function unmark(source: string): {
  text: string;
  at: number | undefined;
  ranges: readonly (readonly [number, number])[];
} {
  let text = "";
  let at: number | undefined;
  const ranges: (readonly [number, number])[] = [];
  const open: number[] = [];
  for (const character of source) {
    if (character === "┃") at = text.length;
    else if (character === "«") open.push(text.length);
    else if (character === "»") ranges.push([open.pop() ?? 0, text.length]);
    else text += character;
  }
  return { text, at, ranges: ranges.sort(([a], [b]) => a - b) };
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: Place, b: Place): number =>
  compare(a.file, b.file) ||
  compare(a.range.start.line, b.range.start.line) ||
  compare(a.range.start.character, b.range.start.character);

/** A snippet with its defaults; `┃` is where its first stop is. */
function expand(snippet: string): string {
  const stops = [...snippet.matchAll(/(?<!\\)\$(?:(\d+)|\{(\d+)(?::((?:[^}\\]|\\.)*))?(?:\|([^,|]*)[^}]*)?\})/g)];
  const number = (stop: RegExpMatchArray): number => Number(stop[1] ?? stop[2]);
  const first = stops.toSorted((a, b) => (number(a) || 1e9) - (number(b) || 1e9))[0];
  let text = "";
  let from = 0;
  for (const stop of stops) {
    text += snippet.slice(from, stop.index) + (stop === first ? "┃" : "") + (stop[3] ?? stop[4] ?? "");
    from = stop.index + stop[0].length;
  }
  return (text + snippet.slice(from)).replace(/\\([$}\\])/g, "$1");
}

function applied(
  { changes, documentChanges }: WorkspaceEdit,
  texts: ReadonlyMap<string, TextDocument>,
  fileOf: (uri: string) => string,
): ReadonlyMap<string, string> {
  const results = new Map([...texts].map(([file, document]) => [file, document.getText()]));
  const edit = (uri: string, edits: readonly (TextEdit | InsertReplaceEdit | object)[]): void => {
    const file = fileOf(uri);
    const document = TextDocument.create(uri, "scaicore", 1, results.get(file) ?? "");
    results.set(file, TextDocument.applyEdits(document, [...edits] as TextEdit[]));
  };
  for (const [uri, edits] of Object.entries(changes ?? {})) edit(uri, edits);
  for (const change of documentChanges ?? []) {
    if ("textDocument" in change) edit(change.textDocument.uri, change.edits);
    else if (change.kind === "rename") {
      const text = results.get(fileOf(change.oldUri)) ?? "";
      results.delete(fileOf(change.oldUri));
      results.set(fileOf(change.newUri), text);
    } else if (change.kind === "create") results.set(fileOf(change.uri), "");
    else results.delete(fileOf(change.uri));
  }
  return results;
}
