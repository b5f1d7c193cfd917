/** The tables of parts against the trees themselves: whatever has a place in a tree and is more than a place is a part. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "../../runtime/syntax/index.js";
import { bodies, children, walk, type SyntaxNode } from "../../runtime/syntax/walk.js";
import { exampleFiles } from "../support/example-files.js";
import { loadFixtures } from "../support/fixtures.js";

const ROOTS = ["syntax", "compiler/diagnostics", "compiler/ir"].map(
  (name) => new URL(`../fixtures/${name}/`, import.meta.url),
);

/** What hangs on a node without being a part of it. */
const NO_PARTS = new Set(["comments", "doc", "keyword", "operatorSpan"]);

/** The parts of a node, found by their shape. */
function partsByShape(node: object, top = true): readonly SyntaxNode[] {
  const isPart = !top && "start" in node && !("form" in node);
  if (isPart) return Object.keys(node).length > 2 ? [node as SyntaxNode] : [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    NO_PARTS.has(key) || typeof value !== "object" || value === null ? [] : partsByShape(value, false),
  );
}

it("finds every part of every node", () => {
  const sources = [
    ...exampleFiles().map(({ text }) => text),
    ...ROOTS.flatMap((root) => loadFixtures(root, ".txt").map(({ source }) => source)),
  ];
  expect(sources.length).toBeGreaterThan(500);
  const kinds = new Set<string>();
  for (const source of sources) {
    walk(parse(source).file, (node) => {
      kinds.add(node.kind ?? "");
      expect(new Set(children(node))).toEqual(new Set(partsByShape(node)));
    });
  }
  const declared = readFileSync(new URL("../../runtime/syntax/ast.ts", import.meta.url), "utf8");
  for (const [, kind] of declared.matchAll(/readonly kind: "(\w+)"/g)) expect(kinds).toContain(kind);
});

it("finds the bodies of a block, wherever they stand, and not those in them", () => {
  const source = `@flow f(): int {
  r = @checkpoint ask { on_response { "a" => { if x { 1 } }  "b" => 2  _ => { yield 3 } } }
  @try { @while(max_iterations = 1) x { y = 1 } } @catch { z = 1 }
}`;
  const flow = parse(source).file.declarations[0]!;
  expect(flow.kind).toBe("FlowDeclaration");
  const shown = (node: SyntaxNode): readonly string[] => bodies(node).map(({ start, end }) => source.slice(start, end));
  expect(bodies(flow)).toHaveLength(1);
  expect(children(bodies(flow)[0]!).map(shown)).toEqual([
    ["{ if x { 1 } }", "{ yield 3 }"],
    ["{ @while(max_iterations = 1) x { y = 1 } }", "{ z = 1 }"],
  ]);
});
