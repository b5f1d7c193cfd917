import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findFiles } from "../../server/find-files.node.js";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "scaicore find#files-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function found(): Promise<readonly string[]> {
  const root = pathToFileURL(folder).href;
  const names: string[] = [];
  for await (const uri of findFiles(root)) names.push(uri.slice(root.length + 1));
  return names.toSorted();
}
const write = (...names: readonly string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
};

it("finds the sources below a folder, and nothing of others, of builds, or behind a link", async () => {
  write("a.scaicore", "deep/er/b c.scaicore", "deep/100%.scaicore", "notes.md", "scaicore");
  write("node_modules/x/a.scaicore", ".git/a.scaicore", "dist/a.scaicore", "deep/build/a.scaicore");
  symlinkSync(folder, join(folder, "again"));
  symlinkSync(join(folder, "a.scaicore"), join(folder, "link.scaicore"));
  mkdirSync(join(folder, "folder.scaicore"));
  expect(await found()).toEqual(["a.scaicore", "deep/100%25.scaicore", "deep/er/b%20c.scaicore"]);
});

it("finds nothing where there is no folder, and in what is no file at all", async () => {
  rmSync(folder, { recursive: true });
  expect(await found()).toEqual([]);
  const none: string[] = [];
  for await (const uri of findFiles("vscode-vfs://github/o/r")) none.push(uri);
  expect(none).toEqual([]);
});
