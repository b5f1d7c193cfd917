/**
 * Each feature once, as an editor uses it: a process over stdio, a program of several files in a real folder, with a name that has to be
 * encoded in an address. One process for all, so that it is quick; the cases go on from one another.
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  DocumentSymbol,
  Location,
  Position,
  SemanticTokens,
  SemanticTokensDelta,
  SymbolInformation,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { FLOWS_REQUEST, type FlowsResult } from "../../server/protocol.js";
import { EVERYTHING } from "../support/editor.js";
import { bundleServer, startServerProcess, type ServerProcess } from "../support/language-server.js";

const MAIN = `import { greet, Guest } from "./guest book"

@core Hotel {
    version = "1.0.0"
    @memory { visits: map[string, int] }
}

/// Lets a guest in.
@flow arrive(name: string, loud: bool = false): string {
    guest: Guest = { name, room: :single }
    words = greet(guest)
    if loud { return words.upper() }
    return words
}

@flow leave(name: string): string {
    return "Farewell, \${name}"
}
`;
const BOOK = `/// Who sleeps here.
pub type Guest = { name: string, room: enum[single, double] }

/// A greeting.
pub @flow greet(guest: Guest): string {
    memory.visits.set(guest.name, 1)
    return "Welcome, \${guest.name}"
}
`;

let root: string;
let folder: string;
let server: ServerProcess;
let main: string;
let book: string;
/** What the documents hold now, by URI. */
const documents = new Map<string, TextDocument>();

const document = (uri: string): TextDocument => documents.get(uri)!;
const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
const ask = <T>(method: string, params: object): Promise<T> => server.connection.sendRequest<T>(method, params);
/** The place of a text in a document, `more` characters into it. */
function at(uri: string, text: string, more = 0): { textDocument: { uri: string }; position: Position } {
  const offset = document(uri).getText().indexOf(text);
  expect(offset, text).toBeGreaterThanOrEqual(0);
  return { textDocument: { uri }, position: document(uri).positionAt(offset + more) };
}
const textAt = ({ uri, range }: Location): string => document(uri).getText(range);
const codes = (diagnostics: readonly Diagnostic[]): string => diagnostics.map(({ code }) => code).join();

async function open(uri: string, text: string): Promise<readonly Diagnostic[]> {
  documents.set(uri, TextDocument.create(uri, "scaicore", 1, text));
  await server.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "scaicore", version: 1, text },
  });
  return (await server.diagnostics(uri, 1)).diagnostics;
}
/** Types by ranges, as editors do; gives the diagnostics afterwards. */
async function type(uri: string, from: string, to: string): Promise<readonly Diagnostic[]> {
  const before = document(uri);
  const start = before.getText().indexOf(from);
  expect(start, from).toBeGreaterThanOrEqual(0);
  const range = { start: before.positionAt(start), end: before.positionAt(start + from.length) };
  const version = before.version + 1;
  const contentChanges = [{ range, text: to }];
  documents.set(uri, TextDocument.update(before, contentChanges, version));
  await server.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges,
  });
  return (await server.diagnostics(uri, version)).diagnostics;
}
const changed = (uri: string, kind: 1 | 2 | 3): Promise<void> =>
  server.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: kind }] });
/** The texts after an edit, by URI. */
function after(edit: WorkspaceEdit | null): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const change of edit?.documentChanges ?? [])
    if ("textDocument" in change)
      texts.set(
        change.textDocument.uri,
        TextDocument.applyEdits(document(change.textDocument.uri), change.edits as TextEdit[]),
      );
  return texts;
}
const formatting = { options: { tabSize: 4, insertSpaces: true } };

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "scaicore-disk-")));
  folder = join(root, "Zimmer 100% #1");
  mkdirSync(folder);
  writeFileSync(join(folder, "main.scaicore"), MAIN);
  writeFileSync(join(folder, "guest book.scaicore"), BOOK);
  [main, book] = [uriOf("main.scaicore"), uriOf("guest book.scaicore")];
  await bundleServer(join(root, "server.mjs"));
  server = await startServerProcess(join(root, "server.mjs"), {
    capabilities: { ...EVERYTHING, workspace: { ...EVERYTHING.workspace, workspaceFolders: true } },
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "hotel" }],
    initializationOptions: { runCommand: "run" },
  });
  expect(codes(await open(main, MAIN))).toBe("");
  expect(codes(await open(book, BOOK))).toBe("");
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

describe("names", () => {
  it("hover tells what a flow of another file is", async () => {
    const hover = await ask<{ contents: { value: string } }>("textDocument/hover", at(main, "greet(guest)"));
    expect(hover.contents.value).toContain("greet(guest: Guest): string");
    expect(hover.contents.value).toContain("A greeting.");
  });
  it("definition leads into the other file, whose name has a blank", async () => {
    const found = await ask<Location | Location[]>("textDocument/definition", at(main, "greet(guest)"));
    expect([found].flat().map(({ uri }) => uri)).toEqual([book]);
    expect(textAt([found].flat()[0]!)).toBe("greet");
  });
  it("type definition leads to the type of a variable", async () => {
    const found = await ask<Location[]>("textDocument/typeDefinition", at(main, "guest: Guest"));
    expect([found].flat().map(textAt)).toEqual(["Guest"]);
  });
  it("references are those of both files", async () => {
    const found = await ask<Location[]>("textDocument/references", {
      ...at(book, "Guest"),
      context: { includeDeclaration: true },
    });
    expect(found.map(textAt)).toEqual(["Guest", "Guest", "Guest", "Guest"]);
    expect(new Set(found.map(({ uri }) => uri))).toEqual(new Set([main, book]));
  });
  it("highlights are those of the file", async () => {
    expect(await ask<unknown[]>("textDocument/documentHighlight", at(main, "words ="))).toHaveLength(3);
  });
  it("rename can be tried first", async () => {
    expect(JSON.stringify(await ask("textDocument/prepareRename", at(book, "greet(")))).toContain("greet");
  });
  it("rename changes both files", async () => {
    const texts = after(await ask<WorkspaceEdit>("textDocument/rename", { ...at(book, "greet("), newName: "welcome" }));
    expect([...texts.keys()].sort()).toEqual([book, main].sort());
    expect(texts.get(main)).toContain("words = welcome(guest)");
    expect(texts.get(book)).toContain("@flow welcome(");
  });
  it("rename to a name that is none is refused", async () => {
    await expect(ask("textDocument/rename", { ...at(book, "greet("), newName: "1x" })).rejects.toThrow();
  });
  it("workspace symbols are found in files and folders", async () => {
    const found = await ask<SymbolInformation[]>("workspace/symbol", { query: "arrive" });
    expect(found.map(({ name }) => name)).toEqual(["arrive"]);
  });
  it("the hierarchy of calls goes both ways", async () => {
    const [item] = await ask<{ name: string }[]>("textDocument/prepareCallHierarchy", at(book, "greet("));
    expect(item?.name).toBe("greet");
    const incoming = await ask<{ from: { name: string } }[]>("callHierarchy/incomingCalls", { item });
    expect(incoming.map(({ from }) => from.name)).toEqual(["arrive"]);
    const [caller] = await ask<object[]>("textDocument/prepareCallHierarchy", at(main, "arrive("));
    const outgoing = await ask<{ to: { name: string } }[]>("callHierarchy/outgoingCalls", { item: caller });
    expect(outgoing.map(({ to }) => to.name)).toContain("greet");
  });
  it("the path of an import is a link", async () => {
    const links = await ask<{ target: string }[]>("textDocument/documentLink", { textDocument: { uri: main } });
    expect(links.map(({ target }) => target)).toEqual([book]);
  });
  it("a name that is bound once is edited in all its places", async () => {
    const lambda = `return [words].map(each => each.trim()).join("")\n}`;
    expect(codes(await type(main, "return words\n}", lambda))).toBe("");
    const linked = await ask<{ ranges: unknown[] } | null>("textDocument/linkedEditingRange", at(main, "each =>"));
    expect(linked?.ranges).toHaveLength(2);
    await type(main, lambda, "return words\n}");
  });
});

describe("what is shown beside the text", () => {
  it("the outline", async () => {
    const symbols = await ask<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri: main } });
    expect(symbols.map(({ name }) => name)).toEqual(["Hotel", "arrive", "leave"]);
  });
  it("lenses of what can be run", async () => {
    const lenses = await ask<{ command: { arguments: unknown[] } }[]>("textDocument/codeLens", {
      textDocument: { uri: main },
    });
    expect(lenses.map(({ command }) => command.arguments[1])).toEqual(["arrive", "leave"]);
    expect(await ask("textDocument/codeLens", { textDocument: { uri: book } })).toEqual([]);
  });
  it("flows with their parameters", async () => {
    const { core, flows } = await ask<FlowsResult>(FLOWS_REQUEST, { textDocument: { uri: main } });
    expect([core, ...flows.map(({ name }) => name)]).toEqual(["Hotel", "arrive", "leave"]);
  });
  it("folds", async () => {
    const folds = await ask<{ startLine: number }[]>("textDocument/foldingRange", { textDocument: { uri: main } });
    expect(folds.map(({ startLine }) => startLine)).toEqual(expect.arrayContaining([2, 8, 15]));
  });
  it("hints of parameters and types, in a part of the text", async () => {
    const end = document(main).positionAt(document(main).getText().length);
    const hints = await ask<{ position: Position }[]>("textDocument/inlayHint", {
      textDocument: { uri: main },
      range: { start: { line: 8, character: 0 }, end },
    });
    expect(hints.every(({ position: { line } }) => line >= 8)).toBe(true);
  });
  it("selections that grow", async () => {
    const [selection] = await ask<{ parent?: unknown }[]>("textDocument/selectionRange", {
      textDocument: { uri: main },
      positions: [at(main, "words.upper", 7).position],
    });
    expect(selection?.parent).toBeDefined();
  });
  it("colours, whole, of a range, and what an edit changes of them", async () => {
    const full = await ask<SemanticTokens>("textDocument/semanticTokens/full", { textDocument: { uri: main } });
    expect(full.data.length % 5).toBe(0);
    const part = await ask<SemanticTokens>("textDocument/semanticTokens/range", {
      textDocument: { uri: main },
      range: { start: { line: 8, character: 0 }, end: { line: 10, character: 0 } },
    });
    expect(part.data.length).toBeGreaterThan(0);
    expect(part.data.length).toBeLessThan(full.data.length);
    await type(main, "Farewell", "Until soon");
    const delta = await ask<SemanticTokensDelta>("textDocument/semanticTokens/full/delta", {
      textDocument: { uri: main },
      previousResultId: full.resultId,
    });
    const data = [...full.data];
    for (const { start, deleteCount, data: added = [] } of delta.edits) data.splice(start, deleteCount, ...added);
    const again = await ask<SemanticTokens>("textDocument/semanticTokens/full", { textDocument: { uri: main } });
    expect(data).toEqual(again.data);
  });
});

describe("while one types", () => {
  it("members are offered, and documented when asked", async () => {
    expect(codes(await type(main, "words.upper()", "words."))).not.toBe("");
    const answer = await ask<CompletionItem[] | { items: CompletionItem[] }>(
      "textDocument/completion",
      at(main, "words. }", 6),
    );
    const upper = ("items" in answer ? answer.items : answer).find(({ label }) => label === "upper");
    expect(upper?.documentation).toBeUndefined();
    const resolved = await ask<CompletionItem>("completionItem/resolve", upper!);
    expect(resolved.documentation).toBeDefined();
    expect(codes(await type(main, "words. }", "words.upper() }"))).toBe("");
  });
  it("signature help follows the arguments", async () => {
    await type(main, "greet(guest)\n", "greet(\n");
    const help = await ask<{ signatures: { label: string }[] }>("textDocument/signatureHelp", at(main, "greet(\n", 6));
    expect(help.signatures[0]?.label).toContain("greet(guest: Guest)");
    expect(codes(await type(main, "greet(\n", "greet(guest)\n"))).toBe("");
  });
  it("a mistake is mended by its fix", async () => {
    const diagnostics = await type(main, "words = greet(guest)", "words = gret(guest)");
    expect(codes(diagnostics)).not.toBe("");
    const actions = await ask<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: main },
      range: diagnostics[0]!.range,
      context: { diagnostics },
    });
    const fix = actions.find(({ kind, isPreferred }) => kind === "quickfix" && isPreferred === true) ?? actions[0]!;
    const { edit } = fix.edit === undefined ? await ask<CodeAction>("codeAction/resolve", fix) : fix;
    expect(after(edit!).get(main)).toContain("words = greet(guest)");
    expect(codes(await type(main, "words = gret(guest)", "words = greet(guest)"))).toBe("");
  });
  it("the whole, a part and a line are formatted", async () => {
    await type(
      main,
      "@flow leave(name: string): string {\n    return",
      "@flow leave( name:string ): string {\n  return",
    );
    const right = MAIN.replace("Farewell", "Until soon");
    const whole = await ask<TextEdit[]>("textDocument/formatting", { textDocument: { uri: main }, ...formatting });
    expect(TextDocument.applyEdits(document(main), whole)).toBe(right);
    const { position: start } = at(main, "@flow leave");
    const part = await ask<TextEdit[]>("textDocument/rangeFormatting", {
      textDocument: { uri: main },
      range: { start, end: { line: start.line + 2, character: 1 } },
      ...formatting,
    });
    expect(TextDocument.applyEdits(document(main), part)).toBe(right);
    const line = await ask<TextEdit[] | null>("textDocument/onTypeFormatting", {
      textDocument: { uri: main },
      position: { line: start.line + 2, character: 1 },
      ch: "}",
      ...formatting,
    });
    expect(line ?? []).toBeInstanceOf(Array);
    expect(
      codes(await type(main, "leave( name:string ): string {\n  return", "leave(name: string): string {\n    return")),
    ).toBe("");
  });
  it("a question about a place of a text that has changed since is refused, if it was not answered before", async () => {
    const asked = ask("textDocument/hover", at(main, "greet(guest)")).then(
      () => undefined,
      (error: unknown) => (error as { readonly code: number }).code,
    );
    await type(main, "Lets a guest", "Lets any guest");
    expect([undefined, LSPErrorCodes.ContentModified]).toContain(await asked);
    await type(main, "Lets any guest", "Lets a guest");
  });
  it("a request that is cancelled is answered as that, and the next one all the same", async () => {
    const source = new CancellationTokenSource();
    const asked = server.connection.sendRequest(
      "textDocument/documentSymbol",
      { textDocument: { uri: main } },
      source.token,
    );
    source.cancel();
    await asked.then(
      (answer) => expect(answer).toBeInstanceOf(Array),
      (error: unknown) => expect((error as { readonly code: number }).code).toBe(LSPErrorCodes.RequestCancelled),
    );
    expect(await ask("textDocument/documentSymbol", { textDocument: { uri: main } })).toHaveLength(3);
  });
  it("a burst of changes is checked a few times", async () => {
    const before = server.published().length;
    const typed = Array.from({ length: 50 }, () => type(main, "Until soon", "Until soon "));
    await typed.at(-1)!;
    expect(server.published().length - before).toBeLessThanOrEqual(10);
    await type(main, `Until soon${" ".repeat(50)}`, "Until soon");
  });
});

describe("files", () => {
  it("the unsaved text of an import counts before the disk", async () => {
    await type(book, "pub @flow greet(", "pub @flow hail(");
    const { diagnostics } = await server.until(main, (params) => codes(params.diagnostics).includes("E208"));
    expect(diagnostics[0]?.message).toContain("`./guest book` declares no `greet`");
    await type(book, "pub @flow hail(", "pub @flow greet(");
    await server.until(main, (params) => codes(params.diagnostics) === "");
  });
  it("a library knows the memory of its program", async () => {
    expect(codes(await type(book, "memory.visits.set", "memory.visit.set"))).toBe("E209");
    expect(codes(await type(book, "memory.visit.set", "memory.visits.set"))).toBe("");
  });
  it("a file that comes on disk is found, and one that goes is missed", async () => {
    const [extra, path] = [uriOf("extra.scaicore"), join(folder, "extra.scaicore")];
    const source = `import { one } from "./one"\n@core X { version = "1.0.0" }\n@flow f(): int { return one() }\n`;
    expect(codes(await open(extra, source))).toBe("E207");
    writeFileSync(join(folder, "one.scaicore"), "pub @flow one(): int { return 1 }\n");
    await changed(uriOf("one.scaicore"), 1);
    await server.until(extra, (params) => codes(params.diagnostics) === "");
    rmSync(join(folder, "one.scaicore"));
    await changed(uriOf("one.scaicore"), 3);
    await server.until(extra, (params) => codes(params.diagnostics) === "E207");
    await server.connection.sendNotification("textDocument/didClose", { textDocument: { uri: extra } });
    expect((await server.until(extra, (params) => params.diagnostics.length === 0)).diagnostics).toEqual([]);
    rmSync(path, { force: true });
  });
  it("imports follow a file that is renamed", async () => {
    const to = uriOf("visitors.scaicore");
    const files = [{ oldUri: book, newUri: to }];
    const texts = after(await ask<WorkspaceEdit | null>("workspace/willRenameFiles", { files }));
    expect(texts.get(main)).toContain('from "./visitors"');
    renameSync(join(folder, "guest book.scaicore"), join(folder, "visitors.scaicore"));
    await server.connection.sendNotification("textDocument/didClose", { textDocument: { uri: book } });
    await server.connection.sendNotification("workspace/didRenameFiles", { files });
    await changed(book, 3);
    await changed(to, 1);
    await server.until(main, (params) => codes(params.diagnostics).includes("E207"));
    expect(codes(await type(main, "./guest book", "./visitors"))).toBe("");
    expect(readFileSync(join(folder, "visitors.scaicore"), "utf8")).toBe(BOOK);
  });
  it.each(["c#", "100%", "what now", "a%20b", "ünïcode", "brackets[1]"])(
    "a file called %s is imported",
    async (name) => {
      writeFileSync(join(folder, `${name}.scaicore`), "pub @flow one(): int { return 1 }\n");
      await changed(uriOf(`${name}.scaicore`), 1);
      const source = `import { one } from "./${name}"\n@core X { version = "1.0.0" }\n@flow f(): int { return one() }\n`;
      expect(codes(await open(uriOf(`uses ${name}.scaicore`), source))).toBe("");
    },
  );
  it("a document that is on no disk is checked", async () => {
    expect(codes(await open("untitled:Untitled-1", "@flow f(): int { return x }\n"))).toBe("E200");
  });
  it("the left side of a difference lists no mistakes", async () => {
    const uri = `git:${join(folder, "main.scaicore")}?ref`;
    const text = "@flow f(): int { return x }\n";
    await server.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "scaicore", version: 1, text },
    });
    expect(await ask("textDocument/documentSymbol", { textDocument: { uri } })).toHaveLength(1);
    expect(server.published().filter((one) => one.uri === uri && one.diagnostics.length > 0)).toEqual([]);
  });
});
