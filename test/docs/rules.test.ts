/** Every rule of the language is held by a test, and docs/rules.md says by which. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readRules, rulesDocument } from "../support/rules.js";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
const table = readRules(root);

describe("the rules of the language", () => {
  it.each(table.rules.map((rule) => [rule.rule, rule] as const))("%s is held by what is there", (_name, rule) => {
    expect(rule.missing).toEqual([]);
    if (!rule.waits) expect(rule.heldBy).not.toEqual([]);
  });

  it("are named by fixtures as the table has them", () => {
    expect(table.unknown).toEqual([]);
  });

  it("wait for no folder that is there", () => {
    expect(table.arrived, "take it out of `waiting` in test/fixtures/rules.json").toEqual([]);
  });

  it("stand in docs/rules.md as they are", () => {
    expect(readFileSync(`${root}/docs/rules.md`, "utf8"), "node scripts/generate-rules-docs.mjs writes it anew").toBe(
      rulesDocument(table),
    );
  });
});
