import type { DocumentSymbol } from "vscode-languageserver";
import { describe, expect, it } from "vitest";
import { documentSymbols } from "../../server/features/document-symbols.js";
import { openDocument } from "../support/cursor.js";

/** The outline as lines, indented by depth. */
const outline = (text: string): readonly string[] => lines(documentSymbols(openDocument(text)), "");
const lines = (symbols: readonly DocumentSymbol[], indent: string): readonly string[] =>
  symbols.flatMap(({ name, detail, children = [] }) => [
    `${indent}${name} ${detail ?? ""}`.trimEnd(),
    ...lines(children, `${indent}  `),
  ]);

const MODEL = '@flexible { goal = "g" input = {} output = string }';

describe("the outline", () => {
  it("shows blocks whose value has a name, in the bodies of every block", () => {
    const bodies = [
      `a = ${MODEL}`,
      `@rigid { b = 1 }`,
      `c = @parallel { one => { d = ${MODEL} } two => { yield 1 } }`,
      `@foreach x in xs { e = ${MODEL} }`,
      `@while(max_iterations = 2) n > 1 { f = ${MODEL} }`,
      `@try { g = ${MODEL} } @catch { h = ${MODEL} }`,
      `@budget(max_duration = 1s) { i = ${MODEL} }`,
      `if n > 1 { j = ${MODEL} } else if n > 0 { k = ${MODEL} } else { l = ${MODEL} }`,
      `@match n { 1 => { m = ${MODEL} } _ => { o = ${MODEL} } }`,
      `p = @checkpoint approval {
        present = { prompt = "p" }
        options = ["yes", "no"]
        on_response { "yes" => { q = ${MODEL} } "no" => { } }
      }`,
      `r = @guarded {
        goal = "g" input = {} output = string
        validate = { output != "" }
        on_validation_failure { s = ${MODEL} }
      }`,
    ];
    expect(outline(`@flow flow(n: int, xs: array[int]) {\n${bodies.join("\n")}\n}`)).toEqual([
      "flow @flow",
      "  a @flexible",
      "  c @parallel",
      "    one branch",
      "      d @flexible",
      "    two branch",
      ...["e", "f", "g", "h", "i", "j", "k", "l", "m", "o"].map((name) => `  ${name} @flexible`),
      "  p @checkpoint",
      "    q @flexible",
      "  r @guarded",
      "    s @flexible",
    ]);
  });

  it("takes expressions of any length", () => {
    const sum = Array.from({ length: 20_000 }, (_, n) => n).join(" + ");
    expect(outline(`@flow flow(): int { return ${sum} }`)).toEqual(["flow @flow"]);
  });
});
