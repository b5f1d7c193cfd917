/** Promises of a page, and the tests that hold them. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Promised {
  readonly promise: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** Between these headings of a page: each item of a list that begins with a sentence in bold; its tests stand as `file › name`. */
export function promisesOf(page: string, from: string, to: string): readonly Promised[] {
  const text = readFileSync(`${root}docs/${page}`, "utf8");
  const between = text.split(`\n## ${from}\n`)[1]?.split(`\n## ${to}\n`)[0] ?? "";
  return between
    .split(/^(?=- \*\*)/m)
    .slice(1)
    .map((item) => ({
      promise: /\*\*(.+?)\*\*/s.exec(item)?.[1]?.replaceAll(/\s+/g, " ") ?? item,
      tests: [...item.matchAll(/`(test\/[^`›]+?) › ([^`]+)`/g)].map(([, file = "", name = ""]) => ({
        file: file.trim(),
        name: name.replaceAll(/\s+/g, " ").trim(),
      })),
    }));
}

export function expectHeld({ tests }: Promised): void {
  expect(tests, "a promise without a test").not.toEqual([]);
  for (const { file, name } of tests) {
    expect(existsSync(root + file), file).toBe(true);
    expect(readFileSync(root + file, "utf8"), `${file} has no test of this name`).toContain(name);
  }
}
