import { expect, it } from "vitest";
import { importPath } from "../../runtime/compiler/resolve/load.js";

it.each([
  ["a/main.scaicore", "./types", ["a/types.scaicore", "a/types"]],
  ["a/main.scaicore", "./types.scaicore", ["a/types.scaicore"]],
  ["a/b/main.scaicore", "../lib/./x", ["a/lib/x.scaicore", "a/lib/x"]],
  ["main.scaicore", "./x", ["x.scaicore", "x"]],
  ["main.scaicore", "../x", ["../x.scaicore", "../x"]],
  ["file:///w/main.scaicore", "./x", ["file:///w/x.scaicore", "file:///w/x"]],
  ["main.scaicore", "x", undefined],
  ["main.scaicore", "/x", undefined],
])("%s importing %s means %j", (from, written, expected) => {
  expect(importPath(from, written)).toEqual(expected);
});
