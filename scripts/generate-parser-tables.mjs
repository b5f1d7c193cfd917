// Writes runtime/syntax/toolkit/parser-tables.ts from the grammar, which chevrotain records and checks. A test fails when they differ.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { loadReferenceParser } from "./load-reference-parser.mjs";

const file = fileURLToPath(new URL("../runtime/syntax/toolkit/parser-tables.ts", import.meta.url));

/** The text of the tables, as the grammar is now. */
export async function parserTablesText() {
  const { currentTables } = await loadReferenceParser();
  const text = `// Made from the grammar by scripts/generate-parser-tables.mjs; do not edit.
import type { RuleTable } from "./rule-table.js";

export const parserTables: Readonly<Record<string, RuleTable>> = ${JSON.stringify(currentTables(), null, 2)};
`;
  return format(text, { parser: "typescript", printWidth: 120 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, await parserTablesText());
