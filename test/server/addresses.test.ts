/** One file has one address, however a client writes it, and messages name files as people do. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { isOtherVersion, pathOfUri, uriOfPath } from "../../server/workspace/uri.js";
import { importText } from "../../server/workspace/import-text.js";
import { startServerInMemory, textOf } from "../support/server-in-memory.js";

describe("the path of a file", () => {
  it.each([
    ["file:///t/a%20b.scaicore", "file:///t/a b.scaicore"],
    ["file:///t/a b.scaicore", "file:///t/a b.scaicore"],
    ["file:///t/c%23.scaicore", "file:///t/c#.scaicore"],
    ["file:///t/100%25.scaicore", "file:///t/100%.scaicore"],
    ["file:///t/100%.scaicore", "file:///t/100%.scaicore"],
    ["file:///t/what%3F.scaicore", "file:///t/what?.scaicore"],
    ["file:///t/a%2520b.scaicore", "file:///t/a%20b.scaicore"],
    ["file:///t/%C3%BCn%C3%AF.scaicore", "file:///t/ünï.scaicore"],
    ["file:///t/%FC%20b.scaicore", "file:///t/%FC%20b.scaicore"],
    ["file:///c%3A/t/a.scaicore", "file:///c:/t/a.scaicore"],
    ["file:///C:/t/a.scaicore", "file:///c:/t/a.scaicore"],
    ["FILE:///t/a.scaicore", "file:///t/a.scaicore"],
    ["file://localhost/t/a.scaicore", "file:///t/a.scaicore"],
    ["file://server/share/a.scaicore", "file://server/share/a.scaicore"],
    ["file:///t//x/.././a.scaicore", "file:///t/a.scaicore"],
    ["untitled:Untitled-1", "untitled:Untitled-1"],
    ["vscode-vfs://github/o/r/a%20b.scaicore", "vscode-vfs://github/o/r/a b.scaicore"],
  ])("of %s is %s", (uri, path) => expect(pathOfUri(uri)).toBe(path));

  it("is the same for a URI that is made from it, whatever its name", () => {
    const name = fc.string({
      unit: fc.oneof(
        fc.constantFrom(..." # % ? ä Ö € + & = ; , ( ) ' ! * [ ] { } | \\ ^ ~".split(" "), " "),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
      minLength: 1,
    });
    const path = fc
      .array(name, { minLength: 1, maxLength: 4 })
      .map((names) => names.map((one) => one.replace(/[/\0]/g, "_")).filter((one) => !/^\.*$/.test(one)))
      .filter((names) => names.length > 0)
      .map((names) => `file:///t/${names.join("/")}`);
    fc.assert(
      fc.property(path, (one) => {
        expect(pathOfUri(uriOfPath(one))).toBe(one);
      }),
      { seed: 1 },
    );
  });

  it.each([
    ["git:/t/main.scaicore?%7B%22ref%22%3A%22~%22%7D", true],
    ["git:/t/main.scaicore", true],
    ["vscode-local-history:/t/main.scaicore?x", true],
    ["gitlens://abc/main.scaicore?x", true],
    ["review:/t/main.scaicore?x", true],
    ["unheard-of:/t/main.scaicore?version=2", true],
    ["file:///t/main.scaicore", false],
    ["file:///t/main?.scaicore", false],
    ["untitled:Untitled-1", false],
    ["vscode-vfs://github/o/r/main.scaicore", false],
    ["memfs:/main.scaicore", false],
    ["memory://model/1", false],
  ])("tells whether %s shows another version: %s", (uri, is) => expect(isOtherVersion(uri)).toBe(is));
});

describe("an import", () => {
  it.each([
    ["file:///t/main.scaicore", "file:///t/lib.scaicore", "./lib"],
    ["file:///t/main.scaicore", "file:///t/a b/100%.scaicore", "./a b/100%"],
    ["file:///t/flows/main.scaicore", "file:///t/lib/x.scaicore", "../lib/x"],
    ["file:///t/a/b/main.scaicore", "file:///t/x.scaicore", "../../x"],
    ["file:///t/main.scaicore", "file:///t/x.scaicore.scaicore", "./x.scaicore.scaicore"],
    ["file:///c:/t/main.scaicore", "file:///d:/t/x.scaicore", undefined],
    ["vscode-vfs://github/o/r/main.scaicore", "file:///o/r/x.scaicore", undefined],
  ])("in %s of %s is written %s", (from, to, text) => expect(importText(from, to)).toBe(text));
});

const HALF = "pub @flow half(n: int): float { return n / 2 }\n";
const importing = (path: string, name = "half"): string =>
  `import { ${name} } from "${path}"\n@flow f(n: int): float { return ${name}(n) }\n`;

describe("an open document", () => {
  let server: Awaited<ReturnType<typeof startServerInMemory>>;
  afterEach(() => server.dispose());

  it.each(["c#", "100%", "what?", "a%20b", "my lib", "größe", "brackets[1]", "it's (new)", "a+b&c=d"])(
    "finds `./%s` on disk, and its unsaved text once it is open, however the client writes its address",
    async (name) => {
      server = await startServerInMemory();
      const main = "file:///t/main.scaicore";
      const encoded = `file:///t/${encodeURIComponent(name)}.scaicore`;
      server.disk.set(uriOfPath(`file:///t/${name}.scaicore`), HALF);
      await server.open(main, importing(`./${name}`));
      expect((await server.idle()).map(({ codes }) => codes)).toEqual([[]]);
      await server.open(encoded, HALF.replace("half", "third"));
      const again = (await server.idle()).find(({ uri }) => uri === main);
      expect(again?.codes).toEqual(["E208"]);
      expect(again?.params.diagnostics[0]?.message).toBe(`\`./${name}\` declares no \`half\`. It exports \`third\`.`);
    },
  );

  it("is named as its client wrote it wherever another file points to it", async () => {
    server = await startServerInMemory();
    const library = "file:///C%3A/t/my%20maths.scaicore";
    await server.open(library, "@flow half(n: int): float { return n / 2 }\n");
    await server.open("file:///c:/t/main.scaicore", importing("./my maths"));
    const main = (await server.idle()).find(({ uri }) => uri.endsWith("main.scaicore"));
    expect(main?.params.diagnostics).toMatchObject([{ relatedInformation: [{ location: { uri: library } }] }]);
  });

  it("of another version has colours and hover, and nothing in Problems", async () => {
    server = await startServerInMemory();
    const uri = `git:/t/main.scaicore?${encodeURIComponent(JSON.stringify({ path: "/t/main.scaicore", ref: "~" }))}`;
    await server.open(uri, importing("./maths"));
    expect(await server.idle()).toEqual([]);
    const hover = await server.client.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line: 1, character: 6 },
    });
    expect(JSON.stringify(hover)).toContain("f(n: int): float");
  });

  it("never names an address in a message", async () => {
    server = await startServerInMemory({ folders: ["file:///w"] });
    server.disk.set("file:///w/lib/core.scaicore", `@core Other { version = "1.0.0" }\n`);
    server.disk.set("file:///w/lib/empty.scaicore", "");
    for (const path of ["./lib/core", "./lib/empty", "./missing", "../out", "/abs", "./main"])
      await server.open(`file:///w/main.scaicore`, importing(path));
    const messages = (await server.idle()).flatMap(({ params }) =>
      params.diagnostics.map(({ message }) => textOf(message)),
    );
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.filter((message) => /file:|%\d\d/.test(message))).toEqual([]);
  });
});
