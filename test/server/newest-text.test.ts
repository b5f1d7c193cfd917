/** Only the newest texts are worked for: bursts are checked once, and questions about older texts are answered so. */
import { afterEach, describe, expect, it } from "vitest";
import { type CompletionItem, LSPErrorCodes } from "vscode-languageserver";
import { createAnalyzer } from "../../runtime/compiler/editor.js";
import { createInput } from "../../server/input.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const GOOD = `@core A { version = "1.0.0" }\n@flow greet(name: string): string {\n    return "Hello \${name}"\n}\n`;
const MAIN = "file:///t/main.scaicore";
const LIBRARY = "file:///t/lib.scaicore";
let server: Awaited<ReturnType<typeof startServerInMemory>>;
afterEach(() => server.dispose());

/** A server that works by itself, and the files that it analyzes, in turn. */
async function start(): Promise<string[]> {
  const analyzed: string[] = [];
  server = await startServerInMemory({
    byItself: true,
    host: {
      createAnalyzer(...given) {
        const analyzer = createAnalyzer(...given);
        return {
          ...analyzer,
          analyze(path, ...more) {
            analyzed.push(path);
            return analyzer.analyze(path, ...more);
          },
        };
      },
    },
  });
  return analyzed;
}
const at = (uri: string, line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });
const codeOf = (error: unknown): number => (error as { readonly code: number }).code;
/** The answer to a request, or the code of its error. */
const answer = (method: string, params: object): Promise<unknown> =>
  server.client.sendRequest(method, params).catch(codeOf);

describe("a burst of changes that arrive together", () => {
  it("is analyzed at most three times, and the last text is what is shown", async () => {
    const analyzed = await start();
    await server.open(MAIN, GOOD);
    await answer("textDocument/documentSymbol", { textDocument: { uri: MAIN } });
    analyzed.length = 0;
    const sent = Array.from({ length: 100 }, (_, n) =>
      server.change(MAIN, n === 99 ? `${GOOD}x` : GOOD + " ".repeat(n)),
    );
    await Promise.all(sent);
    await answer("textDocument/documentSymbol", { textDocument: { uri: MAIN } });
    expect(analyzed.length).toBeLessThanOrEqual(3);
    const published = await server.idle();
    expect(published.length).toBeLessThanOrEqual(3 + 1);
    expect(published.at(-1)).toMatchObject({ version: 101, codes: ["E101"] });
  });

  it("keeps no document waiting that depends on it: it is checked right after, without a pause", async () => {
    const analyzed = await start();
    const half = "pub @flow half(n: int): float { return n / 2 }\n";
    await server.open(LIBRARY, half);
    await server.open(MAIN, `import { half } from "./lib"\n@flow f(n: int): float { return half(n) }\n`);
    await answer("textDocument/documentSymbol", { textDocument: { uri: MAIN } });
    await server.idle();
    analyzed.length = 0;
    for (let n = 0; n < 50; n++)
      void server.change(LIBRARY, n === 49 ? half.replace("half", "third") : `${half}// ${n}`);
    await answer("textDocument/documentSymbol", { textDocument: { uri: LIBRARY } });
    await answer("textDocument/documentSymbol", { textDocument: { uri: MAIN } });
    expect(analyzed.length).toBeLessThanOrEqual(4);
    const last = (await server.idle()).filter(({ uri }) => uri === MAIN).at(-1);
    expect(last?.codes).toEqual(["E208"]);
  });
});

describe("a request", () => {
  it("is answered as cancelled, and not computed, when it is cancelled before its turn", async () => {
    await start();
    await server.open(MAIN, GOOD);
    const { CancellationTokenSource } = await import("vscode-languageserver");
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const source = new CancellationTokenSource();
        const sent = server.client
          .sendRequest("textDocument/completion", at(MAIN, 2, 4), source.token)
          .then(() => "answered")
          .catch(codeOf);
        if (n < 19) source.cancel();
        return sent;
      }),
    );
    expect(codes.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => LSPErrorCodes.RequestCancelled));
    expect(codes[19]).toBe("answered");
  });

  it.each([
    ["textDocument/hover", {}],
    ["textDocument/definition", {}],
    ["textDocument/rename", { newName: "other" }],
  ])("%s about a place in a text that has changed since says so", async (method, more) => {
    await start();
    await server.open(MAIN, GOOD);
    const sent = answer(method, { ...at(MAIN, 1, 8), ...more });
    void server.change(MAIN, `// First.\n${GOOD}`);
    expect(await sent).toBe(LSPErrorCodes.ContentModified);
    expect(await answer(method, { ...at(MAIN, 2, 8), ...more })).not.toBe(LSPErrorCodes.ContentModified);
  });

  it("about a document as a whole, or for completion, is answered by the newest text", async () => {
    await start();
    await server.open(MAIN, GOOD);
    const outline = answer("textDocument/documentSymbol", { textDocument: { uri: MAIN } });
    const offers = answer("textDocument/completion", at(MAIN, 2, 4));
    void server.change(MAIN, GOOD.replace("greet", "welcome"));
    expect(JSON.stringify(await outline)).toContain('"welcome"');
    const items = (await offers) as readonly CompletionItem[] | { readonly items: readonly CompletionItem[] };
    expect(("items" in items ? items.items : items).length).toBeGreaterThan(0);
  });
});

describe("the input", () => {
  /** Turns of an event loop, by hand. */
  const loop = () => {
    let next: (() => void)[] = [];
    const turn = (): void => {
      const now = next;
      next = [];
      for (const work of now) work();
    };
    return { nextTurn: (work: () => void) => void next.push(work), turn };
  };

  it("is quiet after two turns without a message, and not before", async () => {
    await start();
    const { nextTurn, turn } = loop();
    const input = createInput(nextTurn);
    let done = 0;
    input.whenQuiet(() => done++);
    for (let n = 0; n < 30; n++) {
      input.arrived();
      turn();
      turn();
      input.arrived();
      expect(done).toBe(0);
      turn();
    }
    turn();
    turn();
    expect(done).toBe(1);
    turn();
    expect(done).toBe(1);
  });

  it("that never ends does not keep work waiting for ever", async () => {
    await start();
    const { nextTurn, turn } = loop();
    const input = createInput(nextTurn);
    let done = 0;
    input.whenQuiet(() => done++);
    for (let n = 0; n < 20_000 && done === 0; n++) {
      input.arrived();
      turn();
    }
    expect(done).toBe(1);
  });
});
