import { describe, expect, it } from "vitest";
import { coloured, plain } from "../../runtime/cli/io/style.js";
import { diagnosticsJson, diagnosticsText } from "../../runtime/cli/output/diagnostics.js";
import type { Diagnostic } from "../../runtime/compiler/index.js";

/** A diagnostic about the first place of `word` in `text`. */
function about(text: string, word: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(word);
  return {
    code: "E200",
    name: "unknown-name",
    severity: "error",
    message: "`nmae` is not defined.",
    file: "a.scaicore",
    start,
    end: start + word.length,
    related: [],
    ...more,
  };
}

const print = (text: string, ...diagnostics: readonly Diagnostic[]) =>
  diagnosticsText(diagnostics, new Map([["a.scaicore", text]]), plain);

describe("a diagnostic on the terminal", () => {
  it("shows the source and marks the range, with hint and other places", () => {
    const text = "@flow f(name: string): string {\n  return nmae\n}\n";
    const related = [{ message: "declared here", file: "a.scaicore", start: 8, end: 12 }];
    const fix = { title: "Change to name", edits: [] };
    expect(print(text, about(text, "nmae", { related, fix }))).toBe(
      [
        "error[E200]: `nmae` is not defined.",
        "  ┌─ a.scaicore:2:10",
        "  │",
        "2 │   return nmae",
        "  │          ^^^^",
        "  ├─ a.scaicore:1:9",
        "  │",
        "1 │ @flow f(name: string): string {",
        "  │         ^^^^ declared here",
        "  = help: Change to name",
        "",
        "1 error",
      ].join("\n"),
    );
  });

  it.each([
    ["tabs", "\t\tx = nmae", "1 │         x = nmae", "  │             ^^^^"],
    ["wide signs", 'x = "日本" + nmae', '1 │ x = "日本" + nmae', "  │              ^^^^"],
    ["combining signs", 'x = "e\u0301" + nmae', '1 │ x = "e\u0301" + nmae', "  │           ^^^^"],
    ["CRLF", "x = nmae\r\ny = 1", "1 │ x = nmae", "  │     ^^^^"],
    ["control characters", "\u001b[31mnmae", "1 │ [U+001B][31mnmae", "  │             ^^^^"],
  ])("keeps the mark under the word with %s", (_, text, source, mark) => {
    expect(print(text, about(text, "nmae")).split("\n").slice(3, 5)).toEqual([source, mark]);
  });

  it("marks at least one column, also at the end of the file", () => {
    const text = "x = ";
    expect(print(text, { ...about(text, "x"), start: 4, end: 4 })).toContain("1 │ x =\n  │     ^\n");
  });

  it("says that a range goes on below", () => {
    const text = "f(\n  1,\n  2)";
    expect(print(text, { ...about(text, "f"), start: 0, end: text.length })).toContain("1 │ f(\n  │ ^^…\n");
  });

  it("shows a window of a line that is far too long", () => {
    const text = `${"a".repeat(500_000)}nmae${"b".repeat(500_000)}`;
    const lines = print(text, about(text, "nmae")).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(140);
    const at = lines[3]!.indexOf("nmae");
    expect(lines[4]!.slice(at)).toBe("^^^^");
  });

  it("shows the place alone when the text is not known", () => {
    const text = "x";
    expect(print(text, about(text, "x", { file: "b.scaicore" }))).toContain("┌─ b.scaicore\n");
  });

  it("counts errors and warnings", () => {
    const text = "x y z";
    const warning = about(text, "y", { severity: "warning", code: "W200", message: "unused" });
    const shown = print(text, about(text, "x"), warning, about(text, "z"));
    expect(shown).toContain("warning[W200]: unused\n");
    expect(shown.split("\n").at(-1)).toBe("2 errors, 1 warning");
  });

  it("has colours only when asked", () => {
    const text = "nmae";
    const texts = new Map([["a.scaicore", text]]);
    expect(diagnosticsText([about(text, "nmae")], texts, coloured)).toContain("\u001b[31m");
    expect(diagnosticsText([about(text, "nmae")], texts, plain)).not.toContain("\u001b");
  });
});

describe("a diagnostic as JSON", () => {
  it("counts lines and columns from 1, in UTF-16 code units", () => {
    const text = 'x = "😀"\ny = nmae\nz';
    const related = [{ message: "here", file: "a.scaicore", start: 4, end: 8 }];
    expect(diagnosticsJson([about(text, "nmae", { related })], new Map([["a.scaicore", text]]))).toEqual([
      {
        code: "E200",
        severity: "error",
        message: "`nmae` is not defined.",
        file: "a.scaicore",
        line: 2,
        column: 5,
        end_line: 2,
        end_column: 9,
        related: [{ message: "here", file: "a.scaicore", line: 1, column: 5, end_line: 1, end_column: 9 }],
      },
    ]);
  });
});
