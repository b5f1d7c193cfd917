import { describe, expect, it } from "vitest";
import { bundleName, mockFileOf, readableSize } from "../../client/infrastructure/file-names.js";

describe("bundleName", () => {
  it("is the core's name", () => {
    expect(bundleName("HelloWorld")).toBe("HelloWorld.scaicore-ir");
  });
});

describe("readableSize", () => {
  it.each([
    [1, "1 byte"],
    [312, "312 bytes"],
    [2_100, "2.1 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [1_440_000, "1.4 MB"],
  ])("of %i is %s", (bytes, text) => {
    expect(readableSize(bytes)).toBe(text);
  });
});

describe("mockFileOf", () => {
  it.each([
    ["file:///a/greet.scaicore", "file:///a/greet.mock.json"],
    ["vscode-vfs://github/a/b.scaicore", "vscode-vfs://github/a/b.mock.json"],
    ["file:///a/build/Greet.scaicore-ir", "file:///a/build/Greet.mock.json"],
    ["untitled:Untitled-1", undefined],
    ["file:///a/greet.txt", undefined],
  ])("of %s is %s", (source, file) => {
    expect(mockFileOf(source)).toBe(file);
  });
});
