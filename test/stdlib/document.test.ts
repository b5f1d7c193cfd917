import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { stdlibDocument } from "../../runtime/stdlib/document.js";

it("is what docs/stdlib.md says", () => {
  const file = new URL("../../docs/stdlib.md", import.meta.url);
  expect(readFileSync(file, "utf8"), "node scripts/generate-stdlib-docs.mjs writes it anew").toBe(stdlibDocument());
});
