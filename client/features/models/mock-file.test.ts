import { describe, expect, it } from "vitest";
import { mockFileOf } from "./mock-file.js";

describe("mockFileOf", () => {
  it.each([
    ["file:///a/greet.scaicore", "file:///a/greet.mock.json"],
    ["vscode-vfs://github/a/b.scaicore", "vscode-vfs://github/a/b.mock.json"],
    ["untitled:Untitled-1", undefined],
    ["file:///a/greet.txt", undefined],
  ])("of %s is %s", (source, file) => {
    expect(mockFileOf(source)).toBe(file);
  });
});
