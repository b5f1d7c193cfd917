import { describe, expect, it } from "vitest";
import { DiagnosticTag } from "vscode-languageserver";
import { analyze } from "../../runtime/compiler/editor.js";
import { diagnostics } from "../../server/features/diagnostics.js";
import { documentState } from "../../server/workspace/document-state.js";
import { openDocument } from "../support/cursor.js";

const told = (text: string, link?: string) => diagnostics(openDocument(text), link);

describe("diagnostics", () => {
  it("link their code to its explanation", () => {
    const text = "@flow f(): int { return x }";
    expect(told(text, "command:explain?{code}")).toMatchObject([
      { code: "E200", codeDescription: { href: "command:explain?E200" } },
    ]);
    expect(told(text, "file:///docs.md#{anchor}")[0]?.codeDescription?.href).toBe("file:///docs.md#e200");
    expect(told(text)[0]).not.toHaveProperty("codeDescription");
  });

  it.each([
    ["unused", "@flow f() {\n  x = 1\n}", "W200"],
    ["never reached", "@flow f(): int {\n  return 1\n  return 2\n}", "E404"],
    ["an arm that never matches", "@flow f(a: bool): int { return match a { true => 1  _ => 2  false => 3 } }", "W400"],
  ])("fade what is %s", (_what, text, code) => {
    expect(told(text)).toMatchObject([{ code, tags: [DiagnosticTag.Unnecessary] }]);
  });

  it("fade nothing else", () => {
    expect(told("@flow f(): int { return x }")[0]).not.toHaveProperty("tags");
  });

  it("tell of the first declaration", () => {
    expect(told("@flow f(a: int, a: int): int { return a }")).toMatchObject([
      {
        code: "E201",
        relatedInformation: [{ location: { range: { start: { line: 0, character: 8 } } } }],
      },
    ]);
  });

  it("tell of places in other files, by the lines of those", () => {
    const library = "// A line.\n@flow half(n: int): float { return n / 2 }\n";
    const text = 'import { half } from "./maths"\n@flow f(n: int): float { return half(n) }\n';
    const host = { read: (path: string) => (path === "file:///t/maths.scaicore" ? library : undefined) };
    const uri = "file:///t/main.scaicore";
    const state = documentState(uri, 1, analyze(uri, text, host), undefined);
    expect(diagnostics(state, undefined)).toMatchObject([
      {
        code: "E208",
        relatedInformation: [
          { location: { uri: "file:///t/maths.scaicore", range: { start: { line: 1, character: 6 } } } },
        ],
      },
    ]);
  });
});
