import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleHash, IRSerializer } from "scaicore";
import * as compiler from "scaicore/compiler";
import { readSource } from "scaicore/node";
import type { Uri } from "vscode";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** As much of VS Code as compiling needs: addresses of files, one workspace folder, open documents. */
class FileUri {
  readonly scheme = "file";
  constructor(readonly path: string) {}
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return pathToFileURL(this.path).href;
  }
  static joinPath = (uri: FileUri, ...names: readonly string[]): FileUri => new FileUri(join(uri.path, ...names));
}
const state = vi.hoisted(() => ({ folder: "", trusted: true, open: new Map<string, string>() }));
vi.mock("vscode", () => ({
  Uri: FileUri,
  FileType: { File: 1 },
  workspace: {
    get isTrusted() {
      return state.trusted;
    },
    getWorkspaceFolder: ({ path }: FileUri) =>
      path.startsWith(`${state.folder}/`) ? { uri: new FileUri(state.folder) } : undefined,
    get textDocuments() {
      return [...state.open].map(([path, text]) => ({ uri: new FileUri(path), isClosed: false, getText: () => text }));
    },
  },
}));
vi.mock("../../client/engine/runtime.js", () => ({
  loadCompiler: () => Promise.resolve({ ...compiler, readSource }),
  loadRuntime: () => Promise.resolve({ bundleHash, IRSerializer }),
}));
const { compileDocument } = await import("../../client/engine/compile-document.js");

const program = (path: string): string =>
  `import { x } from "${path}"\n@core A { version = "1.0.0" }\n@flow f(): int { return x() }\n`;
const LIBRARY = "pub @flow x(): int { return 1 }\n";

describe.skipIf(process.platform === "win32")("a program that the editor compiles", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "scaicore-document-"));
    mkdirSync(join(home, "work/flows"), { recursive: true });
    state.folder = join(home, "work");
    state.trusted = true;
    state.open.clear();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const write = (name: string, text: string) => writeFileSync(join(home, name), text);
  /** Compiles an open document; `compiled`, or the first mistake. */
  async function outcome(name: string, text: string): Promise<string> {
    const path = join(home, name);
    state.open.set(path, text);
    const result = await compileDocument(new FileUri(path) as unknown as Uri);
    return result.kind === "broken" ? result.first.message : result.kind;
  }
  const outside = (name: string) => expect.stringMatching(`^\`${name}\` is outside of the program's root`) as string;

  it("imports what is below the workspace folder, saved or not", async () => {
    write("work/lib.scaicore", "no program");
    state.open.set(join(home, "work/lib.scaicore"), LIBRARY);
    expect(await outcome("work/flows/main.scaicore", program("../lib"))).toBe("compiled");
    state.open.delete(join(home, "work/lib.scaicore"));
    write("work/lib.scaicore", LIBRARY);
    expect(await outcome("work/flows/main.scaicore", program("../lib"))).toBe("compiled");
  });

  it("imports nothing outside of it, open or on disk, through a link or not", async () => {
    write("lib.scaicore", LIBRARY);
    state.open.set(join(home, "lib.scaicore"), LIBRARY);
    expect(await outcome("work/main.scaicore", program("../lib"))).toEqual(outside("../lib.scaicore"));
    symlinkSync("../lib.scaicore", join(home, "work/link.scaicore"));
    expect(await outcome("work/main.scaicore", program("./link"))).toContain("a link that leads out");
  });

  it("outside of all folders has its own as root, and imports nothing in Restricted Mode", async () => {
    mkdirSync(join(home, "else"));
    write("else/lib.scaicore", LIBRARY);
    write("lib.scaicore", LIBRARY);
    expect(await outcome("else/main.scaicore", program("./lib"))).toBe("compiled");
    expect(await outcome("else/main.scaicore", program("../lib"))).toEqual(outside("../lib.scaicore"));
    state.trusted = false;
    expect(await outcome("else/main.scaicore", program("./lib"))).toMatch(/nothing there is read before you trust/);
    write("work/lib.scaicore", LIBRARY);
    expect(await outcome("work/main.scaicore", program("./lib"))).toBe("compiled");
  });

  it("is compiled again when a file that was missing is there", async () => {
    expect(await outcome("work/main.scaicore", program("./late"))).toBe("There is no file `late.scaicore`.");
    write("work/late.scaicore", LIBRARY);
    expect(await outcome("work/main.scaicore", program("./late"))).toBe("compiled");
  });

  it("reads what the server and the command line read", async () => {
    write("work/lib.scaicore", LIBRARY);
    const path = join(home, "work/main.scaicore");
    state.open.set(path, program("./lib"));
    const result = await compileDocument(new FileUri(path) as unknown as Uri);
    expect(result.kind === "compiled" && result.module.sources.map((source) => source.path)).toEqual([
      basename(path),
      "lib.scaicore",
    ]);
    expect(readSource(join(dirname(path), "lib.scaicore"), state.folder)).toBe(LIBRARY);
  });

  it("reads a bundle, and says of one that is damaged what is wrong", async () => {
    write("work/lib.scaicore", LIBRARY);
    const source = join(home, "work/main.scaicore");
    state.open.set(source, program("./lib"));
    const made = await compileDocument(new FileUri(source) as unknown as Uri);
    if (made.kind !== "compiled") throw new Error(made.kind);
    const bytes = new IRSerializer().serialize(made.module);
    const file = join(home, "work/A.scaicore-ir");
    const bundle = new FileUri(file) as unknown as Uri;
    expect(await compileDocument(bundle)).toEqual({ kind: "missing" });
    writeFileSync(file, bytes);
    const read = await compileDocument(bundle);
    expect(read).toEqual({ kind: "compiled", module: made.module });
    const again = await compileDocument(bundle);
    expect(again.kind === "compiled" && read.kind === "compiled" && again.module === read.module).toBe(true);
    writeFileSync(file, bytes.subarray(0, -1));
    const damaged = await compileDocument(bundle);
    expect(damaged).toMatchObject({ kind: "broken", first: { code: "BundleError" } });
    expect(damaged.kind === "broken" && damaged.first.message).toContain("cut short");
  });
});
