/** The tables of the parser are those of its grammar, which chevrotain records, and which has no mistakes. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parserTablesText } from "../../scripts/generate-parser-tables.mjs";

const file = new URL("../../runtime/syntax/toolkit/parser-tables.ts", import.meta.url);

it("is what the grammar makes: node scripts/generate-parser-tables.mjs", { timeout: 120_000 }, async () => {
  expect(readFileSync(file, "utf8")).toBe(await parserTablesText());
});
