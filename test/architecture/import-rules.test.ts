import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative as relativeOfSystem, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const relative = (from: string, to: string): string => relativeOfSystem(from, to).split(sep).join("/");

/** The rooms of the house, the deepest first, and what each may import besides itself (see docs/architecture.md). */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "runtime/syntax": ["shared", "chevrotain"],
  "runtime/ir": ["shared", "@msgpack/msgpack", "@noble/hashes", "croner"],
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
  "runtime/host/contract": ["shared"],
  "runtime/host": ["shared", "runtime/host/contract", "@msgpack/msgpack"],
  "runtime/testing": [
    "shared",
    "runtime/ir",
    "runtime/stdlib",
    "runtime/engine",
    "runtime/host",
    "runtime/host/contract",
    "fast-check",
  ],
  "runtime/cli": ["*runtime"],
  runtime: ["*runtime"],
  "server/protocol": ["vscode-languageserver"],
  server: [
    "shared",
    "server/protocol",
    "runtime/syntax",
    "runtime/compiler",
    "runtime/ir",
    "runtime/stdlib",
    "vscode-languageserver",
    "vscode-languageserver-textdocument",
  ],
  "client/webviews": ["*webviews", "@vscode-elements/elements", "lit", "marked"],
  client: ["scaicore", "vscode", "vscode-languageclient", "server/protocol", "client/webviews"],
};
/** Files that any room of the runtime may use. */
const shared = [
  "runtime/diagnostic-definition",
  "runtime/error",
  "runtime/json",
  "runtime/nearest",
  "runtime/text-similarity",
  "runtime/crc32",
  "runtime/version",
];

function roomOf(path: string): string {
  const file = relative(root, path).replace(/\.(ts|js)$/, "");
  if (shared.includes(file)) return "shared";
  if (file === "server/protocol") return "server/protocol";
  if (["runtime/host/interfaces", "runtime/host/errors"].includes(file)) return "runtime/host/contract";
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
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const found: Import[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s+["']([^"']+)["']/g,
  ))
    found.push({ file, target: match[2] ?? match[3] ?? match[4] ?? "", typeOnly: match[1] !== undefined });
  return found;
}

function allowed({ file, target, typeOnly }: Import): string | undefined {
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

describe("who may import whom", () => {
  const files = ["runtime", "server", "client"].flatMap((dir) => sources(join(root, dir)));

  it("sees the files", () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it("finds no import that crosses a wall", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file).flatMap((entry) => {
        const problem = allowed(entry);
        return problem === undefined ? [] : [`${relative(root, file)}: ${entry.target}: ${problem}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ["runtime/engine/x.ts", "../syntax/index.js"],
    ["runtime/syntax/x.ts", "../compiler/index.js"],
    ["runtime/host/memory/x.ts", "node:fs"],
    ["server/x.ts", "../runtime/engine/core-engine.js"],
    ["server/x.ts", "vscode"],
    ["client/features/x.ts", "../../runtime/engine/core-engine.js"],
    ["client/webviews/run/main.ts", "vscode"],
  ])("would refuse %s importing %s", (file, target) => {
    expect(allowed({ file: join(root, file), target, typeOnly: false })).toBeTypeOf("string");
  });
});
