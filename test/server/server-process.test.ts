import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FLOWS_REQUEST, type FlowsResult } from "../../server/protocol.js";
import { bundleServer, startServerProcess, type ServerProcess } from "../support/language-server.js";

const GOOD = `@core A { version = "1.0.0" }
@flow greet(name: string): string {
  return "Hello \${name}"
}
`;

describe("the language server, as a process over stdio", () => {
  let folder: string;
  let server: ServerProcess;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scaicore-server-"));
    await bundleServer(join(folder, "server.mjs"));
    server = await startServerProcess(join(folder, "server.mjs"));
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (uri: string, text: string) => {
    await server.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "scaicore", version: 1, text },
    });
    return server.diagnostics(uri, 1);
  };
  const replace = async (uri: string, version: number, text: string) => {
    await server.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  };

  it("tells a mistake with its code and its place, and clears it as soon as it is mended", async () => {
    const uri = "file:///t/mistake.scaicore";
    const first = await open(uri, GOOD.replace("${name}", "${nmae}"));
    expect(first.diagnostics).toMatchObject([
      {
        code: "E200",
        severity: 1,
        source: "scaicore",
        range: { start: { line: 2, character: 18 }, end: { line: 2, character: 22 } },
      },
    ]);
    expect(first.diagnostics[0]?.message).toContain("name");
    await replace(uri, 2, GOOD);
    expect((await server.diagnostics(uri, 2)).diagnostics).toEqual([]);
  });

  it("mends it by its quick fix", async () => {
    const uri = "file:///t/fix.scaicore";
    const { diagnostics } = await open(uri, GOOD.replace("${name}", "${nmae}"));
    const actions = await server.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range: diagnostics[0]?.range,
      context: { diagnostics },
    });
    expect(actions).toMatchObject([
      { kind: "quickfix", edit: { documentChanges: [{ edits: [{ newText: "name" }] }] } },
    ]);
  });

  it("checks a burst of changes, and answers with the last", async () => {
    const uri = "file:///t/burst.scaicore";
    await open(uri, GOOD);
    for (let version = 2; version <= 51; version++)
      void replace(uri, version, version === 51 ? GOOD : `${GOOD}x${version}`);
    expect((await server.diagnostics(uri, 51)).diagnostics).toEqual([]);
    expect(server.published().filter((one) => one.uri === uri).length).toBeLessThanOrEqual(1 + 3);
  });

  it("applies incremental changes by UTF-16 code units", async () => {
    const uri = "file:///t/utf16.scaicore";
    await open(uri, GOOD.replace("Hello", "👋 Hello"));
    await server.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: { line: 2, character: 21 }, end: { line: 2, character: 25 } }, text: "nmae" }],
    });
    const { diagnostics } = await server.diagnostics(uri, 2);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toContain("nmae");
  });

  it("gives completion, hover, outline and flows", async () => {
    const uri = "file:///t/features.scaicore";
    await open(uri, GOOD);
    const at = { textDocument: { uri }, position: { line: 2, character: 20 } };
    expect(JSON.stringify(await server.connection.sendRequest("textDocument/completion", at))).toContain('"name"');
    expect(JSON.stringify(await server.connection.sendRequest("textDocument/hover", at))).toContain("name: string");
    expect(
      JSON.stringify(await server.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri } })),
    ).toContain('"greet"');
    const { flows } = await server.connection.sendRequest<FlowsResult>(FLOWS_REQUEST, { textDocument: { uri } });
    expect(flows).toMatchObject([{ name: "greet", signature: "greet(name: string): string" }]);
  });

  it("survives an empty file, 1 MB of noise, and questions about files it does not have", async () => {
    expect((await open("file:///t/empty.scaicore", "")).diagnostics).toBeInstanceOf(Array);
    const noise = Array.from({ length: 1_000_000 }, (_, i) =>
      String.fromCharCode(33 + ((i * 7919 + (i >> 3)) % 90)),
    ).join("");
    const { diagnostics } = await open("file:///t/noise.scaicore", noise);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(100);
    const nowhere = { textDocument: { uri: "file:///t/none.scaicore" }, position: { line: 3, character: 3 } };
    expect(await server.connection.sendRequest("textDocument/hover", nowhere)).toBeNull();
    expect(await server.connection.sendRequest("textDocument/completion", nowhere)).toEqual([]);
    expect(await server.connection.sendRequest(FLOWS_REQUEST, nowhere)).toBeNull();
  });

  const USES_HALF = 'import { half } from "./maths"\n@flow f(n: int): float { return half(n) }\n';
  const HALF = "pub @flow half(n: int): float { return n / 2 }\n";
  const codesOf = ({ diagnostics }: { readonly diagnostics: readonly { readonly code?: unknown }[] }) =>
    diagnostics.map(({ code }) => code).join();

  it("checks an open document again when another one that it imports is edited", async () => {
    const [main, library] = ["file:///t/importer/main.scaicore", "file:///t/importer/maths.scaicore"];
    await open(library, HALF);
    expect((await open(main, USES_HALF)).diagnostics).toEqual([]);
    await replace(library, 2, HALF.replace("half", "third"));
    const { diagnostics } = await server.until(main, (params) => codesOf(params) === "E208");
    expect(diagnostics[0]?.message).toBe("`./maths` declares no `half`. It exports `third`.");
    await replace(library, 3, HALF);
    await server.until(main, (params) => codesOf(params) === "");
  });

  it("checks an open document again when a file that it imports changes on disk, and finds places in it", async () => {
    // A name with a blank, and a text with a byte order mark and lines that end with CRLF, as Windows writes them.
    const file = join(folder, "my maths.scaicore");
    const [main, library] = [pathToFileURL(join(folder, "main.scaicore")).href, pathToFileURL(file).href];
    const watched = (type: 1 | 2 | 3) =>
      server.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: library, type }] });
    writeFileSync(file, `\uFEFF// Halves.\r\n${HALF}`);
    expect((await open(main, USES_HALF.replace("./maths", "./my maths"))).diagnostics).toEqual([]);
    writeFileSync(file, `\uFEFF@flow half(n: int): float {\r\n  return n / 2\r\n}\r\n`);
    await watched(2);
    expect(await server.until(main, (params) => codesOf(params) === "E208")).toMatchObject({
      diagnostics: [
        {
          relatedInformation: [
            {
              location: {
                uri: library,
                range: { start: { line: 0, character: 6 }, end: { line: 0, character: 10 } },
              },
            },
          ],
        },
      ],
    });
    rmSync(file);
    await watched(3);
    await server.until(main, (params) => codesOf(params) === "E207");
    writeFileSync(file, HALF);
    await watched(1);
    await server.until(main, (params) => codesOf(params) === "");
  });

  describe.skipIf(process.platform === "win32")("reads of an import only a regular file", () => {
    const imports = (path: string) => `import { x } from "${path}"\n@flow f(): int { return x() }\n`;
    const near = (name: string) => pathToFileURL(join(folder, "near", name)).href;

    it("and answers on when it is a pipe, a link to a device, or a link that leads out", async () => {
      mkdirSync(join(folder, "near"));
      const pipe = join(folder, "near/pipe.scaicore");
      expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
      symlinkSync("/dev/zero", join(folder, "near/zero.scaicore"));
      writeFileSync(join(folder, "far.scaicore"), "API_KEY=sk-CANARY\n");
      symlinkSync("../far.scaicore", join(folder, "near/far.scaicore"));
      const told = async (name: string) => {
        const { diagnostics } = await open(near(`uses-${name}.scaicore`), imports(`./${name}`));
        expect(JSON.stringify(diagnostics)).not.toContain("CANARY");
        return diagnostics.map(({ message }) => message);
      };
      expect(await told("pipe")).toEqual([
        "`./pipe.scaicore` is a folder, a pipe or a device. An import is of a regular file.",
      ]);
      const leadsOut = (name: string) =>
        `\`./${name}.scaicore\` is reached by a link that leads out of the program's root. Put the file itself there.`;
      expect(await told("zero")).toEqual([leadsOut("zero")]);
      expect(await told("far")).toEqual([leadsOut("far")]);
      expect((await open(near("good.scaicore"), GOOD)).diagnostics).toEqual([]);
    });
  });
});
