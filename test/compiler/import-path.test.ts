import { describe, expect, it } from "vitest";
import { analyze } from "scaicore/compiler";
import { importPath } from "../../runtime/compiler/resolve/import-path.js";

describe("the path that an import means", () => {
  it.each([
    ["a/main.scaicore", "./types", "a/types.scaicore"],
    ["a/main.scaicore", "./types.scaicore", "a/types.scaicore"],
    ["a/b/main.scaicore", "../lib/./x", "a/lib/x.scaicore"],
    ["main.scaicore", "./x", "x.scaicore"],
    ["main.scaicore", "../x", "../x.scaicore"],
    ["main.scaicore", "../../x", "../../x.scaicore"],
    ["file:///w/main.scaicore", "./x", "file:///w/x.scaicore"],
    ["file:///c:/w/main.scaicore", "../x", "file:///c:/x.scaicore"],
    ["vscode-vfs://github/a/b/main.scaicore", "../x", "vscode-vfs://github/a/x.scaicore"],
    ["untitled:/a/main.scaicore", "./x", "untitled:/a/x.scaicore"],
    ["/w/main.scaicore", "../x", "/x.scaicore"],
    ["C:/w/main.scaicore", "../x", "C:/x.scaicore"],
    ["//server/share/w/main.scaicore", "../x", "//server/share/x.scaicore"],
    ["main.scaicore", "x", undefined],
    ["main.scaicore", "/x", undefined],
    ["main.scaicore", "file:///x", undefined],
    ["main.scaicore", "//server/share/x", undefined],
  ])("of %s importing %s is %j", (from, written, expected) => {
    expect(importPath(from, written)).toEqual(expected);
  });

  it.each([".env", "passwd", "z.txt", "x.scaicore-ir"])("always ends in .scaicore: ./%s", (name) => {
    expect(importPath("a/main.scaicore", `./${name}`)).toBe(`a/${name}.scaicore`);
  });
});

describe("an import never leaves", () => {
  it.each([
    ["the authority of a URI", "file:///c%3A/projects/demo.scaicore", "../../../attacker.example/share/x"],
    [
      "the authority of a URI without escapes",
      "file:///c:/projects/demo.scaicore",
      "../../../attacker.example/share/x",
    ],
    ["the drive of a URI", "file:///c:/projects/demo.scaicore", "../../d:/x"],
    ["the root of a URI", "file:///w/demo.scaicore", "../../x"],
    ["a host", "vscode-vfs://github/demo.scaicore", "../gitlab/x"],
    ["the root of the disk", "/w/demo.scaicore", "../../x"],
    ["a drive", "C:/demo.scaicore", "../D:/x"],
    ["a share", "//server/share/demo.scaicore", "../other/x"],
  ])("%s: %s importing %s", (_, from, written) => {
    expect(importPath(from, written)).toEqual({ refused: "outside-root" });
    const asked: string[] = [];
    const read = (path: string) => void asked.push(path);
    const { diagnostics } = analyze(from, `import { x } from "${written}"\n@flow f(): int { return x() }\n`, { read });
    expect(diagnostics.map(({ code, name }) => `${code}/${name}`)).toEqual(["E207/import-outside-root"]);
    expect(asked).toEqual([]);
  });
});
