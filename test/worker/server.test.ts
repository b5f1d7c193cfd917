/** The language server as it runs where there is no Node: in a worker, with the texts that the client sends for a disk. */
import type { CompletionItem, Diagnostic, InitializeResult, WorkspaceEdit } from "vscode-languageserver";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { FILE_TEXTS_NOTIFICATION } from "../../server/protocol.js";
import { startInWorker } from "../support/browser-worker.js";

const FOLDER = "vscode-vfs://github/acme/shop";
const SHOP = `${FOLDER}/shop.scaicore`;
const ORDERS = `${FOLDER}/lib/orders.scaicore`;
const shop = (result: string) => `import { total_of } from "./lib/orders"
@core Shop { version = "1.0.0" }
@flow checkout(prices: array[float]): float {
    sum = total_of(prices)
    return ${result}
}
`;
const orders = "pub @flow total_of(prices: array[float]): float {\n    return prices.sum()\n}\n";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

let client: Awaited<ReturnType<typeof connect>>;
beforeAll(async () => {
  client = await connect();
});
afterAll(() => client.worker.terminate());

/** Speaks JSON-RPC with the server in the worker: messages are objects there, without headers. */
async function connect() {
  const worker = await startInWorker("server/browser.ts", ["console", "MessageChannel"]);
  const answers = new Map<
    number,
    { readonly done: (result: unknown) => void; readonly fail: (error: Error) => void }
  >();
  const published = new Map<string, readonly Diagnostic[]>();
  let failed: Error | undefined;
  worker.on("error", (error: Error) => {
    failed = error;
    for (const { fail } of answers.values()) fail(error);
  });
  worker.on("message", ({ id, method, params, result, error }: Message) => {
    if (method === undefined) {
      if (id === undefined) return;
      if (error === undefined) answers.get(id)?.done(result);
      else answers.get(id)?.fail(new Error(JSON.stringify(error)));
    } else if (id !== undefined) worker.postMessage({ jsonrpc: "2.0", id, result: null });
    else if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
      published.set(uri, diagnostics);
    }
  });
  let last = 0;
  return {
    worker,
    ask: <T>(method: string, params: unknown): Promise<T> =>
      new Promise<unknown>((done, fail) => {
        answers.set(++last, { done, fail });
        worker.postMessage({ jsonrpc: "2.0", id: last, method, params });
      }) as Promise<T>,
    tell: (method: string, params: unknown) => worker.postMessage({ jsonrpc: "2.0", method, params }),
    /** The codes of a document's diagnostics, once they are these. */
    async codes(uri: string, wanted: readonly string[]): Promise<void> {
      const seen = () => published.get(uri)?.map(({ code }) => code);
      await vi.waitFor(() => {
        if (failed !== undefined) throw failed;
        expect(seen()).toEqual(wanted);
      }, 20_000);
    },
  };
}

it("initialises with the capabilities that it has elsewhere", async () => {
  const { capabilities } = await client.ask<InitializeResult>("initialize", {
    processId: null,
    rootUri: FOLDER,
    workspaceFolders: [{ uri: FOLDER, name: "shop" }],
    capabilities: { textDocument: { rename: { prepareSupport: true } } },
  });
  expect(capabilities).toMatchObject({ renameProvider: { prepareProvider: true }, documentFormattingProvider: true });
  client.tell("initialized", {});
  client.tell(FILE_TEXTS_NOTIFICATION, {
    files: [
      { uri: SHOP, text: shop("sum") },
      { uri: ORDERS, text: orders },
    ],
  });
});

it("publishes the diagnostics of an open document, whose import it was sent", async () => {
  client.tell("textDocument/didOpen", {
    textDocument: { uri: SHOP, languageId: "scaicore", version: 1, text: shop("amount") },
  });
  await client.codes(SHOP, ["W200", "E200"]);
  client.tell("textDocument/didChange", {
    textDocument: { uri: SHOP, version: 2 },
    contentChanges: [{ text: shop("sum") }],
  });
  await client.codes(SHOP, []);
});

it("completes", async () => {
  const items = await client.ask<CompletionItem[]>("textDocument/completion", {
    textDocument: { uri: SHOP },
    position: { line: 4, character: 14 },
  });
  expect(items.map(({ label }) => label)).toContain("sum");
});

it("renames over two files, one of which is not open", async () => {
  const { changes } = await client.ask<WorkspaceEdit>("textDocument/rename", {
    textDocument: { uri: SHOP },
    position: { line: 3, character: 12 },
    newName: "price_of",
  });
  expect(Object.entries(changes ?? {}).map(([uri, edits]) => [uri, edits.length])).toEqual([
    [SHOP, 2],
    [ORDERS, 1],
  ]);
});

it("sees what becomes of a file that is not open", async () => {
  const change = (text: string | null, type: number) => {
    client.tell(FILE_TEXTS_NOTIFICATION, { files: [{ uri: ORDERS, text }] });
    client.tell("workspace/didChangeWatchedFiles", { changes: [{ uri: ORDERS, type }] });
  };
  change(orders.replace("total_of", "sum_of"), 2);
  await client.codes(SHOP, ["E208"]);
  change(orders, 2);
  await client.codes(SHOP, []);
});
