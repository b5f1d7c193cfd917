/** Diagnostics for clients that ask for them. */
import { afterEach, describe, expect, it } from "vitest";
import {
  type ClientCapabilities,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type WorkspaceDiagnosticReport,
} from "vscode-languageserver";
import { startServerInMemory } from "../support/server-in-memory.js";

const HALF = "pub @flow half(n: int): float { return n / 2 }\n";
const MAIN = `import { half } from "./lib"\n@flow f(n: int): float { return half(n) }\n`;
const [lib, main] = ["file:///w/lib.scaicore", "file:///w/main.scaicore"] as const;
const ASKS: ClientCapabilities = {
  textDocument: { diagnostic: { relatedDocumentSupport: true } },
  workspace: { diagnostics: { refreshSupport: true }, configuration: true },
};

let server: Awaited<ReturnType<typeof startServerInMemory>>;
afterEach(() => server.dispose());
const start = async (capabilities = ASKS, options = {}, files: ReadonlyMap<string, string> = new Map()) =>
  (server = await startServerInMemory({ folders: ["file:///w"], capabilities, options, files }));
const report = (uri: string, previousResultId?: string) =>
  server.client.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", {
    textDocument: { uri },
    ...(previousResultId === undefined ? {} : { previousResultId }),
  });
const codes = (given: DocumentDiagnosticReport): unknown =>
  given.kind === DocumentDiagnosticReportKind.Full ? given.items.map(({ code }) => code) : given.kind;

describe("a client that asks for diagnostics", () => {
  it("is sent none, and gets them by document, with those that depend on it", async () => {
    await start();
    expect(server.offered.diagnosticProvider).toMatchObject({
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
    await server.open(lib, HALF);
    await server.open(main, MAIN);
    expect(await server.idle()).toEqual([]);
    const first = await report(lib);
    expect(codes(first)).toEqual([]);
    expect(await report(lib, first.resultId)).toMatchObject({ kind: "unchanged", resultId: first.resultId });
    await server.change(lib, HALF.replace("half", "third"));
    const second = await report(lib, first.resultId);
    expect(second.relatedDocuments?.[main]).toMatchObject({ kind: "full", items: [{ code: "E208" }] });
    expect(codes(await report(main))).toEqual(["E208"]);
    expect(codes(await report("file:///w/none.scaicore"))).toEqual([]);
  });

  it("is told to ask again when something else changes what is wrong, and not for its own edits", async () => {
    await start(ASKS, {}, new Map([[lib, HALF]]));
    let refreshed = 0;
    server.client.onRequest("workspace/diagnostic/refresh", () => {
      refreshed++;
    });
    await server.open(main, MAIN);
    await server.idle();
    expect(codes(await report(main))).toEqual([]);
    await server.change(main, `${MAIN}// More.\n`);
    await server.idle();
    expect(refreshed).toBe(0);
    server.disk.set(lib, "// Nothing.\n");
    await server.watched({ uri: lib, type: 2 });
    await server.idle();
    expect(refreshed).toBe(1);
    expect(codes(await report(main))).toEqual(["E208"]);
  });

  it("gets those of all files where its settings say so", async () => {
    const files = new Map([
      [lib, HALF],
      [main, MAIN.replaceAll("half", "third")],
    ]);
    await start(ASKS, {}, files);
    const all = (previousResultIds: readonly { uri: string; value: string }[] = []) =>
      server.client.sendRequest<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds });
    expect(await all()).toEqual({ items: [] });
    server.client.onRequest("workspace/configuration", () => [{ diagnostics: { scope: "workspace" } }]);
    await server.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await server.idle();
    const { items } = await all();
    expect(items).toMatchObject([
      { uri: lib, version: null, kind: "full", items: [] },
      { uri: main, version: null, kind: "full", items: [{ code: "E208" }] },
    ]);
    const known = items.map(({ uri, resultId }) => ({ uri, value: resultId! }));
    expect((await all(known)).items.map(({ kind }) => kind)).toEqual(["unchanged", "unchanged"]);
    server.disk.delete(lib);
    await server.watched({ uri: lib, type: 3 });
    expect((await all(known)).items).toMatchObject([
      { uri: main, kind: "full", items: [{ code: "E207" }] },
      { uri: lib, kind: "full", items: [] },
    ]);
  });

  it("is sent them all the same where it says that it wants that", async () => {
    await start(ASKS, { diagnostics: "push" });
    expect(server.offered.diagnosticProvider).toBeUndefined();
    await server.open(main, MAIN);
    expect((await server.idle()).map(({ codes: sent }) => sent)).toEqual([["E207"]]);
  });
});
