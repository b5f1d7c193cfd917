/** Every promise of docs/security.md is held by a test that is there under the name which the page gives. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(`${root}docs/security.md`, "utf8");

interface Promised {
  readonly promise: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** A promise is an item of a list that begins with a sentence in bold; its tests stand as `file › name`. */
const promises: readonly Promised[] = (page.split(/^## (?:Promises|What is not promised)$/m)[1] ?? "")
  .split(/^(?=- \*\*)/m)
  .slice(1)
  .map((item) => ({
    promise: /\*\*(.+?)\*\*/s.exec(item)?.[1]?.replaceAll(/\s+/g, " ") ?? item,
    tests: [...item.matchAll(/`(test\/[^`›]+?) › ([^`]+)`/g)].map(([, file = "", name = ""]) => ({
      file: file.trim(),
      name: name.replaceAll(/\s+/g, " ").trim(),
    })),
  }));

describe("docs/security.md", () => {
  it("makes promises", () => {
    expect(promises.length).toBeGreaterThan(20);
  });

  it.each(promises.map((promised) => [promised.promise, promised] as const))("%s", (_promise, { tests }) => {
    expect(tests, "a promise without a test").not.toEqual([]);
    for (const { file, name } of tests) {
      expect(existsSync(root + file), file).toBe(true);
      expect(readFileSync(root + file, "utf8"), `${file} has no test of this name`).toContain(name);
    }
  });
});
