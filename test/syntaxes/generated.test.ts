import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { highlighting } from "../../scripts/generate-highlighting.mjs";

it(
  "@words and settings are highlighted as their tables have them: node scripts/generate-highlighting.mjs",
  { timeout: 120_000 },
  async () => {
    expect(readFileSync(new URL("../../syntaxes/scaicore.tmLanguage.json", import.meta.url), "utf8")).toBe(
      await highlighting(),
    );
  },
);
