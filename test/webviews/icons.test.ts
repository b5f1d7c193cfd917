import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (url: string | URL) => readFileSync(new URL(url), "utf8");
const script = read(new URL("../../client/webviews/shared/elements.ts", import.meta.url));
const glyphs = (css: string, prefix: string) => {
  const rule = new RegExp(`\\.${prefix}-([a-z0-9-]+)::?before\\s*{\\s*content: "(\\\\[0-9a-f]+)";?\\s*}`, "g");
  return new Map([...css.matchAll(rule)].map(([, name, code]) => [name, code]));
};
const ours = glyphs(read(new URL("../../client/webviews/shared/icons.css", import.meta.url)), "icon");
const theirs = glyphs(read(import.meta.resolve("@vscode/codicons/dist/codicon.css")), "codicon");

test("each icon is the codicon of its name", () => {
  expect(ours.size).toBeGreaterThan(5);
  for (const [name, code] of ours) expect([name, theirs.get(name)]).toEqual([name, code]);
});

test("each icon that the scripts may name has its glyph", () => {
  const names = /export type IconName =([^;]*);/.exec(script)?.[1] ?? "";
  expect([...names.matchAll(/"([a-z0-9-]+)"/g)].map(([, name]) => name).sort()).toEqual([...ours.keys()].sort());
});
