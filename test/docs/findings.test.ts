import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const rows = readFileSync(join(root, "docs/contributing/findings.md"), "utf8")
  .split("\n")
  .flatMap((line) => /^\| (\d+) +\| (.*?) +\| (.*?) *\|$/.exec(line) ?? [])
  .flatMap((_, index, all) =>
    index % 4 === 0 ? [{ number: Number(all[index + 1]), heldBy: all[index + 3] ?? "" }] : [],
  );

const cases = readFileSync(join(root, "docs/contributing/findings.md"), "utf8")
  .split("## Faults of the panels")[1]
  ?.split("\n")
  .flatMap((line) => [...line.matchAll(/^\| .* \| (`[^`]+`: ".+?") +\|$/g)].map(([, heldBy = ""]) => heldBy));

/** Of several tests all are there. */
const isThere = (heldBy: string): boolean =>
  heldBy.split("; ").every((one) => {
    const [, file, name] = /^`([^`]+)`: "(.+)"$/.exec(one) ?? [];
    return file !== undefined && name !== undefined && readFileSync(join(root, file), "utf8").includes(name);
  });

it("each fault of the panels is held by a test that is there", () => {
  expect(cases).toHaveLength(12);
  expect(cases?.filter((heldBy) => !isThere(heldBy))).toEqual([]);
});

it("each finding of those who used the extension is held by a test that is there, or said to be open", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 36 }, (_, index) => index + 1));
  const wrong = rows.filter(({ heldBy }) => !heldBy.startsWith("Open.") && !isThere(heldBy));
  expect(wrong).toEqual([]);
});
