import { describe, expect, it } from "vitest";
import { documentSymbols } from "../../server/features/document-symbols.js";
import { flows } from "../../server/features/flows.js";
import { edit, openDocument } from "../support/cursor.js";

const TEXT = `@core A { version = "1.0.0" }
@flow first(name: string, n: int = 3): string {
  return name
}
@internal @flow second() {
}
@flow third(): int {
  return 1
}
`;
const names = (state: ReturnType<typeof openDocument>) => flows(state).flows.map(({ name }) => name);

describe("flows", () => {
  it("tells name, place, signature and parameters", () => {
    const [first, second] = flows(openDocument(TEXT)).flows;
    expect(first).toMatchObject({
      name: "first",
      signature: "first(name: string, n: int = 3): string",
      internal: false,
      returnType: "string",
      selectionRange: { start: { line: 1, character: 6 }, end: { line: 1, character: 11 } },
      params: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, n: { type: "integer", default: 3 } },
      },
    });
    expect(second).toMatchObject({ name: "second", internal: true });
    expect(flows(openDocument(TEXT))).toMatchObject({ core: "A", lastGood: false });
  });

  it.each([
    ["an open string", TEXT.replace("return name", 'return "na')],
    [
      "a half-typed header",
      TEXT.replace("@flow first(name: string, n: int = 3): string {", "@flow first(name: string, n: "),
    ],
    ["a lost keyword", TEXT.replace("@flow third", "@flo third")],
    ["a stray brace", TEXT.replace("return name", "return name }")],
    ["a missing brace", TEXT.replace("  return name\n}", "  return name\n")],
    ["noise on top", `)) ]] @@ ${TEXT}`],
  ])("keeps all of them while the text is broken by %s", (_, broken) => {
    const state = edit(openDocument(TEXT), broken);
    expect(names(state)).toEqual(["first", "second", "third"]);
    const outline = JSON.stringify(documentSymbols(state));
    for (const name of ["first", "second", "third"]) expect(outline).toContain(`"name":"${name}"`);
  });

  it("moves what it keeps along with the text", () => {
    const state = edit(openDocument(TEXT), `\n\n${TEXT.replace("@flow third", "@flo third")}`);
    expect(flows(state).flows.find(({ name }) => name === "third")?.selectionRange.start.line).toBe(8);
  });

  it("drops a flow that was taken out of a whole text", () => {
    expect(names(edit(openDocument(TEXT), TEXT.slice(0, TEXT.indexOf("@internal"))))).toEqual(["first"]);
  });
});
