/** docs/model-output.md names every repair, as the table of the engine has them. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { MODEL_REPAIRS } from "scaicore";

it("the page has the table of repairs", () => {
  const page = readFileSync(new URL("../../docs/model-output.md", import.meta.url), "utf8");
  const [, section = ""] = page.split("## What was done is told");
  const rows = section
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, name = "", description = ""]) => [name.replaceAll("`", ""), description]);
  expect(rows).toEqual(Object.entries(MODEL_REPAIRS));
});
