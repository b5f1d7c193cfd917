import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const fromRoot = (path: string): string => relative(root, resolve(root, path)).split(sep).join("/");

/** Compiles a file that is not on disk as part of a project, from the sources of what the project references. */
function errorsOf(config: string, name: string, text: string): string[] {
  const configPath = join(root, config);
  const file = join(dirname(configPath), name);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
  const parsed = ts.getParsedCommandLineOfConfigFile(configPath, {}, host);
  if (parsed === undefined) throw new Error(`${config} cannot be read.`);
  const disk = ts.createCompilerHost(parsed.options);
  // As in editors, the sources of referenced projects are read, not their declarations, which may not have been built.
  const sources: ts.CompilerHost & { useSourceOfProjectReferenceRedirect(): boolean } = {
    ...disk,
    fileExists: (path) => resolve(path) === file || disk.fileExists(path),
    readFile: (path) => (resolve(path) === file ? text : disk.readFile(path)),
    getSourceFile: (path, version, ...more) =>
      resolve(path) === file
        ? ts.createSourceFile(path, text, version, true)
        : disk.getSourceFile(path, version, ...more),
    useSourceOfProjectReferenceRedirect: () => true,
  };
  const program = ts.createProgram({
    // What the file reaches is enough; the other files of the project are not of interest here.
    rootNames: [file, ...parsed.fileNames.filter((path) => path.endsWith(".d.ts"))],
    options: { ...parsed.options, skipLibCheck: true },
    ...(parsed.projectReferences === undefined ? {} : { projectReferences: parsed.projectReferences }),
    host: sources,
  });
  const source = program.getSourceFile(file);
  return [...program.getOptionsDiagnostics(), ...program.getSemanticDiagnostics(source)]
    .filter(({ file: place }) => place === undefined || resolve(place.fileName) === file)
    .map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

function fail(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
}

const ROOM = "runtime/engine/tsconfig.json";

describe("the TypeScript projects", () => {
  it("let a room import what it references", () => {
    const text =
      'import { crc32 } from "../crc32.js";\nimport type { IRModule } from "../ir/module.js";\nexport type M = IRModule;\nexport const x = crc32;\n';
    expect(errorsOf(ROOM, "probe.ts", text)).toEqual([]);
  });

  it("refuse imports over a wall", () => {
    const text = 'import { parse } from "../syntax/parser.js";\nexport const x: unknown = parse;\n';
    expect(errorsOf(ROOM, "probe.ts", text).join()).toMatch(/TS6307.*runtime\/syntax\//s);
    const up = 'export { compile } from "../compiler/compile.js";\n';
    expect(errorsOf("runtime/syntax/tsconfig.json", "probe.ts", up).join()).toMatch(/TS6307.*runtime\/compiler\//s);
  });

  it.each([
    ["process", "export const x: unknown = process.argv;\n"],
    ["Buffer", "export const x: unknown = Buffer.from([]);\n"],
    ["document", "export const x: unknown = document;\n"],
    ["node:fs", 'import { readFileSync } from "node:fs";\nexport const x: unknown = readFileSync;\n'],
  ])("know no %s in a room that works in a browser worker", (_, text) => {
    expect(errorsOf(ROOM, "probe.ts", text).join()).toMatch(/^TS/);
  });

  it("know Node in the Node part of a room, and the DOM in a webview, and neither elsewhere", () => {
    const node = "export const x: unknown = process.argv;\n";
    expect(errorsOf("runtime/host/tsconfig.node.json", "probe.node.ts", node)).toEqual([]);
    const dom = "export const x: unknown = document;\n";
    expect(errorsOf("client/webviews/tsconfig.json", "probe.ts", dom)).toEqual([]);
    expect(errorsOf("client/webviews/tsconfig.json", "probe.ts", node).join()).toMatch(/^TS/);
    expect(errorsOf("server/tsconfig.json", "probe.ts", dom).join()).toMatch(/^TS/);
  });

  it("are all in the root project, and hold every file", () => {
    const { references } = ts.parseConfigFileTextToJson(
      "tsconfig.json",
      readFileSync(join(root, "tsconfig.json"), "utf8"),
    ).config as { references: { path: string }[] };
    const named = references.map(({ path }) => (path.endsWith(".json") ? path : `${path}/tsconfig.json`));
    const configs = named.map((path) => join(root, path)).filter((path) => existsSync(path));
    expect(configs).toHaveLength(named.length);
    const held = new Set(
      configs.flatMap((path) => {
        const parsed = ts.getParsedCommandLineOfConfigFile(
          path,
          {},
          { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
        );
        return parsed?.fileNames.map(fromRoot) ?? [];
      }),
    );
    const files = ["runtime", "server", "client", "test"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) =>
        fromRoot(join(folder, path)),
      ),
    );
    const outside = files.filter(
      (path) =>
        path.endsWith(".ts") && !/node_modules|\/dist\/|^test\/(fixtures|package\/consumer|e2e\/\.out)\//.test(path),
    );
    expect(outside.filter((path) => !held.has(path))).toEqual([]);
  });
});
