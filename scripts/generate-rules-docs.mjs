// Writes docs/rules.md from test/fixtures/rules.json and the fixtures. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadTypeScript } from "./load-typescript.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const { readRules, rulesDocument } = await loadTypeScript("test/support/rules.ts");
writeFileSync(`${root}/docs/rules.md`, rulesDocument(readRules(root)));
