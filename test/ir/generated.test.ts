import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { moduleSchemaText } from "../../scripts/generate-ir-schema.mjs";
import { irTypes } from "../../scripts/generate-ir-types.mjs";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(resolve(root, path), "utf8");

it("module.ts is what schema.ts makes: node scripts/generate-ir-types.mjs", { timeout: 120_000 }, async () => {
  expect(read("runtime/ir/module.ts")).toBe(await irTypes());
});

it(
  "docs/ir-module.schema.json is what schema.ts makes: node scripts/generate-ir-schema.mjs",
  { timeout: 120_000 },
  async () => {
    expect(read("docs/ir-module.schema.json")).toBe(await moduleSchemaText());
  },
);
