import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RUN_ERRORS } from "../../runtime/compiler/semantics/run-errors.js";

it("lists the errors that the host declares for runs", () => {
  const source = readFileSync(new URL("../../runtime/host/errors.ts", import.meta.url), "utf8");
  const union = /type \w*Error\w* =\s*((?:\|\s*"\w+Error"\s*)+)/.exec(source)?.[1] ?? "";
  const declared = [...union.matchAll(/"(\w+)"/g)].map((match) => match[1]);
  expect([...RUN_ERRORS.keys()].sort()).toEqual(declared.sort());
});
