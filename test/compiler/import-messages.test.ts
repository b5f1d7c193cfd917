import { describe, expect, it } from "vitest";
import { analyze } from "scaicore/compiler";

const MAIN = `import { half } from "./lib/maths"
import { f } from "../program.scaicore"
import { x } from "./nowhere"
@flow g(n: int): float { return half(n) }
`;
const FILES: Readonly<Record<string, string>> = {
  "main/lib/maths.scaicore": "pub @flow third(n: int): float { return n / 3 }\n",
  "program.scaicore": '@core P { version = "1.0.0" }\n',
};

/** What is wrong with the imports when all files stand below `root`. */
function messages(root: string): string[] {
  const read = (path: string) => (path.startsWith(root) ? FILES[path.slice(root.length)] : undefined);
  const { diagnostics } = analyze(`${root}main/main.scaicore`, MAIN, { read });
  return diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

describe("messages about imports", () => {
  it.each(["file:///home/a/", "vscode-vfs://github/a/", "untitled:/", "/home/a/", "C:/a/"])(
    "name files below %s as the import writes them",
    (root) => {
      expect(messages(root)).toEqual([
        "`./lib/maths` declares no `half`. It exports `third`.",
        "`../program.scaicore` holds the core `P`, and a program cannot be imported. Move what you need to a file without `@core`.",
        "There is no file `./nowhere.scaicore`.",
      ]);
    },
  );

  it("name files of a program by their paths in it", () => {
    expect(messages("").map((message) => message.slice(0, 40))).toEqual([
      "`main/lib/maths.scaicore` declares no `h",
      "`program.scaicore` holds the core `P`, a",
      "There is no file `main/nowhere.scaicore`",
    ]);
  });
});
