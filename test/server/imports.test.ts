/** Which files the server reads for an import: only those below the workspace folder of the document, or below its own folder. */
import { afterEach, describe, expect, it } from "vitest";
import { FLOWS_REQUEST, TRUSTED_NOTIFICATION } from "../../server/protocol.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const HALF = "pub @flow half(n: int): float { return n / 2 }\n";
const importing = (path: string): string =>
  `import { half } from "${path}"\n@flow f(n: int): float { return half(n) }\n`;

type Server = Awaited<ReturnType<typeof startServerInMemory>>;
let server: Server;
afterEach(() => server.dispose());

/** What is wrong with a document that imports `path`. */
async function problems(uri: string, path: string) {
  await server.open(uri, importing(path));
  return messagesOf(uri, await server.idle());
}
const messagesOf = (uri: string, published: Awaited<ReturnType<Server["idle"]>>) =>
  published.filter((one) => one.uri === uri).flatMap(({ params }) => params.diagnostics.map(({ message }) => message));

const OUTSIDE = /is outside of the program's root/;
const UNTRUSTED = /is outside of the workspace, and nothing there is read before you trust the workspace/;

describe("an import of a document in a workspace folder", () => {
  it("is read anywhere below the folder, as the command line reads it below the working directory", async () => {
    server = await startServerInMemory({ folders: ["file:///w"] });
    server.disk.set("file:///w/lib/maths.scaicore", HALF);
    expect(await problems("file:///w/flows/main.scaicore", "../lib/maths")).toEqual([]);
    expect(new Set(server.asked())).toEqual(new Set(["file:///w/lib/maths.scaicore"]));
  });

  it("is not looked for outside, whether it is open there or not", async () => {
    server = await startServerInMemory({ folders: ["file:///w/"] });
    server.disk.set("file:///maths.scaicore", HALF);
    await server.open("file:///maths.scaicore", HALF);
    expect(await problems("file:///w/main.scaicore", "../maths")).toEqual([expect.stringMatching(OUTSIDE)]);
    expect(await problems("file:///w/other.scaicore", "../w2/maths")).toEqual([expect.stringMatching(OUTSIDE)]);
    expect(server.asked()).toEqual([]);
  });

  it.each([
    ["file:///c%3A/projects/demo.scaicore", "../../../attacker.example/share/x"],
    ["file:///c%3A/projects/demo.scaicore", "../../d:/x"],
    ["file:///c%3A/projects/demo.scaicore", "../../../../attacker.example/c$/x"],
    ["vscode-vfs://github/a/demo.scaicore", "../../gitlab/x"],
  ])("never leads to another host: %s importing %s", async (uri, path) => {
    server = await startServerInMemory();
    expect(await problems(uri, path)).toEqual([expect.stringMatching(OUTSIDE)]);
    expect(server.asked()).toEqual([]);
  });

  it("takes what is escaped in its text for a name, not for a way", async () => {
    server = await startServerInMemory({ folders: ["file:///w"] });
    await problems("file:///w/main.scaicore", "./%2e%2e/%2e%2e/etc%2Fx");
    expect(server.asked()).toEqual(["file:///w/%252e%252e/%252e%252e/etc%252Fx.scaicore"]);
  });

  it("belongs to the innermost of several folders", async () => {
    server = await startServerInMemory({ folders: ["file:///w", "file:///w/inner"] });
    expect(await problems("file:///w/inner/main.scaicore", "../maths")).toEqual([expect.stringMatching(OUTSIDE)]);
  });

  it("is checked again when the folders change", async () => {
    server = await startServerInMemory({ folders: ["file:///w/flows"] });
    server.disk.set("file:///w/maths.scaicore", HALF);
    const uri = "file:///w/flows/main.scaicore";
    expect(await problems(uri, "../maths")).toEqual([expect.stringMatching(OUTSIDE)]);
    await server.changeFolders(["file:///w"], ["file:///w/flows"]);
    expect((await server.idle()).map(({ codes }) => codes)).toEqual([[]]);
  });
});

describe("an import of a document outside of all workspace folders", () => {
  const uri = "file:///elsewhere/main.scaicore";

  it("is read below the document's own folder", async () => {
    server = await startServerInMemory({ folders: ["file:///w"] });
    server.disk.set("file:///elsewhere/lib/maths.scaicore", HALF);
    server.disk.set("file:///maths.scaicore", HALF);
    expect(await problems(uri, "./lib/maths")).toEqual([]);
    expect(await problems("file:///elsewhere/two.scaicore", "../maths")).toEqual([expect.stringMatching(OUTSIDE)]);
  });

  it("is not read in Restricted Mode, and is once the workspace is trusted", async () => {
    server = await startServerInMemory({ folders: ["file:///w"], options: { restricted: true } });
    server.disk.set("file:///elsewhere/maths.scaicore", HALF);
    server.disk.set("file:///w/maths.scaicore", HALF);
    expect(await problems(uri, "./maths")).toEqual([expect.stringMatching(UNTRUSTED)]);
    expect(server.asked().filter((asked) => !asked.startsWith("file:///w/"))).toEqual([]);
    expect(await problems("file:///w/main.scaicore", "./maths")).toEqual([]);
    await server.client.sendNotification(TRUSTED_NOTIFICATION);
    expect((await server.idle()).filter((one) => one.uri === uri).map(({ codes }) => codes)).toEqual([[]]);
    expect(server.asked()).toContain("file:///elsewhere/maths.scaicore");
  });

  // Only the host knows whether it has what lies beside a document of another scheme: in a browser it has.
  it.each([
    ["untitled:Untitled-1", []],
    [
      "vscode-vfs://github/a/b/main.scaicore",
      ["vscode-vfs://github/a/b/maths.scaicore", "vscode-vfs://github/a/b/thirds.scaicore"],
    ],
  ])("is told once, mildly, as unknown for %s, which is on no disk", async (document, asked) => {
    server = await startServerInMemory();
    const twice = `${importing("./maths")}import { third } from "./thirds"\n@flow g(n: int): float { return third(n) }\n`;
    await server.open(document, twice);
    const [published] = await server.idle();
    expect(published?.params.diagnostics).toEqual([
      {
        range: { start: { line: 0, character: 21 }, end: { line: 0, character: 30 } },
        severity: 3,
        source: "scaicore",
        message: expect.stringMatching(/^What this file imports is not on a disk/) as string,
      },
    ]);
    expect(server.asked().toSorted()).toEqual(asked);
    await server.client.sendRequest(FLOWS_REQUEST, { textDocument: { uri: document } });
  });
});
