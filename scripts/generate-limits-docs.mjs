// Writes docs/limits.md from the tables of limits and of growth. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadTypeScript } from "./load-typescript.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const { limitsDocument } = await loadTypeScript("test/support/limits-document.ts");
writeFileSync(`${root}/docs/limits.md`, limitsDocument(root));
