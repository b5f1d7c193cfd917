import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative as relativeOfSystem, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const relative = (from: string, to: string): string => relativeOfSystem(from, to).split(sep).join("/");

/** The rooms of the house, the deepest first, and what each may import besides itself (see docs/architecture.md). */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "runtime/syntax": ["shared"],
  "runtime/syntax/chevrotain": ["shared", "runtime/syntax", "chevrotain"],
  "runtime/format": ["shared", "runtime/syntax"],
  "runtime/ir": ["shared", "@msgpack/msgpack", "@noble/hashes"],
  "runtime/stdlib": ["shared", "runtime/ir", "big.js"],
  "runtime/compiler": ["shared", "runtime/syntax", "runtime/ir", "runtime/stdlib", "@noble/hashes"],
  "runtime/engine": [
    "shared",
    "runtime/ir",
    "runtime/stdlib",
    "runtime/host/contract",
    "@msgpack/msgpack",
    "@noble/hashes",
  ],
  "runtime/host/contract": ["shared", "@noble/hashes"],
  "runtime/host": ["shared", "runtime/host/contract", "@msgpack/msgpack", "@noble/hashes"],
  "runtime/models/config": ["shared", "runtime/ir", "runtime/host/contract"],
  "runtime/models": [
    "shared",
    "runtime/ir",
    "runtime/models/config",
    "runtime/host",
    "runtime/host/contract",
    "@ai-sdk/anthropic",
    "@ai-sdk/openai",
    "@ai-sdk/openai-compatible",
  ],
  "runtime/testing": [
    "shared",
    "runtime/ir",
    "runtime/stdlib",
    "runtime/engine",
    "runtime/host",
    "runtime/host/contract",
    "runtime/worker",
    "runtime/queues",
    "fast-check",
  ],
  "runtime/plugins": ["shared", "runtime/ir", "runtime/host/contract", "@modelcontextprotocol/sdk"],
  "runtime/postgres": ["shared", "runtime/host", "runtime/host/contract", "pg", "@noble/hashes"],
  "runtime/redis": ["shared", "runtime/host", "runtime/host/contract", "ioredis"],
  "runtime/worker": ["shared", "runtime/host", "runtime/host/contract"],
  "runtime/events": ["shared", "runtime/host", "runtime/host/contract"],
  "runtime/queues": ["shared", "runtime/host", "runtime/host/contract", "runtime/worker", "@noble/hashes"],
  "runtime/telemetry": ["shared", "runtime/host/contract", "@opentelemetry/api", "@noble/hashes"],
  "runtime/cli": ["*runtime", "server"],
  runtime: ["*runtime"],
  "server/protocol": ["vscode-languageserver"],
  server: [
    "shared",
    "server/protocol",
    "runtime/syntax",
    "runtime/format",
    "runtime/compiler",
    "runtime/ir",
    "runtime/stdlib",
    "runtime/models/config",
    "vscode-languageserver",
    "vscode-languageserver-textdocument",
  ],
  "client/webviews": ["*webviews", "@dagrejs/dagre", "@vscode-elements/elements", "diff", "lit", "marked"],
  client: [
    "scaicore",
    "vscode",
    "vscode-languageclient",
    "@vscode/debugprotocol",
    "jsonc-parser",
    "server/protocol",
    "client/webviews",
  ],
};
/** Files that any room may use: those at the top of runtime/, but for the entries of the package. */
const shared = readdirSync(join(root, "runtime"))
  .filter((name) => name.endsWith(".ts") && !["index.ts", "node.ts"].includes(name))
  .map((name) => `runtime/${name.slice(0, -".ts".length)}`);

function roomOf(path: string): string {
  const file = relative(root, path).replace(/\.(ts|js)$/, "");
  if (shared.includes(file)) return "shared";
  if (file === "server/protocol") return "server/protocol";
  if (["runtime/host/interfaces", "runtime/host/errors", "runtime/host/model-response"].includes(file))
    return "runtime/host/contract";
  if (file.startsWith("runtime/host/approval/")) return "runtime/host/contract";
  if (file.startsWith("client/webviews/")) return "client/webviews";
  const room = Object.keys(rooms)
    .filter((name) => file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (room === undefined) throw new Error(`${file} is in no room`);
  return room;
}

interface Import {
  readonly file: string;
  readonly target: string;
  /** It leaves nothing in the compiled file. */
  readonly typeOnly: boolean;
  /** It is `import(…)`, which runs after both files have been loaded. */
  readonly dynamic: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, dynamic: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    found.push({ file, target: specifier.text, typeOnly, dynamic });
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement))
      add(statement.moduleSpecifier, statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword, false);
    else if (ts.isExportDeclaration(statement)) add(statement.moduleSpecifier, statement.isTypeOnly, false);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true);
    ts.forEachChild(node, visit);
  };
  if (text.includes("import(")) visit(source);
  return found;
}

function allowed({ file, target, typeOnly }: Omit<Import, "dynamic">): string | undefined {
  const from = roomOf(file);
  const may = rooms[from === "shared" ? "runtime" : from] ?? [];
  const where = relative(root, file);
  if (target.startsWith("node:")) {
    if (from.startsWith("runtime") || from === "shared")
      return /\.node\.ts$|^runtime\/node\.ts$/.test(where) ? undefined : "only *.node.ts may use Node's modules";
    return from === "client/webviews" ? "a webview has no Node" : undefined;
  }
  if (!target.startsWith(".")) {
    const name = target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : (target.split("/")[0] ?? "");
    if (may.includes("*runtime"))
      return name === "vscode" || name === "scaicore" ? `${from} may not use ${name}` : undefined;
    // Webviews may name the host's types, which leave nothing in their bundle.
    if (from === "client/webviews" && typeOnly && name === "scaicore") return undefined;
    return may.includes(name) ? undefined : `${from} may not use ${name}`;
  }
  if (target.endsWith(".css")) return undefined;
  const to = roomOf(resolve(dirname(file), target));
  if (to === from || to === "shared") return undefined;
  if (may.includes("*runtime") && to.startsWith("runtime")) return undefined;
  return may.includes(to) ? undefined : `${from} may not import ${to}`;
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name === "dist" || entry.name === "harness") return [];
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /(?<!\.test|\.d|\.config)\.ts$/.test(entry.name) ? [path] : [];
  });
}

const files = ["runtime", "server", "client"].flatMap((dir) => sources(join(root, dir)));
const imports = files.flatMap(importsOf);

describe("who may import whom", () => {
  it("sees the files", () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it("finds no import that crosses a wall", () => {
    const wrong = imports.flatMap((entry) => {
      const problem = allowed(entry);
      return problem === undefined ? [] : [`${relative(root, entry.file)}: ${entry.target}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ["runtime/engine/x.ts", "../syntax/index.js"],
    ["runtime/syntax/x.ts", "../compiler/index.js"],
    ["runtime/syntax/x.ts", "chevrotain"],
    ["runtime/syntax/x.ts", "./chevrotain/index.js"],
    ["runtime/compiler/x.ts", "../syntax/chevrotain/reference.js"],
    ["runtime/host/memory/x.ts", "node:fs"],
    ["server/x.ts", "../runtime/engine/core-engine.js"],
    ["server/x.ts", "vscode"],
    ["client/features/x.ts", "../../runtime/engine/core-engine.js"],
    ["client/webviews/run/main.ts", "vscode"],
  ])("would refuse %s importing %s", (file, target) => {
    expect(allowed({ file: join(root, file), target, typeOnly: false })).toBeTypeOf("string");
  });
});

/** The rooms inside of rooms: which of its neighbours each may import. The files beside them may import all of them. */
const innerRooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "runtime/compiler": {
    diagnostics: [],
    semantics: ["diagnostics"],
    resolve: ["diagnostics", "semantics"],
    check: ["diagnostics", "semantics", "resolve"],
    build: ["diagnostics", "semantics"],
    ide: ["diagnostics", "semantics"],
  },
  "runtime/engine": {
    program: [],
    machine: ["program"],
    blocks: ["program", "machine"],
    run: ["program", "machine", "blocks"],
  },
};

function crossesInnerWall({ file, target }: Pick<Import, "file" | "target">): string | undefined {
  if (!target.startsWith(".")) return undefined;
  for (const [outer, inner] of Object.entries(innerRooms)) {
    const parts = [file, resolve(dirname(file), target)].map((path) => relative(join(root, outer), path).split("/"));
    const [from, to] = parts.map((path) => (path[0] === ".." ? undefined : path.length === 1 ? "" : path[0]));
    if (from === undefined || from === "" || to === undefined || to === from) continue;
    const may = inner[from];
    if (may === undefined) return `${outer}/${from} is no known room`;
    if (!may.includes(to)) return `${outer}/${from} may not import ${to === "" ? outer : `${outer}/${to}`}`;
  }
  return undefined;
}

describe("who may import whom inside of a room", () => {
  it("finds no import that crosses a wall", () => {
    const wrong = imports.flatMap((entry) => {
      const problem = crossesInnerWall(entry);
      return problem === undefined ? [] : [`${relative(root, entry.file)}: ${entry.target}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ["runtime/compiler/semantics/types/x.ts", "../../check/x.js"],
    ["runtime/compiler/build/blocks/x.ts", "../../check/x.js"],
    ["runtime/compiler/build/x.ts", "../resolve/x.js"],
    ["runtime/compiler/ide/x.ts", "../check/x.js"],
    ["runtime/compiler/check/x.ts", "../analyze.js"],
    ["runtime/compiler/other/x.ts", "../semantics/x.js"],
    ["runtime/engine/program/x.ts", "../machine/machine.js"],
    ["runtime/engine/machine/x.ts", "../blocks/while.js"],
    ["runtime/engine/blocks/x.ts", "../run/run.js"],
  ])("would refuse %s importing %s", (file, target) => {
    expect(crossesInnerWall({ file: join(root, file), target })).toBeTypeOf("string");
  });
});

/** The groups of files that import each other in a circle when they are loaded (Tarjan's strongly connected components). */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const reached = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    reached.set(file, order.get(file)!);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) reached.set(file, Math.min(reached.get(file)!, reached.get(next)!));
    }
    if (reached.get(file) !== order.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || graph.get(file)?.includes(file) === true) circles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}

describe("imports at run time", () => {
  it("go in no circle between files", () => {
    const graph = new Map<string, string[]>(files.map((file) => [relative(root, file), []]));
    for (const { file, target, typeOnly, dynamic } of imports) {
      if (typeOnly || dynamic || !target.startsWith(".")) continue;
      graph.get(relative(root, file))!.push(relative(root, resolve(dirname(file), target)).replace(/\.js$/, ".ts"));
    }
    expect(circlesOf(graph)).toEqual([]);
  });

  it("would be found in a circle", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["b", "d"]],
      ["d", ["d"]],
      ["e", []],
    ]);
    expect(circlesOf(graph)).toEqual([["d"], ["b", "c"]]);
  });
});

describe("tests", () => {
  it("stand in test/, none beside the code", () => {
    const beside = ["runtime", "server", "client", "scripts"].flatMap((dir) =>
      readdirSync(join(root, dir), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.test\.\w+$/.test(path) && !path.includes("node_modules"))
        .map((path) => `${dir}/${path}`),
    );
    expect(beside).toEqual([]);
  });
});
