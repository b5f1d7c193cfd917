import { readFileSync } from "node:fs";
import { catalogue } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { EXPLANATION_LINK, readExplanations } from "../../client/features/diagnostics/explanations.js";

const explanations = readExplanations(readFileSync(new URL("../../docs/diagnostics.md", import.meta.url), "utf8"));

describe("explanations", () => {
  it("are there for every code, with title and examples, and hold nothing of the next", () => {
    expect([...explanations.keys()].toSorted()).toEqual(Object.keys(catalogue).toSorted());
    for (const [code, entry] of Object.entries(catalogue)) {
      const { title, text } = explanations.get(code)!;
      expect(title).toBe(entry.title);
      expect(text.startsWith(`# ${code}\n\n**${entry.title}**\n\n${entry.explanation}\n`), code).toBe(true);
      if (entry.right !== undefined) expect(text).toContain("\nRight:\n");
      expect(text).not.toMatch(/^##/m);
    }
  });

  it("are where the link leads", () => {
    expect(decodeURIComponent(EXPLANATION_LINK.replace("{code}", "E200"))).toBe(
      'command:scaicore.diagnostics.explain?["E200"]',
    );
  });
});
