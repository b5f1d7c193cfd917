/** A document whose check fails takes nothing else down. */
import { describe, expect, it } from "vitest";
import { createAnalyzer } from "../../runtime/compiler/editor.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const GOOD = '@core A { version = "1.0.0" }\n@flow f(): int { return 1 }\n';
const BAD = "// fails\n";

/** The compiler's analyzer, but for texts that begin with `// fails`. */
const failing: typeof createAnalyzer = (host, options) => {
  const analyzer = createAnalyzer(host, options);
  return {
    ...analyzer,
    analyze(path, text) {
      if (text.startsWith(BAD)) throw new RangeError("Maximum call stack size exceeded");
      return analyzer.analyze(path, text);
    },
  };
};

describe("a document whose check fails", () => {
  it("says so in one diagnostic, and the others are checked, whatever the order", async () => {
    const server = await startServerInMemory({ host: { createAnalyzer: failing } });
    const [a, bad, b] = ["file:///a.scaicore", "file:///bad.scaicore", "file:///b.scaicore"];
    await server.open(a, GOOD);
    await server.open(bad, BAD);
    await server.open(b, GOOD.replace("return 1", "return nope"));
    const published = await server.now();
    expect(published.map(({ uri, codes }) => [uri, codes.length])).toEqual([
      [a, 0],
      [bad, 1],
      [b, 1],
    ]);
    expect(published[1]!.params.diagnostics[0]).toMatchObject({ severity: 1, source: "scaicore" });
    expect(published[1]!.params.diagnostics[0]!.message).toMatch(
      /^ScaiCore failed to check this file\. .* Please report it/,
    );
    // Edited together: the one that fails does not hold up those after it.
    await server.change(bad, `${BAD}x`);
    await server.change(b, GOOD);
    expect((await server.now()).map(({ uri, codes }) => [uri, codes.length])).toEqual([
      [bad, 1],
      [b, 0],
    ]);
    await server.change(bad, GOOD);
    expect((await server.now()).map(({ uri, codes }) => [uri, codes.length])).toEqual([[bad, 0]]);
    server.dispose();
  });

  it("is answered about with nothing", async () => {
    const server = await startServerInMemory({ host: { createAnalyzer: failing } });
    const uri = "file:///bad.scaicore";
    await server.open(uri, BAD);
    await server.now();
    const at = { textDocument: { uri }, position: { line: 0, character: 3 } };
    const range = { start: at.position, end: at.position };
    expect(await server.client.sendRequest("textDocument/hover", at)).toBeNull();
    expect(await server.client.sendRequest("textDocument/documentSymbol", at)).toEqual([]);
    expect(await server.client.sendRequest("textDocument/codeAction", { ...at, range })).toEqual([]);
    expect(await server.client.sendRequest("scaicore/flows", at)).toMatchObject({ flows: [] });
    await server.client.sendRequest("textDocument/completion", at);
    server.dispose();
  });

  it("may be one that imports a file that cannot be read", async () => {
    const server = await startServerInMemory({
      folders: ["file:///w"],
      host: {
        readFile: () => {
          throw new Error("The disk is gone.");
        },
      },
    });
    await server.open("file:///w/a.scaicore", `import { x } from "./x"\n${GOOD}`);
    await server.open("file:///w/b.scaicore", GOOD);
    const published = await server.now();
    expect(published.map(({ codes }) => codes.join())).toEqual(["E207", ""]);
    server.dispose();
  });
});
