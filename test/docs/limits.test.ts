/** docs/limits.md says what the tables of limits and of growth say. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { limitsDocument } from "../support/limits-document.js";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

it("docs/limits.md is what the tables make", () => {
  expect(readFileSync(`${root}/docs/limits.md`, "utf8"), "node scripts/generate-limits-docs.mjs writes it anew").toBe(
    limitsDocument(root),
  );
});
