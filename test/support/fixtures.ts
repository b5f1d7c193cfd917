/**
 * Tests as data: one file per case, the source first, then a line `//----`, then what is expected of it as text.
 *
 * `UPDATE_FIXTURES=1 npx vitest run <path>` rewrites the expectations; read the difference before you keep it.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SEPARATOR = "//----";

export interface Fixture {
  /** The path below the folder of the fixtures, without its extension: `declarations/missing-brace`. */
  readonly name: string;
  readonly file: string;
  /** The source, without the line break before the separator. */
  readonly source: string;
  /** Trimmed at both ends; `undefined` if the file has no separator yet. */
  readonly expected: string | undefined;
}

/** Reads all fixtures below `folder` (a path, or a URL made from `import.meta.url`), in the order of their names. */
export function loadFixtures(folder: string | URL, extension = ".txt"): readonly Fixture[] {
  const root = typeof folder === "string" ? folder : fileURLToPath(folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => {
      const name = relative(root, file).slice(0, -extension.length).replaceAll("\\", "/");
      return { name, file, ...splitFixture(readFileSync(file, "utf8")) };
    });
}

function splitFixture(content: string): { source: string; expected: string | undefined } {
  const lines = content.split("\n");
  const at = lines.findIndex((line) => line.trimEnd() === SEPARATOR);
  if (at < 0) return { source: content.replace(/\n$/, ""), expected: undefined };
  return {
    source: lines.slice(0, at).join("\n"),
    expected: lines
      .slice(at + 1)
      .join("\n")
      .trim(),
  };
}

/** Compares the actual text with the expectation of the file, or writes it to the file if `UPDATE_FIXTURES` is set. */
export function expectFixture(fixture: Fixture, actual: string): void {
  const text = actual.trim();
  if (process.env.UPDATE_FIXTURES) {
    writeFileSync(fixture.file, `${fixture.source}\n${SEPARATOR}\n${text}\n`);
    return;
  }
  expect(text, `${fixture.file} (UPDATE_FIXTURES=1 writes it anew)`).toBe(fixture.expected);
}

/** One test per fixture below `folder`: `run` turns a source into the text that the fixture's file expects. */
export function testFixtures(
  title: string,
  folder: string | URL,
  run: (source: string, fixture: Fixture) => string | Promise<string>,
  extension?: string,
): void {
  describe(title, () => {
    const fixtures = loadFixtures(folder, extension);
    it("has cases", () => expect(fixtures.length).toBeGreaterThan(0));
    it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", async (_name, fixture) => {
      expectFixture(fixture, await run(fixture.source, fixture));
    });
  });
}
