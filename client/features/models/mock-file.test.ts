import { describe, expect, it } from "vitest";
import { mockFileOf, parseMockFile } from "./mock-file.js";

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

describe("parseMockFile", () => {
  it("gives the answers of models", () => {
    expect(parseMockFile("a.mock.json", '{"models":{"primary":[1,2]},"plugins":{}}')).toEqual({
      models: { primary: [1, 2] },
    });
    expect(parseMockFile("a.mock.json", "{}")).toEqual({});
  });

  it.each([
    ["{", "a.mock.json is not JSON: "],
    ["[]", "a.mock.json has to be an object"],
    ['{"models":[]}', '"models" in a.mock.json has to be an object'],
  ])("says what is wrong with %s", (text, message) => {
    expect(() => parseMockFile("a.mock.json", text)).toThrow(message);
  });
});
